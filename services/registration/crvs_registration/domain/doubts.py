"""What may be right but seldom is: who declares is asked to look again, and says so, before it is kept.

A doubt is a fault whose pointer can be confirmed, so it never refuses what is true. Most are slips: a year
with two digits exchanged, or the age of today where that on the day of the vital event is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from crvs_contracts.names import PARTS
from crvs_contracts.pointers import value_at
from crvs_contracts.printing import unprintable
from crvs_contracts.spans import span_of
from crvs_contracts.text import name_of
from crvs_kernel.errors import Fault
from crvs_registration.domain.ages import INFORMANT, older_than, oldest, people, stated_at, youngest
from crvs_registration.domain.dates import birth_span, years_before
from crvs_registration.domain.findings import to_confirm
from crvs_registration.domain.kind import Case
from crvs_registration.domain.possible import answered

_DELIVERY: Final = timedelta(days=3)  # from the first child of a multiple birth to the last


def doubts(case: Case) -> list[Fault]:
    """Everything that should be looked at once more; each pointer once."""
    found = {fault.pointer: fault for fault in to_confirm(case, case.faults())}
    own = case.kind.doubts
    for check in (_age_on_the_day, *own, _long_lives, _young_informant, _told_before, _names_to_print):
        for fault in check(case):
            found.setdefault(fault.pointer, fault)
    return list(found.values())


def _age_on_the_day(case: Case) -> Iterator[Fault]:
    """An age is that on the day of the vital event; a year later people tell the age of today."""
    if years_before(case.declared_on, 1) < case.occurred:
        return
    for role, person in people(case):
        if "age" in person:
            params = {"age": person["age"], "day": str(case.kind.span(case.declaration))}
            yield Fault(f"/{role}/age", "age-on-which-day", params)


def _long_lives(case: Case) -> Iterator[Fault]:
    for pointer, years in older_than(case, case.rules.value("person.age", case.occurred)["likely"]):
        yield Fault(pointer, "age-unlikely", {"years": years})


def _young_informant(case: Case) -> Iterator[Fault]:
    person, day = case.declaration.get(INFORMANT) or {}, case.declared_on
    span = birth_span(person, day)
    if span and oldest(span, day) < case.rules.value("informant.likely_age", day):
        yield Fault(stated_at(INFORMANT, person), "age-unlikely", {"years": max(0, oldest(span, day))})


def _told_before(case: Case) -> Iterator[Fault]:
    """A notification of a vital event that was written before the day on which it happened."""
    for place, paper in enumerate(case.declaration.get("documents") or ()):
        told = paper.get("issued_on") if paper["kind"] == f"{case.kind.name}_notification" else None
        if told is not None and span_of(told).last < case.occurred:
            yield Fault(f"/documents/{place}/issued_on", "notified-before")


def weight_at_birth(case: Case) -> Iterator[Fault]:
    """A weight that hardly any child is born with; most are slips of a digit."""
    grams = value_at(case.declaration, "/child/weight_grams")
    least, most = case.rules.value("birth.likely_weight_grams", case.occurred)
    if grams is not None and not least <= grams <= most:
        yield Fault("/child/weight_grams", "weight-unlikely", {"grams": grams})


def parents_of_an_age(case: Case) -> Iterator[Fault]:
    """A mother or a father at an age at which few have children."""
    likely = case.rules.value("birth.parent_likely_age", case.occurred)
    for role, (least, most) in likely.items():
        person = case.declaration.get(role) or {}
        span = birth_span(person, case.occurred)
        if span and youngest(span, case.occurred) > most:
            yield Fault(stated_at(role, person), "age-unlikely", {"years": youngest(span, case.occurred)})
        elif span and oldest(span, case.occurred) < least:
            yield Fault(stated_at(role, person), "age-unlikely", {"years": oldest(span, case.occurred)})


def birth_soon_before(case: Case) -> Iterator[Fault]:
    """A birth of the same mother so few days before that no other child can have been carried."""
    stated = value_at(case.declaration, "/mother/previous_birth")
    if stated is None:
        return
    before, least = span_of(stated), case.rules.value("birth.likely_interval_days", case.occurred)
    multiple = value_at(case.declaration, "/child/plurality") != "single"
    if multiple and before.last >= case.occurred - _DELIVERY:
        return
    if case.occurred - before.first < timedelta(days=least):
        yield Fault("/mother/previous_birth", "interval-unlikely", {"days": least})


def _names_to_print(case: Case) -> Iterator[Fault]:
    """A name in letters that no certificate prints is printed in Latin ones, which the family knows."""
    for field, value in answered(case.form, case.declaration) if case.form else ():
        if field.type == "name" and field.published:
            yield from _spellings(field.pointer, value)
        elif field.type == "surname" and (letter := unprintable(value)):
            yield Fault(field.pointer, "letter-without-glyph", {"letter": name_of(letter)})


def _spellings(pointer: str, name: Mapping[str, Any]) -> Iterator[Fault]:
    for part in PARTS[:2]:
        letter = unprintable(name.get(part, ""))
        if letter and f"{part}_latin" not in name:
            yield Fault(f"{pointer}/{part}_latin", "latin-spelling-needed", {"letter": name_of(letter)})
