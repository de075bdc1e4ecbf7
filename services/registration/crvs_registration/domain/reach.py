"""How far a caller sees into the register (law 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crvs_contracts.jurisdiction import Covered


@dataclass(frozen=True)
class Reach:
    """The records of some offices; with ``declared_by``, of these only what this account declared."""

    offices: Covered
    declared_by: str | None = None


EVERYWHERE: Final = Reach(None)
