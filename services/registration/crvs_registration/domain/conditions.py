"""Which conditions of `rules/pairs.yaml` hold of an act: the policy names them, and says who decides then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from crvs_contracts.jurisdiction import Covered
from crvs_contracts.kinds.definition import FactName
from crvs_contracts.pointers import value_at
from crvs_registration.domain.findings import asks_for_two
from crvs_registration.domain.kind import Case
from crvs_registration.domain.stated import contradictions

_DISTRICT: Final = "district"


@dataclass(frozen=True)
class Registration:
    """A registration as conditions see it; ``reach`` are the offices of whoever registers."""

    case: Case
    timeliness: str | None
    reach: Covered

    def is_a(self, fact: FactName) -> bool:
        """Whether the entry will prove a fact of this kind."""
        return self.case.kind.definition.fact(fact) is not None

    def people(self, fact: FactName) -> tuple[str, ...]:
        """The roles of those of whom it will prove it."""
        proven = self.case.kind.definition.fact(fact)
        return proven.of if proven else ()

    def of_another_office(self, fact: FactName) -> bool:
        """Whether somebody of whom it will prove this was last registered by an office out of reach."""
        known = (self.case.knowledge.names.get(self.case.uin(role)) for role in self.people(fact))
        return self.reach is not None and any(each and each.office not in self.reach for each in known)

    def contradicted(self, fact: FactName) -> bool:
        """Whether one of them states the UIN of somebody with another name, sex or birth."""
        found = (each.role for each in contradictions(self.case) if each.known is not None)
        return any(role in self.people(fact) for role in found)

    def born(self, timeliness: str, *, at_district: bool) -> bool:
        """Whether it is a birth declared so late, at an office of a district or not."""
        here = (self.case.office_kind == _DISTRICT) == at_district
        return self.is_a("birth") and self.timeliness == timeliness and here


_OF_REGISTRATION: Final[Mapping[str, Callable[[Registration], bool]]] = {
    "late-birth": lambda act: act.born("late", at_district=True) or act.born("late", at_district=False),
    "delayed-birth": lambda act: act.born("delayed", at_district=True),
    "delayed-birth-at-province": lambda act: act.born("delayed", at_district=False),
    "foundling": lambda act: act.is_a("birth") and value_at(act.case.declaration, "/child/foundling") is True,
    "death-without-proof": lambda act: act.is_a("death") and not act.case.declaration.get("documents"),
    "death-of-another-office": lambda act: act.of_another_office("death"),
    "spouse-of-another-office": lambda act: act.of_another_office("union"),
    "other-person": lambda act: act.contradicted("death") or act.contradicted("union"),
}
MATERIAL: Final = "material"
CONTRADICTION: Final = "contradiction"
CONDITIONS: Final[Mapping[str, frozenset[str]]] = {
    "register": frozenset({*_OF_REGISTRATION, CONTRADICTION}),
    "correct": frozenset({MATERIAL, CONTRADICTION}),
}


def of_registration(act: Registration) -> list[str]:
    """The conditions that hold of a registration."""
    return [name for name, holds in _OF_REGISTRATION.items() if holds(act)]


def of_contradictions(review: Iterable[Mapping[str, Any]]) -> list[str]:
    """Whether a finding whose level is a second person is among what was to be reviewed."""
    return [CONTRADICTION] if asks_for_two(review) else []


def of_correction(kind: str) -> Iterable[str]:
    """The conditions that hold of a correction: a clerical one cannot change what matters."""
    return (MATERIAL,) if kind == "material" else ()
