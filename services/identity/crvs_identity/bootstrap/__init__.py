"""What the identity service is: see `crvs_kernel.service`."""

from __future__ import annotations

from functools import partial
from typing import Final

from crvs_contracts.events.catalogue import faults
from crvs_identity.settings import IdentitySettings
from crvs_identity.store.descriptions import SEALED
from crvs_kernel.process import cli
from crvs_kernel.proposals.sealed import PROPOSALS_SEALED
from crvs_kernel.service import LIST_KNOWN, RECORD_OR_TIME, REOPEN, OperatorCommand, Service

SERVICE: Final = Service(
    name="identity",
    package="crvs_identity",
    settings_class=IdentitySettings,
    consumes=("crvs.registration",),
    publishes="crvs.identity",
    faults=faults,
    fills=True,
    sealed=(*PROPOSALS_SEALED, SEALED),
    commands=(
        OperatorCommand(
            "republish",
            "publish the history of persons again, for a consumer or a bus that has lost it",
            {"what": RECORD_OR_TIME},
        ),
        LIST_KNOWN,
        REOPEN,
    ),
)
main = partial(cli.main, SERVICE)
