"""Reject a declaration back to its informant, or archive what will never be registered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.application.acts import actor, pins
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import acted_event
from crvs_registration.application.find import find_for_change
from crvs_registration.domain.records import Record
from crvs_registration.store import records

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
