"""Reject a declaration back to its informant, archive what will never be registered, and undo an archival."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import NotPermitted
from crvs_registration.application.acts import actor, pins
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import acted_event
from crvs_registration.application.find import find_for_change
from crvs_registration.domain.life_cycle import fold
from crvs_registration.domain.records import Record
from crvs_registration.store import histories, records

_PAST = {"reject": "rejected", "archive": "archived"}


@dataclass(frozen=True)
class CloseRecord:
    """Reject or archive, with the reason that the informant will read."""

    record_id: str
    version: int
    action: Literal["reject", "archive"]
    reason: str
    by: Principal


def close_record(command: CloseRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Take the record out of the work list, with a reason."""
    record = find_for_change(command, command.action, uow)
    who = actor(command.by, deps)
    body = {"reason": command.reason}
    record, action = record.act(command.action, body, who, pins(record.state.form_version, deps))
    records.save(uow, record, action, parties=False)
    uow.publish(acted_event(record, _PAST[command.action], who))
    uow.audit(AuditLine(command.by, f"record.{command.action}", "record", record.subject_ids()))
    return record


@dataclass(frozen=True)
class UnarchiveRecord:
    """An archival was a mistake; ``reason`` stays in the history."""

    record_id: str
    version: int
    reason: str
    by: Principal


def unarchive_record(command: UnarchiveRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Put the record back to where it was archived from; the day of its declaration stays, so nobody is late.

    Raises:
        NotPermitted: ``office-of-record-only``.

    """
    record = find_for_change(command, "unarchive", uow)
    if command.by.office != record.office:
        raise NotPermitted("office-of-record-only")
    who = actor(command.by, deps)
    body = {"reason": command.reason, "status": _archived_from(record, uow)}
    record, action = record.act("unarchive", body, who, pins(record.state.form_version, deps))
    records.save(uow, record, action, parties=False)
    uow.publish(acted_event(record, "unarchived", who))
    uow.audit(AuditLine(command.by, "record.unarchive", "record", record.subject_ids()))
    return record


def _archived_from(record: Record, uow: UnitOfWork) -> str:
    actions = histories.actions_of(uow, record.id)
    last = max(place for place, action in enumerate(actions) if action.type == "archive")
    return fold((action.type, action.body) for action in actions[:last]).status  # type: ignore[misc]  # types are the database's
