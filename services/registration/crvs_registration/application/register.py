"""Register a declared record: its place in the office's book, and what follows for the people in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crvs_contracts.numbers import RegistrationNumber
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Conflict, Fault
from crvs_registration.application.acts import actor, pins
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import entry_event
from crvs_registration.application.examine import case_of, refuse_violations
from crvs_registration.application.find import find_for_registration
from crvs_registration.application.jurisdiction import reach_of
from crvs_registration.application.named_elsewhere import Keeping
from crvs_registration.application.notes import renote
from crvs_registration.application.pairs import RecordCommand, about
from crvs_registration.application.resting import review_of
from crvs_registration.domain.conditions import Registration, of_contradictions, of_registration
from crvs_registration.domain.findings import BLOCK, at_level
from crvs_registration.domain.kind import Case
from crvs_registration.domain.knowledge import Candidate
from crvs_registration.domain.life_cycle import allowed
from crvs_registration.domain.records import Record
from crvs_registration.store import records


@dataclass(frozen=True, kw_only=True)
class RegisterRecord(RecordCommand):
    """The registrar's decision; ``duplicates_reviewed`` names the candidates that were looked at."""

    duplicates_reviewed: Collection[str] = ()


def register_record(command: RegisterRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Allot the number and seal the entry, if the rules still allow it with what the register knows by now.

    Whoever is named by a UIN is locked until the commit: of two registrations about one person, the second
    sees the first. The number is taken under the lock of its book, just before the commit; a record whose
    registration a restore has lost gets the number that it had.
    """
    record, candidates = find_for_registration(command, uow)
    case, review = _examined(record, candidates, command.at_desk, uow, deps)
    refuse_unreviewed(record, review, frozenset(command.duplicates_reviewed), command.at_desk)
    act = Registration(case, record.state.timeliness, reach_of(command.by).offices)
    command.pair.hold(about(record), [*of_registration(act), *of_contradictions(review)])
    today, who = deps.today(), actor(command.by, deps)
    body = {
        "registration_number": record.lost_number or _next_number(record, today, uow),
        "date_of_registration": today.isoformat(),
        "registered_at": who.instant,
        "duplicates": review,
        "duplicates_reviewed": sorted(command.duplicates_reviewed),
        **command.decided(),
    }
    before = record
    record, action = record.act("register", body, who, pins(record.state.form_version, deps))
    records.save(uow, record, action, parties=False)
    uow.publish(entry_event(record, "registered", who, deps))
    record = renote(before, record, who, uow, deps)
    uow.audit(command.line("record.register", record))
    return record


def _next_number(record: Record, today: date, uow: UnitOfWork) -> str:
    sequence = records.next_number(uow, record.office, record.kind.name, today)
    return str(RegistrationNumber(record.kind.definition.book, record.office, today.year, sequence))


def _examined(
    record: Record, candidates: tuple[Candidate, ...] | None, by: Principal, uow: UnitOfWork, deps: Deps
) -> tuple[Case, list[dict[str, Any]]]:
    """Check the rules with today's knowledge; give it, and the candidates to review. Raises RuleViolated."""
    state = record.state
    inquiry = record.kind.inquiry(
        record.id, record.linked, state.links, candidates=candidates is None, lock=True
    )
    knowledge = records.ask(uow, inquiry)
    if candidates is not None:
        knowledge = replace(knowledge, candidates=candidates)
    case = replace(case_of(record, deps), knowledge=knowledge)
    refuse_violations(at_level(case, case.faults(), BLOCK), by)
    return case, review_of(record, case, uow, deps)


def refuse_unreviewed(
    record: Record,
    review: list[dict[str, Any]],
    reviewed: frozenset[str],
    by: Principal,
    keep: Keeping | None = None,
) -> None:
    """Raise Conflict unless every candidate that must be reviewed was; it leaves what ``keep`` writes."""
    unseen = {each["record_id"]: each for each in review if each["must_review"]}
    unseen = {record_id: each for record_id, each in unseen.items() if record_id not in reviewed}
    if unseen:
        line = AuditLine(by, "record.refuse", "record", [record.id, *unseen])

        def work(kept: UnitOfWork) -> None:
            kept.audit(line)
            if keep is not None:
                keep(kept)

        raise Conflict(
            "duplicates-unreviewed",
            faults=tuple(fault for each in unseen.values() for fault in _told(each)),
            count=len(unseen),
            records=list(unseen),
            allowed=allowed(record.state.status),
        ).keeping(work)


def _told(unseen: Mapping[str, Any]) -> Iterator[Fault]:
    """What the record and an entry contradict each other in; that it looks alike, where they do not."""
    for code in unseen.get("contradicts") or ("duplicates-unreviewed",):
        yield Fault(
            "/duplicates_reviewed", code, told={"record": unseen["record_id"], "level": unseen["level"]}
        )
