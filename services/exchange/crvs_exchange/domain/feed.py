"""Rules of the feed: the places of an event, and the next position of a reader."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from crvs_contracts.jurisdiction import path_of
from crvs_contracts.places import COUNTRY, places
from crvs_kernel.errors import Conflict

SCAN_WINDOW: Final = (
    20_000  # positions looked at for one page: a client that may see little must not cost much
)


def places_of(data: dict[str, Any], day: date) -> tuple[str, ...]:
    """The codes of an event's office and places, and of the places over them that day.

    An event without a known place (an account's) concerns the whole country only. An office that was closed
    before that day stands alone. A correction that moves a vital event concerns the place that it left as
    well, because clients there know the record. Events of unknown types are recorded, too, whatever these
    names mean in them.
    """
    former = _object(data.get("correction")).get("former_place")
    found = {COUNTRY}
    for code in (data.get("office"), *_codes(data.get("place")), *_codes(former)):
        if isinstance(code, str) and places().knows(code):
            found.update(path_of(code, day))
    return tuple(sorted(found))


def _codes(place: Any) -> tuple[Any, Any]:
    return _object(place).get("district"), _object(place).get("province")


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def check_position(after: int, last: int) -> None:
    """Refuse a position beyond the end: the feed was restored from an older copy since the client read it.

    Raises:
        Conflict: ``position-beyond-feed``; reading on from there would skip events silently.

    """
    if after > last:
        raise Conflict("position-beyond-feed", last=last, allowed=[f"after={last}"])


def next_position(after: int, limit: int, last: int, seqs: list[int]) -> int:
    """The highest position read; continuing from there misses no event and repeats none."""
    if len(seqs) == limit:
        return seqs[-1]
    return min(after + SCAN_WINDOW, last)
