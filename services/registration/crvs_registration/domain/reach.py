"""How far a caller sees into the register (law 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crvs_contracts.jurisdiction import Covered


@dataclass(frozen=True)
class Reach:
    """The records of some offices; with ``declared_by``, of these only what this account declared.

    With ``kinds``, only those of these kinds. With ``concerned``, to read, those of other
    offices that concern one of these, too.
    """

    offices: Covered
    declared_by: str | None = None
    kinds: tuple[str, ...] = ()
    concerned: bool = False

    @property
    def reviews(self) -> bool:
        """Whether likely doubles are told: they are other people's cases, and the registrar reviews them."""
        return self.declared_by is None and not self.kinds

    def holds(self, office: str) -> bool:
        """Whether it is an office of the caller's own."""
        return self.offices is None or office in self.offices


EVERYWHERE: Final = Reach(None)
