"""Rules of the feed: the places of an event, and the next position of a reader.

A feed that was restored from a copy goes on far above its last position: in between lies a gap, with all
positions that may have been given out since the copy. So a reader's position tells for ever whether it is
from before or after the restore, and no position ever stands for two events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
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


@dataclass(frozen=True)
class Gap:
    """Positions between ``after`` and ``until``, both without: lost with a restore, and never given again."""

    after: int
    until: int


@dataclass(frozen=True)
class Extent:
    """The last position, and what lies in between without events."""

    last: int
    gaps: Sequence[Gap] = ()

    def check(self, after: int) -> None:
        """Refuse a position beyond the end or inside a gap: the feed was restored since the client read it.

        Raises:
            Conflict: ``feed-restored`` or ``position-beyond-feed``: going on from there would pass over
                events without a word.

        """
        if after > self.last:
            raise Conflict("position-beyond-feed", last=self.last, allowed=[f"after={self.last}"])
        for gap in self.gaps:
            if gap.after < after < gap.until:
                raise Conflict("feed-restored", last=gap.after, allowed=[f"after={gap.after}"])

    def reach(self, after: int) -> int:
        """The last position of the window that one page looks at; a gap takes no room in it."""
        room, at = SCAN_WINDOW, after
        for gap in sorted(self.gaps, key=lambda gap: gap.after):
            if at <= gap.after <= at + room:
                room -= gap.after - at
                at = gap.until
        return min(at + room, self.last)

    def following(self, after: int, limit: int, seqs: Sequence[int]) -> int:
        """The highest position looked at: a reader who goes on there misses nothing and repeats nothing."""
        return seqs[-1] if len(seqs) == limit else self.reach(after)


def position_after_restore(last: int, now: datetime) -> int:
    """Where a restored feed goes on: the time in microseconds since 1970.

    It is above every position that was given out, after whatever number of restores, as long as the feed
    grows by less than a million events a second; and below 2^53, which every reader of JSON can hold.
    """
    return max(last + 1, int(now.timestamp() * 1_000_000))
