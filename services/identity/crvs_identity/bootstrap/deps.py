"""Builds what the use cases of identity need."""

from __future__ import annotations

import secrets

from crvs_identity.application.deps import Deps
from crvs_identity.application.person_forms import PersonForms
from crvs_identity.settings import IdentitySettings
from crvs_identity.store.descriptions import Descriptions
from crvs_kernel.database.data_keys import cipher_of
from crvs_kernel.primitives import Clock, SystemClock


def build_deps(settings: IdentitySettings, clock: Clock | None = None) -> Deps:
    """Chance comes from the system, time from the machine; names are sealed with the data key."""
    return Deps(
        randbelow=secrets.randbelow,
        clock=clock or SystemClock(),
        zone=settings.zone,
        forms=PersonForms(),
        descriptions=Descriptions(cipher_of(settings)),
    )
