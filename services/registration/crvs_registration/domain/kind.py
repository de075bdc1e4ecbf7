"""What every vital-event kind brings: where its facts stand, its rules, and how its duplicates are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crvs_contracts.pointers import value_at
from crvs_kernel.errors import Fault
from crvs_registration.domain.knowledge import Candidate, Knowledge
from crvs_registration.domain.rules import RuleBook

Declaration = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A declaration with all that its rules may look at; `links` has the UIN of each party."""

    declaration: Declaration
    links: Mapping[str, str | None]
    today: date
    declared_on: date
    occurred: date
    rules: RuleBook
    knowledge: Knowledge
    office_kind: str = "district"
    by_authority: bool = False  # a decision of an authority stands behind it: a material correction

    def uin(self, role: str) -> str:
        """The UIN of a party; empty when there is none."""
        return self.links.get(role) or value_at(self.declaration, f"/{role}/uin") or ""


Check = Callable[[Case], Iterable[Fault]]
Similar = Callable[[str, str], float]  # 0..1
# Compares a declaration with a candidate: a score of 0..100 and the codes of its reasons.
Compare = Callable[[Declaration, Candidate, Similar], tuple[int, list[str]]]


@dataclass(frozen=True)
class Kind:
    """One kind of vital event. Pointers are into its declaration."""

    name: str
    plural: str
    book: str
    date_pointer: str
    place_pointer: str
    # Parties of the entry, by their member of the declaration; the first is the subject.
    roles: tuple[str, ...]
    checks: tuple[Check, ...]
    block_keys: Callable[[Declaration], list[str]]
    compare: Compare
    others: tuple[str, ...] = ()  # people named beside the parties whose UIN is held to their birth entry
    weds: bool = False  # its parties must be neither kin nor in a marriage
    allotted: tuple[str, ...] = ()  # parties whose UIN is allotted after registration, not declared
    marriage_pointer: str | None = None  # the number of the registered marriage that it ends

    def occurred(self, declaration: Declaration) -> date:
        """The date of occurrence; the form has made sure that there is one."""
        return date.fromisoformat(value_at(declaration, self.date_pointer))

    def district(self, declaration: Declaration) -> str | None:
        """The district of occurrence, where the declaration says it."""
        district: str | None = value_at(declaration, self.place_pointer)
        return district

    def links(self, declaration: Declaration) -> dict[str, str | None]:
        """The UIN of each party, None where it is not known (a child gets its own after registration)."""
        return {role: value_at(declaration, f"/{role}/uin") for role in self.roles}

    @property
    def stated(self) -> tuple[str, ...]:
        """Everybody whose UIN is a matter of the declaration."""
        return tuple(role for role in self.roles if role not in self.allotted) + self.others

    def marriage_number(self, declaration: Declaration) -> str | None:
        """The registered marriage that the vital event ends, for a divorce."""
        return value_at(declaration, self.marriage_pointer) if self.marriage_pointer else None

    def subjects(self, declaration: Declaration, links: Mapping[str, str | None]) -> list[str]:
        """The UINs and numbers about which the rules ask, and which a registration locks: in one order."""
        stated = {value_at(declaration, f"/{role}/uin") for role in self.stated}
        found = stated | set(links.values()) | {self.marriage_number(declaration)}
        return sorted(each for each in found if each)


def not_in_future(pointer: str) -> Check:
    """A vital event is declared after it occurred."""

    def check(case: Case) -> Iterable[Fault]:
        value = value_at(case.declaration, pointer)
        latest = min(case.today, case.declared_on)
        if value is not None and date.fromisoformat(value) > latest:
            yield Fault(pointer, "date-in-future", {"today": latest.isoformat()})

    return check
