"""Holds a declaration to the rules and looks for its duplicates; shared by three use cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crvs_kernel.errors import Fault, InvalidInput, NotFound, RuleViolated
from crvs_kernel.unit_of_work import UnitOfWork
from crvs_registration.application.ports import Deps, Question
from crvs_registration.domain.duplicates import scored
from crvs_registration.domain.form import Form
from crvs_registration.domain.kind import Case, Check, Kind
from crvs_registration.domain.timeliness import Timeliness, timeliness


@dataclass(frozen=True)
class Examined:
    """A declaration that may be recorded."""

    declaration: dict[str, Any]
    timeliness: Timeliness
    duplicates: list[dict[str, Any]]


def form_for(kind: Kind, name: str, deps: Deps) -> Form:
    """The pinned form; it must be one of the kind.

    Raises:
        InvalidInput: `form-unknown`.

    """
    if not name.startswith(f"{kind.name}/"):
        raise InvalidInput("form-unknown", pointer="/form_version", form=name)
    try:
        return deps.forms.get(name)
    except NotFound:
        raise InvalidInput("form-unknown", pointer="/form_version", form=name) from None


@dataclass(frozen=True)
class Examination:
    """What is to be examined."""

    kind: Kind
    declaration: dict[str, Any]
    record_id: str
    office: str
    declared_on: date
    look_for_duplicates: bool = True


def examine(asked: Examination, uow: UnitOfWork, deps: Deps) -> Examined:
    """Check the rules with what the register knows.

    Raises:
        RuleViolated: every rule that does not hold, with pointers below /declaration.

    """
    kind, declaration = asked.kind, asked.declaration
    occurred = kind.occurred(declaration)
    question = Question(
        record_id=asked.record_id,
        kind=kind.name,
        block_keys=kind.block_keys(declaration) if asked.look_for_duplicates else (),
        subjects=kind.asks_about(declaration),
        ancestors=kind.needs_ancestors,
        marriage_number=kind.marriage_number(declaration),
    )
    knowledge = deps.records.ask(uow, question)
    found_office = deps.offices.find(asked.office, deps.today())
    case = Case(
        declaration=declaration,
        today=deps.today(),
        declared_on=asked.declared_on,
        occurred=occurred,
        rules=deps.rules,
        knowledge=knowledge,
        office_kind=found_office.kind if found_office else "district",
    )
    refuse_violations(kind.checks, case)
    return Examined(
        declaration,
        timeliness(kind.name, occurred, asked.declared_on, deps.rules),
        scored(kind, declaration, knowledge.candidates, deps.similar),
    )


def refuse_violations(checks: Sequence[Check], case: Case, pointer: str = "/declaration") -> None:
    """Raise RuleViolated with all faults: by its own code when it is one, `rules-violated` when many."""
    faults = [moved(fault, pointer) for check in checks for fault in check(case)]
    if faults:
        code = faults[0].code if len(faults) == 1 else "rules-violated"
        params: Mapping[str, Any] = faults[0].params if len(faults) == 1 else {"count": len(faults)}
        raise RuleViolated(code, faults=tuple(faults), **params)


def moved(fault: Fault, below: str) -> Fault:
    """The fault with its pointer below another."""
    return Fault(below + fault.pointer, fault.code, fault.params)


def refuse_faults(faults: Iterable[Fault], pointer: str) -> None:
    """Raise InvalidInput when there are faults of form."""
    found = tuple(moved(fault, pointer) for fault in faults)
    if found:
        raise InvalidInput("invalid-fields", faults=found)
