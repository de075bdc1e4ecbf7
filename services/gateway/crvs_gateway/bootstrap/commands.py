"""The door, and the commands of the gateway's operators."""

from __future__ import annotations

import sys

from crvs_gateway.adapters.seed_file import read_seed
from crvs_gateway.application import keys
from crvs_gateway.application import seed as seeding
from crvs_gateway.application.deps import Deps
from crvs_gateway.bootstrap import SERVICE
from crvs_gateway.bootstrap.deps import build_deps
from crvs_gateway.door import service as deciding
from crvs_gateway.door.envoy import process as envoy
from crvs_gateway.settings import DecisionSettings, DoorSettings, OperatorSettings
from crvs_kernel.config import read_settings
from crvs_kernel.observability import configure_logging
from crvs_kernel.process.command import operator_transactions
from crvs_kernel.process.keys import Proof
from crvs_kernel.wire import tell_wires_in_clear


def _deps() -> Deps:
    settings = read_settings(OperatorSettings)
    Proof(SERVICE, settings).prove()
    return build_deps(settings, operator_transactions(SERVICE, settings.database_url))


def seed(file: str) -> int:
    """Bring accounts and clients to what a file says; the first run makes the signing key, too."""
    content = read_seed(file)
    deps = _deps()
    counts = seeding.seed(content, deps)
    deps.keys.signer()
    always = ("created", "changed", "kept")
    said = [f"{number} {word}" for word, number in counts.items() if number or word in always]
    sys.stdout.write(", ".join(said) + "\n")
    return 0


def rotate_key(*, compromised: bool) -> int:
    """Sign with a new key; tokens of the old one live on, or end at once when that key leaked."""
    deps = _deps()
    kid = deps.transactions.run(lambda uow: keys.rotate_key(uow, deps, compromised=compromised))
    sys.stdout.write(f"{kid}\n")
    return 0


def door() -> int:
    """Run the door until a signal ends it."""
    settings = read_settings(DoorSettings)
    configure_logging("gateway-door", settings.log_level)
    tell_wires_in_clear(settings, http=True)
    return envoy.run(settings)


def decision() -> int:
    """Run the decision, which answers Envoy, until a signal ends it."""
    settings = read_settings(DecisionSettings)
    configure_logging("gateway-decision", settings.log_level)
    tell_wires_in_clear(settings, http=True)
    return deciding.run(settings)


def envoy_config() -> int:
    """Print Envoy's bootstrap, e.g. for `envoy --mode validate`."""
    sys.stdout.buffer.write(envoy.configuration(read_settings(DoorSettings)))
    return 0
