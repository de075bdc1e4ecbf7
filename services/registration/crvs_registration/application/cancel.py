"""Cancel an entry that is false or double: it stays readable, and nothing counts it any more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import RegistrationNumber
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict, Fault, InvalidInput, RuleViolated
from crvs_registration.application.acts import actor, pins
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import cancelled_event
from crvs_registration.application.examine import case_of
from crvs_registration.application.find import find_for_change
from crvs_registration.application.notes import renote
from crvs_registration.application.pairs import RecordCommand, about
from crvs_registration.domain.kind import Case
from crvs_registration.domain.records import Record
from crvs_registration.store import records, voids


@dataclass(frozen=True, kw_only=True)
class CancelRecord(RecordCommand):
    """``duplicate_of``: the registration number of the entry that stands, for a double one."""

    ground: Literal["false", "double"]
    reason: str
    authority: Mapping[str, Any]
    duplicate_of: str | None = None


def cancel_record(command: CancelRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Cancel, if it still may be; raises as `_to_cancel`."""
    record, body = _to_cancel(command, uow, deps)
    command.pair.hold(about(record))
    who = actor(command.by, deps)
    body |= command.decided()
    before = record
    record, action = record.act("cancel", body, who, pins(record.state.form_version, deps))
    records.save(uow, record, action, parties=False)
    uow.publish(cancelled_event(record, body, who))
    record = renote(before, record, who, uow, deps)
    uow.audit(command.line("record.cancel", record))
    return record


def _to_cancel(command: CancelRecord, uow: UnitOfWork, deps: Deps) -> tuple[Record, dict[str, Any]]:
    """The record and the body of the act.

    Raises:
        Conflict: its status forbids it, or ``other-entries-rest``: an end of this union is registered,
            and must be cancelled before.
        InvalidInput, RuleViolated: the entry that stands is not named, or is none.

    """
    record = find_for_change(command, "cancel", uow)
    refuse_future_authority(command.authority, deps)
    case = case_of_today(record, uow, deps, candidates=False)
    _refuse_while_others_rest(record, command.at_desk, uow)
    body = {
        "ground": command.ground,
        "reason": command.reason,
        "authority": dict(command.authority),
        "duplicate_of": _standing_entry(record, command, uow),
        # What was refused today, but held when it was registered: a reinstatement is not refused for it.
        "faults": sorted({(fault.pointer, fault.code) for fault in case.faults()}),
    }
    return record, body


def case_of_today(record: Record, uow: UnitOfWork, deps: Deps, *, candidates: bool) -> Case:
    """The entry with what the register knows by now; everybody and the union that it names are locked."""
    state, kind = record.state, record.kind
    inquiry = kind.inquiry(record.id, record.linked, state.links, candidates=candidates, lock=True)
    own = {state.registration_number} if kind.weds and state.registration_number else set()
    inquiry = replace(inquiry, subjects=sorted({*inquiry.subjects, *own}))
    return replace(case_of(record, deps), knowledge=records.ask(uow, inquiry))


def refuse_future_authority(authority: Mapping[str, Any], deps: Deps) -> None:
    """Raise RuleViolated for a decision of a day to come."""
    if date.fromisoformat(authority["date"]) > deps.today():
        raise RuleViolated("date-in-future", pointer="/authority/date")


def _refuse_while_others_rest(record: Record, by: Principal, uow: UnitOfWork) -> None:
    resting = voids.ends_of(uow, record.state.registration_number) if record.kind.weds else []
    if resting:
        line = AuditLine(by, "record.refuse", "record", [record.id, *resting])
        raise Conflict("other-entries-rest", count=len(resting), records=resting, allowed=[]).keeping(
            lambda kept: kept.audit(line)
        )


def _standing_entry(record: Record, command: CancelRecord, uow: UnitOfWork) -> str | None:
    """The number of the entry that stands in place of a double one."""
    if command.ground != "double":
        if command.duplicate_of is not None:
            raise _unfit("unknown-field")
        return None
    if command.duplicate_of is None:
        raise _unfit("required")
    try:
        number = str(RegistrationNumber.parse(command.duplicate_of))
    except MalformedValue as fault:
        raise _unfit(fault.code) from fault
    if number == record.state.registration_number or not voids.stands(uow, number, record.kind.name):
        raise RuleViolated("duplicate-not-registered", pointer="/duplicate_of")
    return number


def _unfit(code: str) -> InvalidInput:
    return InvalidInput("invalid-fields", faults=(Fault("/duplicate_of", code),))
