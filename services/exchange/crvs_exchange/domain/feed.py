"""The feed's arithmetic: where an event happened, and where a reader goes on."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from crvs_contracts.places import COUNTRY, places

SCAN_WINDOW: Final = (
    20_000  # positions looked at for one page: a client that may see little must not cost much
)


def places_of(data: dict[str, Any], day: date) -> tuple[str, ...]:
    """The place codes, from the country down, whose jurisdictions an event falls in.

    An event without a place (a person's, an account's) concerns the whole country only. An office has the
    code of its place.
    """
    place = data.get("place") or {}
    named = [place.get("district"), place.get("province"), data.get("office")]
    found = {COUNTRY}
    for code in named:
        if isinstance(code, str) and places().find(code, day) is not None:
            found.update(places().path(code, day))
    return tuple(sorted(found))


def next_position(after: int, limit: int, last: int, seqs: list[int]) -> int:
    """The highest position looked at: a reader who goes on there misses nothing and repeats nothing."""
    if len(seqs) == limit:
        return seqs[-1]
    return max(after, min(after + SCAN_WINDOW, last))
