"""Builds what the use cases of registration need."""

from __future__ import annotations

from rapidfuzz.distance import JaroWinkler

from crvs_contracts.offices import offices
from crvs_contracts.places import places
from crvs_kernel.primitives import Clock, SystemClock
from crvs_registration.adapters.form_shelf import FormShelf
from crvs_registration.adapters.rule_files import read_notes, read_rules
from crvs_registration.application.deps import Deps
from crvs_registration.settings import RegistrationSettings


def build_deps(settings: RegistrationSettings, clock: Clock | None = None) -> Deps:
    """Read forms and rules once a process."""
    return Deps(
        forms=FormShelf(),
        rules=read_rules(settings.rules_file),
        notes=read_notes(),
        clock=clock or SystemClock(),
        zone=settings.zone,
        similar=JaroWinkler.similarity,
        places=places(),
        offices=offices(),
    )
