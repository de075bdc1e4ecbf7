"""What of a kind of vital event is compared: read from its definition, where every pointer is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

Period = Literal["day", "month"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Pointers into declarations of one kind.

    `people`: roles whose names, dates of birth and papers are compared; the first is the subject. `names`:
    pointers of further names. `exchanged`: two roles that may have been declared as each other. `gathered`:
    how long the time is whose records of one place are held against each other. `decisive`: numbers that
    only records of one vital event share. `order`: the place within a multiple birth.
    """

    people: tuple[str, ...]
    date: str
    place: str
    gathered: Period = "day"
    estimated: str | None = None
    names: tuple[str, ...] = ()
    exchanged: tuple[str, str] | None = None
    sex: str | None = None
    plurality: str | None = None
    order: str | None = None
    time: str | None = None
    weight: str | None = None
    unclaimed: str | None = None  # true of somebody whose name was given by whoever found them
    papers: str | None = None
    decisive: tuple[str, ...] = ()

    @classmethod
    def of(cls, raw: Mapping[str, Any], date: str, place: str) -> Self:
        """Read what `schema.json` has accepted, beside the pointers of the kind itself."""
        lists = {"people", "names", "exchanged", "decisive"}
        given: dict[str, Any] = {
            name: tuple(value) if name in lists else value for name, value in raw.items()
        }
        return cls(date=date, place=place.rsplit("/", 1)[0], **given)
