"""Events that no attempt could handle: set aside with the reason, and replayed when the cause is mended.

Later events of the same key are set aside behind them, so that replaying keeps the order (law 8). The reason
names kinds and places, never values (law 10).
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

import orjson
import structlog

from crvs_kernel.bus import Message, dead_letter_topic
from crvs_kernel.envelope import Event, event_type, from_message
from crvs_kernel.errors import Unavailable
from crvs_kernel.inbox import accept_replayed
from crvs_kernel.observability import failure
from crvs_kernel.statements import sql
from crvs_kernel.unit_of_work import Row, UnitOfWork

log = structlog.get_logger()
Reaction = Callable[[Event, UnitOfWork], None]

_SET_ASIDE = sql(
    """
INSERT INTO dead_letter (consumer, event_id, topic, key, reason, message)
VALUES (%(consumer)s, %(event_id)s, %(topic)s, %(key)s, %(reason)s, %(message)s) ON CONFLICT DO NOTHING
"""
)
_WAITING = sql(
    """
SELECT event_id, topic, key, reason, message FROM dead_letter
WHERE consumer = %(consumer)s AND replayed_at IS NULL
ORDER BY topic, (reason ->> 'partition')::int, (reason ->> 'offset')::bigint
"""
)
_REPLAYED = sql(
    "UPDATE dead_letter SET replayed_at = now() WHERE consumer = %(consumer)s AND event_id = %(event_id)s"
)


def reason_of(message: Message, error: BaseException | None) -> dict[str, Any]:
    """Why and where; ``error`` is None for an event that only waits behind another."""
    cause = error.__cause__ if error else None
    return {
        "type": event_type(message) or None,
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "error": type(error).__qualname__ if error else None,
        "cause": type(cause).__qualname__ if cause else None,
        "behind": error is None,
    }


def event_id(message: Message) -> str:
    """The id, or the place on the bus where the message has none."""
    return message.headers.get("ce_id") or f"{message.topic}/{message.partition}/{message.offset}"


def dead_letter(message: Message, consumer: str, reason: Mapping[str, Any]) -> Message:
    """The message for the dead-letter topic: as it was, with the reason in headers."""
    headers = dict(message.headers) | {
        "dead_consumer": consumer,
        "dead_reason": orjson.dumps(reason).decode(),
    }
    return Message(dead_letter_topic(message.topic), message.key, message.value, headers)


def set_aside(uow: UnitOfWork, message: Message, consumer: str, reason: Mapping[str, Any]) -> None:
    """Queue the row that parks the key and from which the event is replayed."""
    content = {"headers": dict(message.headers), "value": base64.b64encode(message.value).decode()}
    uow.write(
        _SET_ASIDE,
        consumer=consumer,
        event_id=event_id(message),
        topic=message.topic,
        key=message.key,
        reason=dict(reason),
        message=content,
    )


def replay_dead_letters(
    units: Callable[[], UnitOfWork], consumer: str, reactions: Mapping[str, Reaction]
) -> tuple[int, int]:
    """Handle what was set aside again, in order; give how many were handled and how many are left.

    A key whose event fails again stays parked. Repeats until a pass gets nowhere, as workers may set
    events of a parked key aside meanwhile.
    """
    total = 0
    while True:
        with units() as uow:
            waiting = uow.rows(_WAITING, consumer=consumer)
        handled = _pass(units, consumer, reactions, waiting)
        total += handled
        if handled == 0 or handled == len(waiting):
            return total, len(waiting) - handled


def _pass(
    units: Callable[[], UnitOfWork], consumer: str, reactions: Mapping[str, Reaction], waiting: list[Row]
) -> int:
    handled, parked = 0, set()
    for row in waiting:
        place = (row["topic"], row["key"])
        if place in parked:
            continue
        try:
            _replay_one(units, consumer, reactions, row)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the key stays parked and the next is tried
            log.error("dead_letter.failed_again", event_id=row["event_id"], **failure(error))  # noqa: TRY400 - a traceback may quote data
            parked.add(place)
        else:
            handled += 1
    return handled


def _replay_one(
    units: Callable[[], UnitOfWork], consumer: str, reactions: Mapping[str, Reaction], row: Row
) -> None:
    message = Message(
        row["topic"], row["key"], base64.b64decode(row["message"]["value"]), row["message"]["headers"]
    )
    event = from_message(message)
    with units() as uow:
        fresh = accept_replayed(uow, consumer, event.id)
        if fresh and event.type in reactions:
            reactions[event.type](event, uow)
        uow.write(_REPLAYED, consumer=consumer, event_id=row["event_id"])
        uow.commit()
