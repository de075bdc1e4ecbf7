"""What the registration service is: see `crvs_kernel.service`."""

from __future__ import annotations

from functools import partial
from typing import Final

from crvs_contracts.events.catalogue import faults
from crvs_kernel.process import cli
from crvs_kernel.service import RECORD_OR_TIME, OperatorCommand, Service
from crvs_registration.settings import RegistrationSettings

SERVICE: Final = Service(
    name="registration",
    package="crvs_registration",
    settings_class=RegistrationSettings,
    consumes=("crvs.identity",),
    publishes="crvs.registration",
    faults=faults,
    commands=(
        OperatorCommand("verify", "hold every record and book to its actions; 1 when anything differs"),
        OperatorCommand(
            "republish",
            "publish the events of records again, for a consumer or a bus that has lost them",
            {"what": RECORD_OR_TIME},
        ),
    ),
)
main = partial(cli.main, SERVICE)
