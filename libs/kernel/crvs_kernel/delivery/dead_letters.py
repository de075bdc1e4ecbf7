"""Events that no attempt could handle: set aside with the reason, until they are replayed (`replay`).

Later events of the same key are set aside behind them, so that replaying keeps the order (law 8). The reason
names kinds and places, never values (law 10); the messages hold whole records and are stored sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from crvs_kernel.bus.envelope import event_type, is_plain
from crvs_kernel.bus.protocol import Message, dead_letter_topic
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import EventBreaksSchema
from crvs_kernel.primitives import canonical_json

_SET_ASIDE = sql(
    """
INSERT INTO dead_letter (consumer, event_id, topic, key, reason, message)
VALUES (%(consumer)s, %(event_id)s, %(topic)s, %(key)s, %(reason)s, %(message)s)
ON CONFLICT DO NOTHING
"""
)
# The lock meets the one that a replay takes: either it sees this event, or this event sees that it is free.
_SET_ASIDE_BEHIND = sql(
    """
WITH ahead AS (
    SELECT event_id FROM dead_letter
    WHERE consumer = %(consumer)s AND topic = %(topic)s AND key = %(key)s AND replayed_at IS NULL
    LIMIT 1 FOR UPDATE
), aside AS (
    INSERT INTO dead_letter (consumer, event_id, topic, key, reason, message)
    SELECT %(consumer)s, %(event_id)s, %(topic)s, %(key)s, %(reason)s::jsonb, %(message)s FROM ahead
    ON CONFLICT DO NOTHING
)
SELECT event_id FROM ahead
"""
)
_WAITING = sql(
    """
SELECT event_id, topic, key, message FROM dead_letter
WHERE consumer = %(consumer)s AND replayed_at IS NULL
ORDER BY topic, (reason ->> 'partition')::int, (reason ->> 'offset')::bigint
"""
)


_LIST = sql(
    """
SELECT event_id, at, reason FROM dead_letter WHERE consumer = %(consumer)s AND replayed_at IS NULL
ORDER BY topic, (reason ->> 'partition')::int, (reason ->> 'offset')::bigint
"""
)
_LONGEST_KEY = 500


def _storable(key: str) -> str:
    """A key that PostgreSQL can store and index, made from any key of the bus."""
    return key.replace("\0", "\ufffd")[:_LONGEST_KEY]


def reason_of(message: Message, error: BaseException | None) -> dict[str, Any]:
    """The reason and the place on the bus; ``error`` is None for an event that waits behind another."""
    cause = error.__cause__ if error else None
    return {
        "type": event_type(message) or None,
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "error": type(error).__qualname__ if error else None,
        "cause": type(cause).__qualname__ if cause else None,
        "pointers": list(error.pointers) if isinstance(error, EventBreaksSchema) else [],
        "behind": error is None,
    }


def dead_letter(message: Message, consumer: str, reason: Mapping[str, Any]) -> Message:
    """The message for the dead-letter topic: unchanged, with the reason in headers."""
    headers = dict(message.headers) | {
        "dead_consumer": consumer,
        "dead_reason": orjson.dumps(reason).decode(),
    }
    return Message(dead_letter_topic(message.topic), _storable(message.key), message.value, headers)


@dataclass(frozen=True)
class DeadLetter:
    """An event set aside; its id is the place on the bus when the message has no id."""

    event_id: str
    message: Message


@dataclass(frozen=True)
class DeadLetters:
    """The events that one consumer has set aside and not yet replayed."""

    units: Callable[[], UnitOfWork]
    consumer: str
    cipher: FieldCipher

    def set_aside(self, uow: UnitOfWork, message: Message, reason: Mapping[str, Any]) -> bool:
        """Enter the row that parks the key and from which the event is replayed, in an open transaction.

        False for an event that was to wait behind another when nothing of its key waits any longer.
        """
        event_id = message.headers.get("ce_id", "")
        if not is_plain(event_id):
            event_id = f"{message.topic}/{message.partition}/{message.offset}"
        ahead = uow.lock(
            _SET_ASIDE_BEHIND if reason["behind"] else _SET_ASIDE,
            consumer=self.consumer,
            event_id=event_id,
            topic=message.topic,
            key=_storable(message.key),
            reason=dict(reason),
            message=self._seal(event_id, message),
        )
        return ahead is not None or not reason["behind"]

    def waiting(self) -> list[DeadLetter]:
        """All dead letters of the consumer, in the order of the bus."""
        with self.units() as uow:
            return [self._open(row) for row in uow.rows(_WAITING, consumer=self.consumer)]

    def listed(self) -> list[Row]:
        """Id, time and reason of each, in the same order; nothing sealed is opened."""
        with self.units() as uow:
            return uow.rows(_LIST, consumer=self.consumer)

    def _seal(self, event_id: str, message: Message) -> bytes:
        headers = orjson.dumps(dict(message.headers))
        return self.cipher.seal(headers + b"\n" + message.value, self._place(event_id))

    def _open(self, row: Row) -> DeadLetter:
        plain = self.cipher.open(bytes(row["message"]), self._place(row["event_id"]))
        headers, value = plain.split(b"\n", 1)  # JSON as we write it holds no line break
        return DeadLetter(row["event_id"], Message(row["topic"], row["key"], value, orjson.loads(headers)))

    def _place(self, event_id: str) -> bytes:
        return canonical_json(["dead_letter", self.consumer, event_id])
