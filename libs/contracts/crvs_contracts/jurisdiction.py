"""Which offices and places a jurisdiction covers, over time: the one rule for every service.

A jurisdiction is a list of place codes. It covers each place that is, or ever was, inside one of them: books
outlive their offices, so an office that was closed, or whose place was moved to another province, stays with
its own place, its province of then and its province of now. An office has the code of its place.
"""

from collections.abc import Iterable
from datetime import date

from crvs_contracts.places import COUNTRY, places

Covered = tuple[str, ...] | None  # codes of offices and places; None: the whole country, whatever the code


def covered(jurisdiction: Iterable[str]) -> Covered:
    """Give the codes that a jurisdiction covers; its own codes always, also those that no table knows."""
    codes = tuple(jurisdiction)
    if COUNTRY in codes:
        return None
    return tuple(sorted({inner for code in codes for inner in places().ever_inside(code)}))


def path_of(office: str, day: date) -> tuple[str, ...]:
    """Give the places above an office on a day, country first; an office unknown on that day stands alone."""
    return places().path(office, day) if places().find(office, day) else (office,)
