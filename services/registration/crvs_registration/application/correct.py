"""Correct a registered entry: the old one stays, an action with the new one is added."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from crvs_contracts.forms.model import Form
from crvs_contracts.pointers import value_at
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Fault
from crvs_registration.application.acts import actor, pins, place_of
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import correction_summary, entry_event
from crvs_registration.application.examine import (
    case_of,
    confirmed_doubts,
    refuse_violations,
    to_review,
)
from crvs_registration.application.find import find_for_change
from crvs_registration.application.named_elsewhere import Naming, hold_naming
from crvs_registration.application.notes import correction_notes, renote
from crvs_registration.application.pairs import RecordCommand, about
from crvs_registration.application.register import refuse_unreviewed
from crvs_registration.application.resting import contradicted
from crvs_registration.domain.conditions import of_contradictions, of_correction
from crvs_registration.domain.corrections import Correction, changed, refuse_unlawful, touches
from crvs_registration.domain.dates import known_on
from crvs_registration.domain.doubts import doubts
from crvs_registration.domain.findings import BLOCK, SECOND_PERSON, at_level, merged
from crvs_registration.domain.kind import Declaration
from crvs_registration.domain.linked import as_linked
from crvs_registration.domain.records import Record
from crvs_registration.domain.timeliness import Timeliness, timeliness
from crvs_registration.store import records


@dataclass(frozen=True, kw_only=True)
class CorrectRecord(RecordCommand):
    """``changes``: new values by JSON pointer into the declaration; null takes an optional value away."""

    kind: Literal["clerical", "material"]
    reason: str
    authority: Mapping[str, Any] | None
    changes: Mapping[str, Any]
    confirmed: Collection[str] = ()  # pointers of unlikely answers that are right
    duplicates_reviewed: Collection[str] = ()  # entries that were looked at beside what is corrected


def correct_record(command: CorrectRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Correct under the pinned form and today's rules.

    Raises:
        InvalidInput, RuleViolated: a pointer names nothing, a field cannot be corrected, a material change
            comes without authority, or the correction breaks the form or a rule that held before.

    """
    record = find_for_change(command, "correct", uow)
    form = deps.forms.get(record.state.form_version)
    before = record.state.declaration
    after, untouched = changed(before, command.changes), _misfits_left(form, before, command, deps)
    read = deps.forms.read(form, after, "/declaration", untouched)
    # What is not corrected stays as it is stored, also where it would be written otherwise today (law 4).
    declaration = changed(before, {pointer: value_at(read, pointer) for pointer in command.changes})
    correction = Correction(before, declaration, command.kind, command.authority, command.changes)
    refuse_unlawful(form, correction, deps.today())
    examined, grave = _refuse_what_it_breaks(record, declaration, command, uow, deps)
    command.pair.hold(about(record), [*of_correction(command.kind), *of_contradictions(grave)])
    who = actor(command.by, deps)
    body = _body(command, record, declaration, deps) | examined | command.decided()
    body |= {"notes": correction_notes(record, declaration, who, deps)}
    uncorrected = record
    record, action = record.act("correct", body, who, pins(form.name, deps))
    records.save(uow, record, action, parties=True)
    uow.publish(entry_event(record, "corrected", who, deps, correction_summary(body)))
    record = renote(uncorrected, record, who, uow, deps)
    uow.audit(command.line("record.correct", record, {"kind": command.kind}))
    return record


def _misfits_left(form: Form, before: Declaration, command: CorrectRecord, deps: Deps) -> list[Fault]:
    """What did not fit the form before, and is not corrected now.

    A record that was taken back after a restore lacks answers that events withhold, such as the informant.
    """
    misfits = deps.forms.misfits(form, before)
    return [fault for fault in misfits if not any(touches(at, fault.pointer) for at in command.changes)]


def _links(record: Record, declaration: Declaration) -> dict[str, str | None]:
    """The UINs after the correction: one that the declaration does not hold, annotated or linked, stays."""
    kind, before = record.kind, record.kind.links(record.state.declaration)
    stated = {role: uin for role, uin in kind.links(declaration).items() if role in kind.stated}
    return {**record.state.links, **{role: uin for role, uin in stated.items() if uin or before[role]}}


def _refuse_what_it_breaks(
    record: Record, declaration: Declaration, command: CorrectRecord, uow: UnitOfWork, deps: Deps
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Raise RuleViolated for faults that the correction adds; earlier ones do not count.

    Gives what was confirmed and the records that are to be seen with the entry, and those of them for which
    the correction needs two people. People of other
    offices whom it names are on record and counted, as those of a declaration are.
    """
    state, kind, links = record.state, record.kind, _links(record, declaration)
    declaration = as_linked(kind.definition, declaration, links)
    subjects = {*kind.subjects(record.linked, state.links), *kind.subjects(declaration, links)}
    own_marriage = state.registration_number if kind.weds else None
    subjects |= {own_marriage} if own_marriage else set()
    inquiry = kind.inquiry(record.id, record.linked, state.links, candidates=False, lock=bool(subjects))
    marriage_number = inquiry.marriage_number or own_marriage
    keys = kind.sought_keys(declaration)
    inquiry = replace(inquiry, subjects=sorted(subjects), marriage_number=marriage_number, block_keys=keys)
    inquiry = replace(inquiry, day=kind.occurred(declaration))
    known = records.ask(uow, inquiry)
    keep = hold_naming(Naming(command.at_desk, record.id), known, uow, deps)
    before = replace(case_of(record, deps), knowledge=known, by_authority=command.kind == "material")
    had = {_key(fault) for fault in before.faults()}
    after = replace(before, declaration=declaration, links=links)
    new = [fault for fault in after.faults() if _key(fault) not in had]
    refuse_violations(at_level(after, new, BLOCK), command.at_desk, keep)
    asked_before = doubts(before)
    asked = [each for each in doubts(after) if each not in asked_before]
    confirmed = confirmed_doubts(asked, command.confirmed, keep)
    place = place_of(kind, declaration, record.office, deps)
    corrected = replace(state, declaration=declaration, links=links, place=place)
    others = contradicted(record, corrected, uow, deps)
    review = merged([*to_review(after, record.id, record.office, deps), *others])
    reviewed = sorted(command.duplicates_reviewed)
    grave = _added(review, to_review(before, record.id, record.office, deps))
    refuse_unreviewed(record, grave, frozenset(reviewed), command.at_desk, keep)
    keep(uow)
    return {"confirmed": confirmed, "duplicates": review, "duplicates_reviewed": reviewed}, grave


def _added(review: list[dict[str, Any]], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What this correction adds and two people decide: a likely double is only noted."""
    had = {(each["record_id"], code) for each in before for code in _why(each)}
    return [
        each
        for each in review
        if each["level"] == SECOND_PERSON and {(each["record_id"], code) for code in _why(each)} - had
    ]


def _why(each: Mapping[str, Any]) -> list[str]:
    return [*each.get("contradicts", ()), *each["reasons"]]


def _key(fault: Fault) -> tuple[str, str]:
    return fault.pointer, fault.code


def _timeliness(record: Record, declaration: Declaration, deps: Deps) -> Timeliness:
    occurred = known_on(record.kind.span(declaration), record.declared_on).last
    return timeliness(record.kind.name, occurred, record.declared_on, deps.rules)


def _body(command: CorrectRecord, record: Record, declaration: Declaration, deps: Deps) -> dict[str, Any]:
    kind = record.kind
    return {
        "correction": command.kind,
        "reason": command.reason,
        "authority": command.authority,
        "changes": {pointer: value_at(declaration, pointer) for pointer in command.changes},
        "declaration": declaration,
        "place": place_of(kind, declaration, record.office, deps),
        "timeliness": _timeliness(record, declaration, deps),
        "links": _links(record, declaration),
    }
