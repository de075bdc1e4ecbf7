"""Correct a registered entry: the old one stays, an action with the new one is added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from crvs_kernel.audit import AuditLine
from crvs_kernel.context import Principal
from crvs_kernel.unit_of_work import UnitOfWork
from crvs_registration.application.declare import actor, pins, place_of
from crvs_registration.application.events import entry_event
from crvs_registration.application.examine import Examination, examine
from crvs_registration.application.find import find_for_change
from crvs_registration.application.ports import Deps
from crvs_registration.application.records import Record
from crvs_registration.domain.corrections import changed, refuse_unlawful


@dataclass(frozen=True)
class CorrectRecord:
    """``changes``: new values by JSON pointer into the declaration; null takes an optional value away."""

    record_id: str
    version: int
    kind: Literal["clerical", "material"]
    reason: str
    authority: Mapping[str, Any] | None
    changes: Mapping[str, Any]
    by: Principal


def correct_record(command: CorrectRecord, uow: UnitOfWork, deps: Deps) -> Record:
    """Correct under the pinned form and today's rules.

    Raises:
        InvalidInput, RuleViolated: a pointer names nothing, a field cannot be corrected, a material change
            comes without authority, or the corrected entry breaks its form or a rule.

    """
    record, _ = find_for_change(command, "correct", uow, deps)
    form = deps.forms.get(record.state.form_version)
    refuse_unlawful(form, command.kind, command.authority, command.changes)
    corrected = changed(record.state.declaration, command.changes)
    declaration = deps.forms.read(form, corrected, "/declaration")
    declared_on = date.fromisoformat(str(record.state.date_of_declaration))
    asked = Examination(
        record.kind, declaration, record.id, record.office, declared_on, look_for_duplicates=False
    )
    examine(asked, uow, deps)
    who = actor(command.by, deps)
    record, action = _moved(record, declaration, deps).act(
        "correct", _body(command, record, declaration), who, pins(form.name, deps)
    )
    deps.records.save(uow, record, action, parties=True)
    summary = {"kind": command.kind, "reason": command.reason, "changed": sorted(command.changes)}
    uow.publish(entry_event(record, "corrected", who, deps.places.version, summary))
    uow.audit(AuditLine(command.by, "record.correct", "record", [record.id], {"kind": command.kind}))
    return record


def _moved(record: Record, declaration: dict[str, Any], deps: Deps) -> Record:
    return replace(record, place=place_of(record.kind, declaration, record.office, deps))


def _body(command: CorrectRecord, record: Record, declaration: dict[str, Any]) -> dict[str, Any]:
    """A UIN that was annotated stays, unless the correction states another."""
    links = {
        role: uin
        for role, uin in record.kind.links(declaration).items()
        if uin is not None or role in record.kind.stated_links
    }
    return {
        "correction": command.kind,
        "reason": command.reason,
        "authority": command.authority,
        "changes": dict(command.changes),
        "declaration": declaration,
        "links": links,
    }
