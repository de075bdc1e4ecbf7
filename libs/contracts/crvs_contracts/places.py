"""The tree of places (country, province, district) as it was on a given day.

Codes: "LA", ISO 3166-2 for provinces ("LA-VT"), the statistics bureau's four digits for districts ("0101").
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.labels import Label, Validity, reference_rows, reference_version

COUNTRY: Final = "LA"
_FILE: Final = "places.csv"


@dataclass(frozen=True, slots=True)
class Place:
    """One node; a place that was renamed or moved has one per period."""

    code: str
    level: int  # 0 country, 1 province, 2 district
    parent: str | None
    name: Label
    validity: Validity


class PlaceTable:
    """Answers about places, each for a day; codes are never reused for another place."""

    def __init__(self, places: Iterable[Place], version: str) -> None:
        self.version = version
        self._by_code: dict[str, list[Place]] = {}
        self._by_parent: dict[str, list[Place]] = {}
        for place in places:
            self._by_code.setdefault(place.code, []).append(place)
            if place.parent is not None:
                self._by_parent.setdefault(place.parent, []).append(place)
        self._inside: dict[str, set[str]] = {}
        for code in self._by_code:
            for outer in self.ever_in(code):
                self._inside.setdefault(outer, set()).add(code)

    def find(self, code: str, as_of: date) -> Place | None:
        return next((place for place in self._by_code.get(code, ()) if place.validity.holds(as_of)), None)

    def knows(self, code: str) -> bool:
        """Say whether there ever was such a place."""
        return code in self._by_code

    def get(self, code: str, as_of: date) -> Place:
        """Raise MalformedValue `unknown-place` when there was no such place that day."""
        place = self.find(code, as_of)
        if place is None:
            raise MalformedValue("unknown-place")
        return place

    def path(self, code: str, as_of: date) -> tuple[str, ...]:
        """Give the codes from the country down to the place: ("LA", "LA-VT", "0101")."""
        place = self.get(code, as_of)
        return (code,) if place.parent is None else (*self.path(place.parent, as_of), code)

    def within(self, code: str, jurisdiction: Iterable[str], as_of: date) -> bool:
        """Say whether the place is, or lies in, one of the jurisdiction's; one unknown that day does not."""
        try:
            return not set(self.path(code, as_of)).isdisjoint(jurisdiction)
        except MalformedValue:
            return False

    def ever_in(self, code: str) -> frozenset[str]:
        """Give the place itself and every place that it ever lay in."""
        parents = {place.parent for place in self._by_code.get(code, ()) if place.parent is not None}
        return frozenset({code}).union(*(self.ever_in(parent) for parent in parents))

    def ever_inside(self, code: str) -> frozenset[str]:
        """Give the place itself and every place that ever lay in it."""
        return frozenset({code}).union(self._inside.get(code, ()))

    def at_level(self, level: int) -> dict[str, Place]:
        """Give the places of a level in every period, by code, each as it was last."""
        return {code: found[-1] for code, found in self._by_code.items() if found[-1].level == level}

    def children(self, parent: str, as_of: date) -> list[Place]:
        return [place for place in self._by_parent.get(parent, ()) if place.validity.holds(as_of)]


@cache
def places() -> PlaceTable:
    """Give the places of the country, as shipped with this package."""
    return PlaceTable(map(_place, reference_rows(_FILE)), f"places/{reference_version(_FILE)}")


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        code=row["code"],
        level=int(row["level"]),
        parent=row["parent"] or None,
        name=Label(lo=row["name_lo"], en=row["name_en"]),
        validity=Validity.of(dict(row)),
    )
