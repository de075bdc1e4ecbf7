"""Declare a vital event, and declare it again after a rejection or before its registration."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

from crvs_contracts.forms.model import Form
from crvs_contracts.numbers import generate_tracking_number
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.primitives import new_id
from crvs_registration.application.acts import actor, pins, place_of
from crvs_registration.application.deps import Deps
from crvs_registration.application.events import acted_event
from crvs_registration.application.examine import (
    confirmed_doubts,
    declared_case,
    form_for,
    refuse_violations,
    to_review,
)
from crvs_registration.application.find import find_for_change
from crvs_registration.application.jurisdiction import deciding_office, refuse_kind, sensitive_shown
from crvs_registration.application.named_elsewhere import Naming, hold_naming, told_faults
from crvs_registration.application.resting import contradicted_if_registered
from crvs_registration.domain.actions import Action
from crvs_registration.domain.doubts import doubts
from crvs_registration.domain.findings import BLOCK, at_level, merged
from crvs_registration.domain.kind import Case
from crvs_registration.domain.kinds import get_kind
from crvs_registration.domain.life_cycle import State, evolve
from crvs_registration.domain.records import Actor, Record
from crvs_registration.domain.timeliness import timeliness
from crvs_registration.store import records


@dataclass(frozen=True)
class DeclareRecord:
    """A declaration as it came in."""

    kind: str
    form_version: str
    declaration: Any
    by: Principal
    confirmed: frozenset[str] = frozenset()  # pointers of unlikely answers that are right


@dataclass(frozen=True)
class RedeclareRecord:
    """A declaration that takes the place of the one before."""

    record_id: str
    version: int
    form_version: str | None  # None: the form pinned so far
    declaration: Any
    by: Principal
    confirmed: frozenset[str] = frozenset()  # pointers of unlikely answers that are right


def declare_record(command: DeclareRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Record a declaration with its timeliness and what is to be reviewed before its registration.

    Raises:
        NotPermitted: the caller may not declare this kind.
        InvalidInput: the declaration does not fit its form.
        RuleViolated: a rule forbids it, and all that do are named; or unlikely answers wait to be confirmed.

    """
    kind = get_kind(command.kind)
    refuse_kind(command.by, kind)
    form = form_for(kind, command.form_version, deps)
    declaration = deps.forms.read(form, command.declaration, "/declaration")
    office = deciding_office(command.by, kind, declaration, deps)
    number = generate_tracking_number(secrets.randbelow)
    draft = Record(str(new_id()), State(tracking_number=number))
    case = declared_case(kind, declaration, office, deps.today(), deps)
    act = _Act(command.by, actor(command.by, deps), office, form, command.confirmed)
    record, action = _declared(draft, case, act, uow, deps)
    records.add(uow, record, action)
    _tell(record, act, uow)
    return record


def redeclare_record(command: RedeclareRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Replace the declaration of a record that is not registered; it waits for registration again.

    The date of declaration stays, unless the vital event that is now declared came after it. A caller who was
    not shown the sensitive answers leaves them out, and they stay as they were declared.
    """
    record = find_for_change(command, "declare", uow)
    refuse_kind(command.by, record.kind)
    form = form_for(record.kind, command.form_version or record.state.form_version, deps)
    stated = command.declaration
    stated = form.with_sensitive_of(record.state.declaration, stated, sensitive_shown(command.by))
    declaration = deps.forms.read(form, stated, "/declaration")
    first = record.declared_on
    declared_on = first if record.kind.occurred(declaration) <= first else deps.today()
    case = declared_case(record.kind, declaration, record.office, declared_on, deps)
    act = _Act(command.by, actor(command.by, deps), record.office, form, command.confirmed)
    record, action = _declared(record, case, act, uow, deps)
    records.save(uow, record, action, parties=True)
    _tell(record, act, uow)
    return record


@dataclass(frozen=True)
class _Act:
    """Who declares and when, at which office, on which form, and what they looked at twice."""

    by: Principal
    who: Actor
    office: str
    form: Form
    confirmed: frozenset[str]


def _declared(record: Record, case: Case, act: _Act, uow: UnitOfWork, deps: Deps) -> tuple[Record, Action]:
    """Apply the declaration to the record; raise RuleViolated when a rule forbids it."""
    kind = case.kind
    knowledge = records.ask(uow, kind.inquiry(record.id, case.declaration, {}))
    case = replace(case, knowledge=knowledge, form=act.form)
    keep = hold_naming(Naming(act.by, record.id), case.knowledge, uow, deps)
    refuse_violations(at_level(case, told_faults(case, act.by), BLOCK), act.by, keep)
    confirmed = confirmed_doubts(doubts(case), act.confirmed, keep)
    keep(uow)
    declaration = kind.completed(case)
    review = to_review(case, record.id, act.office, deps)
    body: dict[str, Any] = {
        "kind": kind.name,
        "office": act.office,
        "tracking_number": record.state.tracking_number,
        "place": place_of(kind, declaration, act.office, deps),
        "form_version": act.form.name,
        "declaration": declaration,
        "timeliness": timeliness(kind.name, case.latest, case.declared_on, deps.rules),
        "duplicates": review,
        "date_of_declaration": case.declared_on.isoformat(),
        "links": kind.links(declaration),
        "confirmed": confirmed,
    }
    stands = replace(record, state=evolve(record.state, "declare", body))
    others = contradicted_if_registered(stands, uow, deps, new=not record.state.seq)
    body["duplicates"] = merged([*review, *others])
    return record.act("declare", body, act.who, pins(act.form.name, deps))


def _tell(record: Record, act: _Act, uow: UnitOfWork) -> None:
    uow.publish(acted_event(record, "declared", act.who))
    uow.audit(AuditLine(act.by, "record.declare", "record", record.subject_ids()))
