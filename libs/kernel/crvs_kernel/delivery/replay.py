"""Replays dead letters after their cause is mended, or discards one."""

from __future__ import annotations

from collections.abc import Collection

import structlog

from crvs_kernel.bus.envelope import from_message
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.statements import sql
from crvs_kernel.delivery.dead_letters import DeadLetter, DeadLetters
from crvs_kernel.delivery.inbox import accept_replayed
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.errors import Unavailable
from crvs_kernel.observability import failure

log = structlog.get_logger()
_OPERATOR = Principal(subject="operator", kind="system", purpose="operations")
_RELEASE = sql(
    """
UPDATE dead_letter SET replayed_at = now()
WHERE consumer = %(consumer)s AND event_id = %(event_id)s AND replayed_at IS NULL
RETURNING topic, key
"""
)


def replay_dead_letters(
    letters: DeadLetters, reactions: Reactions, chosen: Collection[str] = ()
) -> tuple[int, int]:
    """Handle the dead letters again, in order; give how many were handled and how many are left.

    Of the ``chosen`` ids, when there are any, those only that wait behind none that was not chosen. A key
    whose event fails again stays parked. Repeats until a pass gets nowhere, as workers may set events of a
    parked key aside meanwhile.
    """
    total = 0
    while True:
        waiting = letters.waiting()
        handled = _pass(letters, reactions, waiting, chosen)
        total += handled
        if not handled:
            return total, len(waiting)


def _pass(
    letters: DeadLetters, reactions: Reactions, waiting: list[DeadLetter], chosen: Collection[str]
) -> int:
    handled, parked = 0, set()
    for letter in waiting:
        place = (letter.message.topic, letter.message.key)
        if chosen and letter.event_id not in chosen:
            parked.add(place)
        if place in parked:
            continue
        try:
            _replay_one(letters, reactions, letter)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the key stays parked and the next is tried
            log.error("dead_letter.failed_again", event_id=letter.event_id, **failure(error))  # noqa: TRY400 - a traceback may quote data
            parked.add(place)
        else:
            handled += 1
    return handled


def _replay_one(letters: DeadLetters, reactions: Reactions, letter: DeadLetter) -> None:
    event = from_message(letter.message)
    with letters.units() as uow:
        if accept_replayed(uow, letters.consumer, event.id):
            reactions.react(event, uow)
        uow.write(_RELEASE, consumer=letters.consumer, event_id=letter.event_id)
        uow.commit()


def discard_dead_letter(letters: DeadLetters, event_id: str) -> bool:
    """Discard an event: it is never handled, and the events behind it can be replayed.

    False when no such event waits. The audit line stays.
    """
    with letters.units() as uow:
        released = uow.lock(_RELEASE, consumer=letters.consumer, event_id=event_id)
        if released is None:
            return False
        accept_replayed(uow, letters.consumer, event_id)
        detail = {"consumer": letters.consumer, "topic": released["topic"]}
        subjects = [event_id, released["key"]]
        uow.audit(AuditLine(_OPERATOR, "dead_letter.discard", "event", subjects, detail))
        uow.commit()
    log.warning("dead_letter.discarded", event_id=event_id, consumer=letters.consumer)
    return True
