"""Declare a vital event, and declare it again after a rejection or before its registration."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import generate_tracking_number
from crvs_kernel.audit import AuditLine
from crvs_kernel.context import Principal
from crvs_kernel.errors import RuleViolated
from crvs_kernel.primitives import new_id
from crvs_kernel.unit_of_work import UnitOfWork
from crvs_registration.application.events import acted_event
from crvs_registration.application.examine import Examination, Examined, examine, form_for
from crvs_registration.application.find import find_for_change
from crvs_registration.application.jurisdiction import deciding_office
from crvs_registration.application.ports import Deps
from crvs_registration.application.records import Actor, Place, Record
from crvs_registration.domain.actions import Pins
from crvs_registration.domain.form import Form
from crvs_registration.domain.kind import Kind
from crvs_registration.domain.kinds import get_kind


@dataclass(frozen=True)
class DeclareRecord:
    """A declaration as it came in."""

    kind: str
    form_version: str
    declaration: Any
    by: Principal


@dataclass(frozen=True)
class RedeclareRecord:
    """A declaration that takes the place of the one before."""

    record_id: str
    version: int
    form_version: str | None  # None: the form pinned so far
    declaration: Any
    by: Principal


def actor(by: Principal, deps: Deps) -> Actor:
    """The caller, now."""
    return Actor(by.subject, by.office, deps.clock.now())


def pins(form_version: str, deps: Deps) -> Pins:
    """The versions in force."""
    return Pins(form_version, deps.rules.version, deps.places.version)


def declare_record(command: DeclareRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Record a declaration with its timeliness and duplicate candidates.

    Raises:
        InvalidInput: the declaration does not fit its form.
        RuleViolated: a rule forbids it; all rules that do are named.

    """
    kind = get_kind(command.kind)
    form = form_for(kind, command.form_version, deps)
    declaration = deps.forms.read(form, command.declaration, "/declaration")
    office = deciding_office(command.by, kind, declaration, deps)
    record_id, today = str(new_id()), deps.today()
    found = examine(Examination(kind, declaration, record_id, office, today), uow, deps)
    draft = Record(
        id=record_id,
        kind=kind,
        office=office,
        tracking_number=generate_tracking_number(secrets.randbelow),
        place=place_of(kind, declaration, office, deps),
    )
    who = actor(command.by, deps)
    record, action = draft.act("declare", _body(found, form, kind, today), who, pins(form.name, deps))
    deps.records.add(uow, record, action)
    uow.publish(acted_event(record, "declared", who))
    uow.audit(AuditLine(command.by, "record.declare", "record", [record.id]))
    return record


def redeclare_record(command: RedeclareRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Replace the declaration of a record that is not registered; it waits for registration again."""
    record, _ = find_for_change(command, "declare", uow, deps)
    form = form_for(record.kind, command.form_version or record.state.form_version, deps)
    declaration = deps.forms.read(form, command.declaration, "/declaration")
    declared_on = date.fromisoformat(str(record.state.date_of_declaration))
    asked = Examination(record.kind, declaration, record.id, record.office, declared_on)
    found = examine(asked, uow, deps)
    moved = replace(record, place=place_of(record.kind, declaration, record.office, deps))
    who = actor(command.by, deps)
    body = _body(found, form, record.kind, declared_on)
    record, action = moved.act("declare", body, who, pins(form.name, deps))
    deps.records.save(uow, record, action, parties=True)
    uow.publish(acted_event(record, "declared", who))
    uow.audit(AuditLine(command.by, "record.declare", "record", [record.id]))
    return record


def _body(found: Examined, form: Form, kind: Kind, declared_on: date) -> dict[str, Any]:
    return {
        "form_version": form.name,
        "declaration": found.declaration,
        "timeliness": found.timeliness,
        "duplicates": found.duplicates,
        "date_of_declaration": declared_on.isoformat(),
        "links": kind.links(found.declaration),
    }


def place_of(kind: Kind, declaration: dict[str, Any], office: str, deps: Deps) -> Place:
    """District and province of occurrence; the office's own place where the declaration names none.

    Raises:
        RuleViolated: `unknown-place`, when there is no such district any more.

    """
    district = kind.district(declaration) or office
    try:
        path = deps.places.path(district, deps.today())
    except MalformedValue as error:
        raise RuleViolated(error.code, pointer="/declaration" + kind.place_pointer) from error
    return Place(district=path[-1], province=path[min(1, len(path) - 1)])
