"""The feed in PostgreSQL: positions without gaps, data encrypted at rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from crvs_contracts.jurisdiction import Covered
from crvs_exchange.domain.feed import SCAN_WINDOW
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.events import Event
from crvs_kernel.primitives import canonical_json

# The position comes from a row that is locked until the commit: a reader who sees position n sees all before
# it, and a rollback gives its positions back. A sequence would do neither. A NOTIFY within the
# transaction makes commits take turns (ADR 4): these do so already, and a batch is one notice.
_APPEND = sql(
    "WITH position AS (UPDATE feed_position SET last = last + 1 RETURNING last)"
    " INSERT INTO feed (seq, event_id, type, subject, time, places, sealed)"
    " SELECT last, %(event_id)s, %(type)s, %(subject)s, %(time)s, %(places)s, %(sealed)s FROM position;"
    " NOTIFY feed",
    arrays=("places",),
)
# One statement, one snapshot: `last` is the last position of the same instant as the rows.
_READ = sql(
    "SELECT head.last, found.* FROM feed_position head LEFT JOIN LATERAL ("
    " SELECT seq, event_id, type, subject, time, sealed FROM feed"
    " WHERE seq > %(after)s AND seq <= %(through)s AND type = ANY(%(types)s::text[])"
    " AND (%(covered)s::text[] IS NULL OR places && %(covered)s::text[])"
    " ORDER BY seq LIMIT %(limit)s) found ON true ORDER BY found.seq",
    arrays=("types", "covered"),
)
_LAST = sql("SELECT last FROM feed_position")


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
            _APPEND,
            event_id=event.id,
            type=event.type,
            subject=event.subject,
            time=event.time,
            places=list(places),
            sealed=self._cipher.seal(canonical_json(event.data), _place_of(event.id)),
        )

    def read(self, uow: UnitOfWork, wanted: Slice) -> tuple[list[FeedRow], int]:
        """The rows in order, and the last position of the same instant."""
        rows = uow.rows(
            _READ,
            after=wanted.after,
            through=wanted.after + SCAN_WINDOW,
            types=list(wanted.types),
            covered=wanted.covered,
            limit=wanted.limit,
        )
        return [self._opened(row) for row in rows if row["seq"] is not None], rows[0]["last"]

    def last(self, uow: UnitOfWork) -> int:
        """The last position."""
        row = uow.row(_LAST)
        return int(row["last"]) if row else 0

    def _opened(self, row: Row) -> FeedRow:
        data = orjson.loads(self._cipher.open(bytes(row["sealed"]), _place_of(row["event_id"])))
        return FeedRow(row["seq"], row["event_id"], row["type"], row["time"], row["subject"], data)


def _place_of(event_id: str) -> bytes:
    return b"exchange.feed.data:" + event_id.encode()
