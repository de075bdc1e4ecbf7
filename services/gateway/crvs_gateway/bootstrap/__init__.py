"""What the gateway is: see `crvs_kernel.service`."""

from __future__ import annotations

from functools import partial
from typing import Final

from crvs_contracts.events.catalogue import faults
from crvs_gateway.settings import GatewaySettings
from crvs_kernel.process import cli
from crvs_kernel.service import OperatorCommand, SealedColumn, Service

SERVICE: Final = Service(
    name="gateway",
    package="crvs_gateway",
    settings_class=GatewaySettings,
    publishes="crvs.gateway",
    faults=faults,
    commands=(
        OperatorCommand("door", "let callers in through Envoy: the one address of the house"),
        OperatorCommand("decision", "decide for the door about each request"),
        OperatorCommand("envoy-config", "print the configuration that the door gives to Envoy"),
        OperatorCommand(
            "seed",
            "bring accounts and clients to what a file says; a second run changes nothing",
            {"file": "a YAML file; - for standard input"},
        ),
        OperatorCommand(
            "rotate-key",
            "sign tokens with a new key; those of the old one live on",
            {"--compromised": "the old key leaked: its tokens end at once"},
        ),
    ),
    sealed=(
        SealedColumn("signing_key", "sealed", ("kid",), lambda row: f"signing_key/{row['kid']}".encode()),
    ),
)
main = partial(cli.main, SERVICE)
