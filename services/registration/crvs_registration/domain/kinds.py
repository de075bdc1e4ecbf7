"""The registry of vital-event kinds. A new kind is one file like `birth.py`, one form and one entry here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crvs_kernel.errors import NotFound
from crvs_registration.domain.birth import BIRTH
from crvs_registration.domain.death import DEATH
from crvs_registration.domain.divorce import DIVORCE
from crvs_registration.domain.kind import Kind
from crvs_registration.domain.marriage import MARRIAGE

KINDS: Final[Mapping[str, Kind]] = {kind.name: kind for kind in (BIRTH, DEATH, MARRIAGE, DIVORCE)}


def get_kind(name: str) -> Kind:
    """Raise NotFound when there is no such kind."""
    if name not in KINDS:
        raise NotFound("not-found")
    return KINDS[name]
