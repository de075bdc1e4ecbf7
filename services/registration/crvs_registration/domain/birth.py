"""Live birth: never refused for what parents lack; late ones need a supporting document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from crvs_kernel.errors import Fault
from crvs_registration.domain.dates import birth_span, completed_years
from crvs_registration.domain.duplicates import date_score, months_around, name_score, party_score, weighted
from crvs_registration.domain.form import at_pointer
from crvs_registration.domain.kind import Case, Declaration, Kind, Similar, not_in_future, uins
from crvs_registration.domain.name_keys import sound_at
from crvs_registration.domain.timeliness import timeliness

_BORN = "/child/date_of_birth"
_PARENTS = ("mother", "father")


def _late_needs_document(case: Case) -> Iterable[Fault]:
    """After the legal time somebody else's paper must support the family's word."""
    when = timeliness("birth", case.occurred, case.declared_on, case.rules)
    if when != "current" and not case.declaration.get("documents"):
        yield Fault("/documents", "late-birth-needs-document", {"timeliness": when})


def _parents_before_child(case: Case) -> Iterable[Fault]:
    least = case.rules.value("birth.parent_minimum_age", case.occurred)
    for role in _PARENTS:
        person = case.declaration.get(role, {})
        span = birth_span(person, case.occurred)
        if span is None:
            continue
        member = "date_of_birth" if "date_of_birth" in person else "age"
        if span.first > case.occurred:
            yield Fault(f"/{role}/{member}", "parent-born-after-child")
        elif completed_years(span.first, case.occurred) < least:
            yield Fault(f"/{role}/{member}", "parent-too-young", {"minimum": least})


def _parents_are_two(case: Case) -> Iterable[Fault]:
    stated = uins(case.declaration, _PARENTS)
    if len(stated) != len(set(stated)):
        yield Fault("/father/uin", "same-person")


def _parents_alive(case: Case) -> Iterable[Fault]:
    """A mother lives at the birth; a father may have died since the conception."""
    grace = {"mother": 0, "father": case.rules.value("birth.posthumous_days", case.occurred)}
    for role in _PARENTS:
        death = case.knowledge.find(at_pointer(case.declaration, f"/{role}/uin"), "deceased")
        if death is None:
            continue
        died = date.fromisoformat(death.detail["date"])
        if case.occurred > died + timedelta(days=grace[role]):
            yield Fault(f"/{role}/uin", "parent-deceased", {"date": died.isoformat()})


def _block_keys(declaration: Declaration) -> list[str]:
    """Child and month; mother and month (also when the child has no name); place and day for a foundling."""
    born = declaration["child"]["date_of_birth"]
    months = months_around(date.fromisoformat(born))
    child, mother = sound_at(declaration, "child"), sound_at(declaration, "mother")
    uin = at_pointer(declaration, "/mother/uin")
    keys = [f"bc:{child}:{month}" for month in months if child]
    keys += [f"bm:{mother}:{month}" for month in months if mother]
    keys += [f"bu:{uin}:{month}" for month in months if uin]
    if not mother:
        keys.append(f"bf:{declaration['place']['district']}:{born}")
    return keys


def _compare(one: Declaration, other: Declaration, similar: Similar) -> tuple[int, list[str]]:
    """Twins are no duplicates: same mother and day, another place in the birth order."""
    a, b = one["child"], other["child"]
    child, child_reasons = name_score(one, other, "child", similar)
    mother, mother_reasons = party_score(one, other, "mother", similar)
    day, day_reasons = date_score(a["date_of_birth"], b["date_of_birth"])
    sex = 1.0 if a["sex"] == b["sex"] else 0.0
    score = weighted([(child, 35), (mother, 35), (day, 20), (sex, 10)])
    reasons = [*child_reasons, *mother_reasons, *day_reasons, *(["same-sex"] if sex else [])]
    if a.get("birth_order") and b.get("birth_order") and a["birth_order"] != b["birth_order"]:
        return min(score, 60), [*reasons, "other-birth-order"]
    return score, reasons


BIRTH = Kind(
    name="birth",
    plural="births",
    book="B",
    date_pointer=_BORN,
    place_pointer="/place/district",
    roles=("child", "mother", "father"),
    checks=(
        not_in_future(_BORN),
        _late_needs_document,
        _parents_before_child,
        _parents_are_two,
        _parents_alive,
    ),
    standing_checks=(),
    block_keys=_block_keys,
    compare=_compare,
    allotted=("child",),
    asks_about=lambda declaration: uins(declaration, _PARENTS),
)
