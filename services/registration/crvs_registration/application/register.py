"""Register a declared record: its place in the office's book, and what follows for the people in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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
from crvs_registration.application.named_elsewhere import Keeping, Naming, hold_naming
from crvs_registration.application.notes import renote
from crvs_registration.application.pairs import RecordCommand, about
from crvs_registration.application.resting import review_of
from crvs_registration.domain.concerns import is_about_people
from crvs_registration.domain.conditions import Registration, of_contradictions, of_registration
from crvs_registration.domain.decisions import decided, faults
from crvs_registration.domain.findings import BLOCK, Reviewed, at_level, merged
from crvs_registration.domain.kind import Case
from crvs_registration.domain.knowledge import Candidate, united
from crvs_registration.domain.life_cycle import allowed
from crvs_registration.domain.linked import as_linked
from crvs_registration.domain.records import Record
from crvs_registration.store import records


@dataclass(frozen=True, kw_only=True)
class RegisterRecord(RecordCommand):
    """The registrar's decision; ``duplicates_reviewed`` names candidates that were looked at."""

    duplicates_reviewed: Collection[str] = ()
    persons: Sequence[Mapping[str, Any]] = ()  # who parties are: `role`, `record_id`, `answer`


def register_record(command: RegisterRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Allot the number and seal the entry, if the rules still allow it with what the register knows by now.

    Whoever is named by a UIN is locked until the commit: of two registrations about one person, the second
    sees the first. The number is taken under the lock of its book, just before the commit; a record whose
    registration a restore has lost gets the number that it had.
    """
    record, candidates = find_for_registration(command, uow)
    case, review = _examined(record, candidates, command.at_desk, uow, deps)
    reviewed = {*command.duplicates_reviewed, *(each["record_id"] for each in command.persons)}
    refuse_unreviewed(record, review, frozenset(reviewed), command.at_desk)
    case, told = _identified(record, case, command, uow, deps)
    review = merged([*review, *told])
    act = Registration(case, record.state.timeliness, reach_of(command.by).offices)
    command.pair.hold(about(record), [*of_registration(act), *of_contradictions(review)])
    today, who = deps.today(), actor(command.by, deps)
    body = {
        "registration_number": record.lost_number or _next_number(record, today, uow),
        "date_of_registration": today.isoformat(),
        "registered_at": who.instant,
        "duplicates": review,
        "duplicates_reviewed": sorted(reviewed),
        "persons": list(command.persons),
        "links": {**record.state.links, **case.links},
        **command.decided(),
    }
    before = record
    record, action = record.act("register", body, who, pins(record.state.form_version, deps))
    records.save(uow, record, action, parties=bool(command.persons))
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
    kind, whole = record.kind, candidates is None
    inquiry = kind.inquiry(record.id, record.linked, state.links, candidates=whole, lock=True)
    if not whole and (inquiry.subjects or is_about_people(state.duplicates)):
        # Nobody pays a round trip for parents about whom nothing was noted with the declaration.
        inquiry = replace(inquiry, block_keys=kind.more_keys(record.linked))
    knowledge = records.ask(uow, inquiry)
    if candidates is not None:
        knowledge = replace(knowledge, candidates=united(candidates, knowledge.candidates))
    case = replace(case_of(record, deps), knowledge=knowledge)
    refuse_violations(at_level(case, case.faults(), BLOCK), by)
    return case, review_of(record, case, uow, deps)


def _identified(
    record: Record, case: Case, command: RegisterRecord, uow: UnitOfWork, deps: Deps
) -> tuple[Case, list[Reviewed]]:
    """The case as if it stated the UINs of those whom the registrar recognises; what that contradicts.

    Raises:
        RuleViolated: a rule forbids it: nobody has an advantage from a UIN that is left out.

    """
    decisions = decided(case, command.persons)
    if not decisions:
        return case, []
    links = {each.role: each.person.uin for each in decisions if each.person.uin}
    if links:
        kind, linked = record.kind, {**record.state.links, **links}
        declaration = as_linked(kind.definition, record.state.declaration, linked)
        inquiry = kind.inquiry(record.id, declaration, linked, candidates=False, lock=True)
        known = replace(records.ask(uow, inquiry), candidates=case.knowledge.candidates)
        case = replace(case, declaration=declaration, links=linked, knowledge=known)
    refuse_violations([*faults(case, decisions), *at_level(case, case.faults(), BLOCK)], command.at_desk)
    if not links:
        return case, []
    hold_naming(Naming(command.at_desk, record.id), case.knowledge, uow, deps)(uow)
    return case, review_of(replace(record, state=replace(record.state, links=case.links)), case, uow, deps)


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
