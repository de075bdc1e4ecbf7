"""Reinstate a cancelled entry: it is what it was, if nothing that was registered since contradicts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.application.acts import actor, pins
from crvs_registration.application.cancel import case_of_today, refuse_future_authority
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import entry_event
from crvs_registration.application.examine import refuse_violations
from crvs_registration.application.find import find_for_change
from crvs_registration.application.notes import renote
from crvs_registration.application.pairs import RecordCommand, about
from crvs_registration.application.register import refuse_unreviewed
from crvs_registration.application.resting import review_of
from crvs_registration.domain.findings import BLOCK, at_level
from crvs_registration.domain.records import Record
from crvs_registration.store import histories, records


@dataclass(frozen=True, kw_only=True)
class ReinstateRecord(RecordCommand):
    """``duplicates_reviewed``: records that look alike and were looked at, beside those noted before."""

    reason: str
    authority: Mapping[str, Any]
    duplicates_reviewed: tuple[str, ...] = ()


def reinstate_record(command: ReinstateRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Put the entry back, if the rules still allow it; raises as `_to_reinstate`."""
    record, body = _to_reinstate(command, uow, deps)
    command.pair.hold(about(record))
    who = actor(command.by, deps)
    body |= command.decided()
    before = record
    record, action = record.act("reinstate", body, who, pins(record.state.form_version, deps))
    records.save(uow, record, action, parties=False)
    uow.publish(entry_event(record, "reinstated", who, deps))
    record = renote(before, record, who, uow, deps)
    uow.audit(command.line("record.reinstate", record))
    return record


def _to_reinstate(command: ReinstateRecord, uow: UnitOfWork, deps: Deps) -> tuple[Record, dict[str, Any]]:
    """The record and the body of the act.

    Raises:
        Conflict: its status forbids it, or nobody looked at a record that looks like it and came since.
        RuleViolated: an entry that was registered since forbids it; what was so at its cancellation does not.

    """
    record = find_for_change(command, "reinstate", uow)
    refuse_future_authority(command.authority, deps)
    case = case_of_today(record, uow, deps, candidates=True)
    had = _faults_before(record, uow)
    new = [fault for fault in case.faults() if (fault.pointer, fault.code) not in had]
    refuse_violations(at_level(case, new, BLOCK), command.at_desk)
    noted = {each["record_id"] for each in record.state.duplicates}
    reviewed = frozenset({*command.duplicates_reviewed, *noted})
    review = review_of(record, case, uow, deps)
    refuse_unreviewed(record, review, reviewed, command.at_desk)
    body = {
        "reason": command.reason,
        "authority": dict(command.authority),
        "duplicates_reviewed": sorted(command.duplicates_reviewed),
    }
    return record, body


def _faults_before(record: Record, uow: UnitOfWork) -> set[tuple[str, str]]:
    actions = reversed(histories.actions_of(uow, record.id))
    cancelled = next(action for action in actions if action.type == "cancel")
    return {(pointer, code) for pointer, code in cancelled.body.get("faults", ())}
