"""Register a declared record: its place in the office's book, and what follows for the people in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from crvs_contracts.numbers import RegistrationNumber
from crvs_kernel.audit import AuditLine
from crvs_kernel.context import Principal
from crvs_kernel.errors import Conflict
from crvs_kernel.unit_of_work import UnitOfWork
from crvs_registration.application.declare import actor, pins
from crvs_registration.application.events import entry_event
from crvs_registration.application.examine import refuse_violations
from crvs_registration.application.find import find_for_change
from crvs_registration.application.ports import Deps
from crvs_registration.application.records import Record
from crvs_registration.domain.kind import Case
from crvs_registration.domain.knowledge import Knowledge
from crvs_registration.domain.life_cycle import allowed


@dataclass(frozen=True)
class RegisterRecord:
    """The registrar's decision; ``reviewed`` names the duplicate candidates that were looked at."""

    record_id: str
    version: int
    by: Principal
    reviewed: frozenset[str] = field(default_factory=frozenset)


def register_record(command: RegisterRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Allot the number and seal the entry.

    The number is taken under the lock of its book, so it comes after every check, just before the commit.

    Raises:
        NotFound, Stale, Conflict: `action-not-allowed`, `duplicates-unreviewed`.
        RuleViolated: what became known since the declaration forbids it.

    """
    record, knowledge = find_for_change(command, "register", uow, deps)
    _refuse_unreviewed(record, command.reviewed, deps)
    today = deps.today()
    _refuse_what_changed(record, knowledge, today, deps)
    who, pinned = actor(command.by, deps), pins(record.state.form_version, deps)
    sequence = deps.records.next_number(uow, record.office, record.kind.name, today.year)
    number = RegistrationNumber(record.kind.book, record.office, today.year, sequence)
    body = {
        "registration_number": str(number),
        "date_of_registration": today.isoformat(),
        "duplicates_reviewed": sorted(command.reviewed),
    }
    record, action = record.act("register", body, who, pinned)
    deps.records.save(uow, record, action, parties=False)
    deps.records.settle(uow, record)
    uow.publish(entry_event(record, "registered", who, deps.places.version))
    uow.audit(AuditLine(command.by, "record.register", "record", [record.id]))
    return record


def _refuse_unreviewed(record: Record, reviewed: frozenset[str], deps: Deps) -> None:
    """A likely duplicate is registered only by someone who says that they looked at it."""
    if not record.state.duplicates:
        return
    limit = deps.rules.value("duplicate.review_score", deps.today())
    open_ones = [
        each["record_id"]
        for each in record.state.duplicates
        if each["score"] >= limit and each["record_id"] not in reviewed
    ]
    if open_ones:
        raise Conflict(
            "duplicates-unreviewed",
            pointer="/duplicates_reviewed",
            count=len(open_ones),
            records=", ".join(open_ones),
            allowed=allowed(record.state.status),
        )


def _refuse_what_changed(record: Record, knowledge: Knowledge, today: date, deps: Deps) -> None:
    kind = record.kind
    if not kind.standing_checks:
        return
    declaration = record.state.declaration
    declared_on = date.fromisoformat(str(record.state.date_of_declaration))
    case = Case(declaration, today, declared_on, kind.occurred(declaration), deps.rules, knowledge)
    refuse_violations(kind.standing_checks, case)
