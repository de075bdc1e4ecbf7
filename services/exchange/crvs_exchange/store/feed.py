"""The feed in PostgreSQL: positions without gaps, data encrypted at rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from crvs_contracts.jurisdiction import Covered
from crvs_exchange.domain.feed import Extent, Gap
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.events import Event
from crvs_kernel.primitives import canonical_json

# The position comes from a row that is locked until the commit: a reader who sees position n sees all before
# it, and a rollback gives its positions back. A sequence would do neither. A NOTIFY within the
# transaction makes commits take turns (ADR 4): these do so already, and a batch is one notice.
# An event that the feed has is not told twice, however long ago the inbox forgot it.
APPEND = sql(
    "WITH position AS (UPDATE feed_position SET last = last + 1"
    " WHERE NOT EXISTS (SELECT FROM feed WHERE event_id = %(event_id)s) RETURNING last)"
    " INSERT INTO feed (seq, event_id, type, subject, time, places, sealed)"
    " SELECT last, %(event_id)s, %(type)s, %(subject)s, %(time)s, %(places)s, %(sealed)s FROM position;"
    " NOTIFY feed",
    arrays=("places",),
)
# Positions become visible in their order: all rows up to a last position that was read before are there.
_READ = sql(
    "SELECT seq, event_id, type, subject, time, sealed FROM feed"
    " WHERE seq > %(after)s AND seq <= %(through)s AND type = ANY(%(types)s::text[])"
    " AND (%(covered)s::text[] IS NULL OR places && %(covered)s::text[])"
    " ORDER BY seq LIMIT %(limit)s",
    arrays=("types", "covered"),
)
_PAGE = sql(
    "SELECT seq, event_id, type, subject, time, sealed FROM feed WHERE seq > %(after)s"
    " ORDER BY seq LIMIT %(limit)s"
)
_ROWS = 2000
_OF_SUBJECTS = sql(
    "SELECT seq, event_id, type, subject, time, sealed FROM feed"
    " WHERE subject = ANY(%(subjects)s::text[]) ORDER BY subject, seq",
    arrays=("subjects",),
)
_EXTENT = sql(
    "SELECT last, ARRAY(SELECT after FROM feed_gap ORDER BY after) AS after,"
    " ARRAY(SELECT until FROM feed_gap ORDER BY after) AS until FROM feed_position"
)
_OPEN_AGAIN = sql(
    "INSERT INTO feed_gap (after, until) SELECT last, %(until)s FROM feed_position;"
    " UPDATE feed_position SET last = %(until)s"
)


@dataclass(frozen=True)
class FeedRow:
    """An event at its position in the feed."""

    seq: int
    event_id: str
    type: str
    time: datetime
    subject: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Slice:
    """What to look at: positions after ``after``, at most ``limit`` events, of these types and places."""

    after: int
    limit: int
    types: tuple[str, ...]
    covered: Covered


class Feed:
    """The feed; each row's data is sealed with the service's data key and bound to its event."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def append(self, uow: UnitOfWork, event: Event, places: tuple[str, ...]) -> None:
        """Queue the event for the next position."""
        uow.write(
            APPEND,
            event_id=event.id,
            type=event.type,
            subject=event.subject,
            time=event.time,
            places=list(places),
            sealed=self._cipher.seal(canonical_json(event.data), _place_of(event.id)),
        )

    def read(self, uow: UnitOfWork, wanted: Slice) -> tuple[list[FeedRow], Extent]:
        """The rows in order, and how far the feed reached when they were looked for."""
        extent = self.extent(uow)
        rows = uow.rows(
            _READ,
            after=wanted.after,
            through=extent.reach(wanted.after),
            types=list(wanted.types),
            covered=wanted.covered,
            limit=wanted.limit,
        )
        return [self._opened(row) for row in rows], extent

    def everything(self, uow: UnitOfWork) -> Iterator[FeedRow]:
        """Every row, in order."""
        after = 0
        while rows := uow.rows(_PAGE, after=after, limit=_ROWS):
            yield from map(self._opened, rows)
            after = rows[-1]["seq"]

    def of_subjects(self, uow: UnitOfWork, subjects: Sequence[str]) -> list[FeedRow]:
        """Every row of these subjects, those of one behind each other, in order; reads the whole feed."""
        return [self._opened(row) for row in uow.rows(_OF_SUBJECTS, subjects=list(subjects))]

    def extent(self, uow: UnitOfWork) -> Extent:
        """The last position and the gaps below it."""
        row = uow.row(_EXTENT)
        if row is None:
            raise LookupError("the feed has no position")
        return Extent(row["last"], tuple(map(Gap, row["after"], row["until"])))

    def last(self, uow: UnitOfWork) -> int:
        """The last position."""
        return self.extent(uow).last

    def open_again(self, uow: UnitOfWork, until: int) -> None:
        """Queue the gap behind which a restored feed goes on."""
        uow.write(_OPEN_AGAIN, until=until)

    def _opened(self, row: Row) -> FeedRow:
        data = orjson.loads(self._cipher.open(bytes(row["sealed"]), _place_of(row["event_id"])))
        return FeedRow(row["seq"], row["event_id"], row["type"], row["time"], row["subject"], data)


def _place_of(event_id: str) -> bytes:
    return b"exchange.feed.data:" + event_id.encode()
