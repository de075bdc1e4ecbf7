"""What a finding does: it refuses, asks for a second person, or is only noted. Which does what is policy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

Level = Literal["block", "second-person", "inform"]
LEVELS: Final[tuple[Level, ...]] = get_args(Level)  # the strictest first
Basis = Literal["declaration", "entries", "others", "alike"]
BASES: Final[tuple[Basis, ...]] = get_args(Basis)
_ANY: Final = "any"


@dataclass(frozen=True)
class LevelRule:
    """From a day on the level of findings, by code, kind of the record and basis; empty: of all."""

    findings: Sequence[str]
    level: Level
    valid_from: date
    source: str
    certain: bool
    kinds: Sequence[str] = ()
    basis: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for a level or a basis that is none."""
        if self.level not in LEVELS or set(self.basis) - set(BASES):
            raise ValueError(f"a level is one of {LEVELS}, a basis of {BASES}")

    def fits(self, finding: str, kind: str, basis: str, day: date) -> bool:
        """Whether it speaks of this finding on a day; a likeness is met only where it is named."""
        return (
            (self.findings == _ANY or finding in self.findings)
            and kind in (self.kinds or (kind,))
            and basis in (self.basis or (basis,))
            and self.valid_from <= day
        )
