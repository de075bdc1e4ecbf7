"""How far a caller sees into the register (law 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crvs_contracts.jurisdiction import Covered


@dataclass(frozen=True)
class Reach:
    """The records of some offices; with ``declared_by``, of these only what this account declared.

    With ``kinds``, only those of these kinds.
    """

    offices: Covered
    declared_by: str | None = None
    kinds: tuple[str, ...] = ()

    @property
    def reviews(self) -> bool:
        """Whether likely doubles are told: they are other people's cases, and the registrar reviews them."""
        return self.declared_by is None and not self.kinds


EVERYWHERE: Final = Reach(None)
