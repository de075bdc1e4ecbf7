"""The inbox of a consumer: finds the events of a batch that are new and whose key is not parked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crvs_kernel.bus.protocol import Message
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.events import Event

# The insert waits for another worker that handles the same event in an open transaction, and finds it done.
_ACCEPT = sql(
    """
WITH offered AS (
    SELECT * FROM unnest(%(ids)s::text[], %(topics)s::text[], %(keys)s::text[]) AS o (event_id, topic, key)
), done AS (
    SELECT o.event_id FROM offered AS o
    JOIN inbox AS i ON i.consumer = %(consumer)s AND i.event_id = o.event_id
), parked AS (
    SELECT o.event_id FROM offered AS o
    WHERE o.event_id NOT IN (SELECT event_id FROM done) AND EXISTS (
        SELECT FROM dead_letter AS d
        WHERE d.consumer = %(consumer)s AND d.topic = o.topic AND d.key = o.key AND d.replayed_at IS NULL
    )
), fresh AS (
    INSERT INTO inbox (consumer, event_id)
    SELECT %(consumer)s, event_id FROM offered WHERE event_id NOT IN (SELECT event_id FROM parked)
    ON CONFLICT DO NOTHING RETURNING event_id
)
SELECT (SELECT coalesce(array_agg(event_id), '{}') FROM fresh) AS fresh,
    (SELECT coalesce(array_agg(event_id), '{}') FROM parked) AS parked
""",
    arrays=("ids", "topics", "keys"),
    planned_once=True,
)


@dataclass(frozen=True)
class Accepted:
    """Ids to handle now, and ids that must wait behind a dead letter of their key."""

    fresh: set[str]
    parked: set[str]


def accept(uow: UnitOfWork, consumer: str, offered: Sequence[tuple[Message, Event]]) -> Accepted:
    """Open the transaction and enter the events in the inbox; ids in neither set were handled before."""
    row = uow.lock(
        _ACCEPT,
        consumer=consumer,
        ids=[event.id for _, event in offered],
        topics=[message.topic for message, _ in offered],
        keys=[message.key for message, _ in offered],
    )
    if row is None:
        raise RuntimeError("the inbox gave no answer")
    return Accepted(set(row["fresh"]), set(row["parked"]))


_ACCEPT_REPLAYED = sql(
    "INSERT INTO inbox (consumer, event_id) VALUES (%(consumer)s, %(id)s) "
    "ON CONFLICT DO NOTHING RETURNING event_id"
)


def accept_replayed(uow: UnitOfWork, consumer: str, event_id: str) -> bool:
    """Open the transaction and enter one event whatever is parked; False when it was handled before."""
    return uow.lock(_ACCEPT_REPLAYED, consumer=consumer, id=event_id) is not None
