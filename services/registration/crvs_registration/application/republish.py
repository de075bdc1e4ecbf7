"""Publish what a record told again: a consumer or the bus may have lost it (docs/operations.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.events import Event
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import (
    MOVED,
    acted_event,
    annotated_event,
    cancelled_event,
    correction_summary,
    entry_event,
    link_summary,
    transfer_event,
)
from crvs_registration.domain.actions import Action
from crvs_registration.domain.life_cycle import evolve
from crvs_registration.domain.records import Actor, Record
from crvs_registration.store import histories

OPERATOR: Final = Principal(subject="operator", kind="system", purpose="operations")
_ACTED: Final = {
    "declare": "declared",
    "reject": "rejected",
    "archive": "archived",
    "unarchive": "unarchived",
}
_ENTERED: Final = {
    "register": "registered",
    "correct": "corrected",
    "link": "corrected",
    "unlink": "corrected",
    "reinstate": "reinstated",
}


def republish(record_ids: Sequence[str], uow: UnitOfWork, deps: Deps) -> int:
    """Queue every event of these records, in order, with the ids that they had; gives their number.

    An entry is told with the UIN that its birth was allotted since: whoever has forgotten the number must
    not draw another one (law 14).
    """
    events = [event for record_id in record_ids for event in _events(record_id, uow, deps)]
    for event in events:
        uow.publish(event)
    if record_ids:
        uow.audit(AuditLine(OPERATOR, "record.republish", "record", list(record_ids)))
    return len(events)


def _events(record_id: str, uow: UnitOfWork, deps: Deps) -> list[Event]:
    actions = histories.actions_of(uow, record_id)
    record = Record(record_id)
    passed: list[tuple[Record, Action]] = []
    for action in actions:
        record = replace(record, state=evolve(record.state, action.type, action.body))  # type: ignore[arg-type]  # types are the database's
        passed.append((record, action))
    told = [_event(_with_uin(then, record), action, deps) for then, action in passed]
    return [event for event in told if event is not None]


def _with_uin(then: Record, now: Record) -> Record:
    role = now.kind.definition.allotted
    uin = now.state.links.get(role) if role else None
    if role is None or uin is None:
        return then
    return replace(then, state=replace(then.state, links={**then.state.links, role: uin}))


def _event(record: Record, action: Action, deps: Deps) -> Event | None:
    who = Actor.of(action)
    if action.type in _ACTED:
        return acted_event(record, _ACTED[action.type], who)
    if action.type in MOVED:
        return transfer_event(record, MOVED[action.type], action.body, who)
    if action.type == "cancel":
        return cancelled_event(record, action.body, who)
    if action.type == "annotate" and "notes" in action.body:
        return annotated_event(record, who)
    if action.type not in _ENTERED:
        return None
    summary = correction_summary(action.body) if action.type == "correct" else None
    if action.type in {"link", "unlink"}:
        summary = link_summary(action.body, action.type)
    event = entry_event(record, _ENTERED[action.type], who, deps, summary)
    event.data["places_version"] = action.places_version  # as it was then (law 4)
    return event
