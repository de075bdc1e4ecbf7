"""What every vital-event kind brings: where its facts stand, its rules, and how its duplicates are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from crvs_contracts.numbers import Book
from crvs_kernel.errors import Fault
from crvs_registration.domain.form import at_pointer
from crvs_registration.domain.knowledge import Knowledge
from crvs_registration.domain.rules import RuleBook

Declaration = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A declaration with all that its rules may look at."""

    declaration: Declaration
    today: date
    declared_on: date
    occurred: date
    rules: RuleBook
    knowledge: Knowledge
    office_kind: str = "district"


# What a registration changes in the standing of its parties.
Consequence = Literal["deceased", "married", "divorced"]
Check = Callable[[Case], Iterable[Fault]]
Similar = Callable[[str, str], float]  # 0..1
# Compares two declarations: a score of 0..100 and the codes of its reasons.
Compare = Callable[[Declaration, Declaration, Similar], tuple[int, list[str]]]


@dataclass(frozen=True)
class Kind:
    """One kind of vital event. Pointers are into its declaration."""

    name: str
    plural: str
    book: Book
    date_pointer: str
    place_pointer: str
    roles: tuple[
        str, ...
    ]  # parties of the entry, by their member of the declaration; the first is the subject
    checks: tuple[Check, ...]
    standing_checks: tuple[Check, ...]  # again at registration: what may have changed since the declaration
    block_keys: Callable[[Declaration], list[str]]
    compare: Compare
    asks_about: Callable[[Declaration], list[str]]  # UINs and numbers whose standing the rules look at
    needs_ancestors: bool = False
    allotted: tuple[str, ...] = ()  # parties whose UIN is allotted after registration, not declared
    marriage_pointer: str | None = None
    consequence: Consequence | None = None

    def occurred(self, declaration: Declaration) -> date:
        """The date of occurrence; the form has made sure that there is one."""
        return date.fromisoformat(at_pointer(declaration, self.date_pointer))

    def district(self, declaration: Declaration) -> str | None:
        """The district of occurrence, where the declaration says it."""
        district: str | None = at_pointer(declaration, self.place_pointer)
        return district

    def links(self, declaration: Declaration) -> dict[str, str | None]:
        """The UIN of each party, None where it is not known (a child gets its own after registration)."""
        return {role: at_pointer(declaration, f"/{role}/uin") for role in self.roles}

    @property
    def stated_links(self) -> tuple[str, ...]:
        """The parties whose UIN is a matter of the declaration."""
        return tuple(role for role in self.roles if role not in self.allotted)

    def marriage_number(self, declaration: Declaration) -> str | None:
        """The registered marriage that the vital event ends, for a divorce."""
        return at_pointer(declaration, self.marriage_pointer) if self.marriage_pointer else None


def uins(declaration: Declaration, roles: Iterable[str]) -> list[str]:
    """The UINs that parties state."""
    found = (at_pointer(declaration, f"/{role}/uin") for role in roles)
    return [uin for uin in found if uin]


def not_in_future(pointer: str) -> Check:
    """A vital event is declared after it occurred."""

    def check(case: Case) -> Iterable[Fault]:
        value = at_pointer(case.declaration, pointer)
        if value is not None and date.fromisoformat(value) > case.today:
            yield Fault(pointer, "date-in-future", {"today": case.today.isoformat()})

    return check
