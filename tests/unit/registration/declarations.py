"""Declarations, cases and histories for tests of the domain."""

from __future__ import annotations

from datetime import date
from typing import Any

from crvs_kernel.errors import Fault
from crvs_registration.adapters.form_shelf import FormShelf
from crvs_registration.adapters.rule_files import read_rules
from crvs_registration.domain.kind import Case
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.knowledge import NOTHING, Knowledge
from tests.support.examples import TODAY, example

SHELF = FormShelf()
RULES = read_rules()


def case_of(kind: str, knowledge: Knowledge = NOTHING, declared_on: date = TODAY, **changes: Any) -> Case:
    """The example of a kind with changes, as its rules see it."""
    declaration, of = example(kind, **changes), KINDS[kind]
    return Case(of, declaration, of.links(declaration), TODAY, declared_on, RULES, knowledge)


def violations(kind: str, case: Case) -> dict[str, str]:
    """Pointer to code, of all rules of the kind."""
    found: list[Fault] = [fault for check in KINDS[kind].checks for fault in check(case)]
    return {fault.pointer: fault.code for fault in found}
