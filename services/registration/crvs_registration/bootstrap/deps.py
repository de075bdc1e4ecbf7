"""Builds what the use cases of registration need."""

from __future__ import annotations

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import OSA

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
        within=words_within,
        places=places(),
        offices=offices(),
    )


def words_within(word: str, words: Collection[str], letters: int) -> list[tuple[str, int]]:
    """The words at most so many letters away, two exchanged ones counting as one."""
    alike = process.extract(word, words, scorer=OSA.distance, score_cutoff=letters, limit=None)
    return [(other, round(distance)) for other, distance, _ in alike]
