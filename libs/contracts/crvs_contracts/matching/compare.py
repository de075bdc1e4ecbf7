"""Grades of two declarations of one kind, field by field: what agrees and how well, and what differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from crvs_contracts.matching.dates import born, same_birth, same_occurrence
from crvs_contracts.matching.likeness import ALIKE, CLOSE, NEAR, SAME, NameLikeness, alike, names_alike
from crvs_contracts.matching.names import NameReading, readings_of
from crvs_contracts.matching.plan import Plan
from crvs_contracts.matching.scripts import folded, sounds_of
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import Span, span_at

Declaration = Mapping[str, Any]
Grades = dict[str, int]
_HEAVY_GRAMS: Final = 100
_LATE_MINUTES: Final = 30


def grades(plan: Plan, one: Declaration, other: Declaration) -> list[Grades]:
    """The grades of every field that both declare; symmetric.

    Where two parties may have been declared as each other, a second set holds them against each other.
    """
    straight = dict(_grades(plan, one, other, {}))
    if plan.exchanged is None:
        return [straight]
    first, second = plan.exchanged
    crossed = dict(_grades(plan, one, other, {first: second, second: first}))
    return [straight, _in_order(crossed, first, second)]


def _in_order(crossed: Grades, first: str, second: str) -> Grades:
    """The lower of two grades to the first party: who is called what must not depend on the direction."""
    found = {field: grade for field, grade in crossed.items() if field.split(".")[0] not in {first, second}}
    members = {field.split(".")[1] for field in crossed.keys() - found.keys()}
    for member in sorted(members):
        both = (crossed.get(f"{role}.{member}") for role in (first, second))
        stated = sorted(grade for grade in both if grade is not None)
        found |= {f"{role}.{member}": grade for role, grade in zip((first, second), stated, strict=False)}
    return found


def _grades(
    plan: Plan, one: Declaration, other: Declaration, crossed: Mapping[str, str]
) -> Iterator[tuple[str, int]]:
    families = _surnames(plan, one), _surnames(plan, other)
    days = occurred(plan, one), occurred(plan, other)
    for role in plan.people:
        people = one.get(role) or {}, other.get(crossed.get(role, role)) or {}
        names = readings_of(people[0].get("name")), readings_of(people[1].get("name"))
        if _same_number(people, "uin"):
            yield f"{role}.given", SAME
        elif not (role == plan.people[0] and plan.unclaimed and _both(plan.unclaimed, one, other)):
            yield from _of_name(role, names_alike(*names), names, families)
        yield from _of_person(plan, role, people, days)
    for pointer in plan.names:
        both = readings_of(value_at(one, pointer)), readings_of(value_at(other, pointer))
        if (likeness := names_alike(*both)).given is not None:
            yield "named.given", likeness.given
    yield from _of_event(plan, one, other)
    yield from _of_twins(plan, one, other)
    if crossed:
        yield "exchanged", 0


def _both(pointer: str, one: Declaration, other: Declaration) -> bool:
    return value_at(one, pointer) is True and value_at(other, pointer) is True


def _of_name(
    role: str,
    likeness: NameLikeness,
    names: tuple[tuple[NameReading, ...], tuple[NameReading, ...]],
    families: tuple[frozenset[str], frozenset[str]],
) -> Iterator[tuple[str, int]]:
    if likeness.given is not None:
        yield f"{role}.given", likeness.given
    if likeness.surname is not None:
        in_family = likeness.surname < ALIKE and any(
            reading.surname and reading.surname.frame in others
            for readings, others in zip(names, reversed(families), strict=True)
            for reading in readings
        )
        yield f"{role}.surname", ALIKE if in_family else likeness.surname


def _surnames(plan: Plan, declaration: Declaration) -> frozenset[str]:
    """The surnames of a family: a child may have either, and a mother her own or her husband's."""
    readings = (
        reading for role in plan.people for reading in readings_of((declaration.get(role) or {}).get("name"))
    )
    return frozenset(reading.surname.frame for reading in readings if reading.surname)


def _of_person(
    plan: Plan, role: str, people: tuple[Declaration, Declaration], days: tuple[Span | None, Span | None]
) -> Iterator[tuple[str, int]]:
    if plan.date != f"/{role}/date_of_birth":
        grade = same_birth(*(born(each, day) for each, day in zip(people, days, strict=True)))
        if grade is not None:
            yield f"{role}.birth", grade
    for member in ("uin", "id_document"):
        if (same := _same_number(people, member)) is not None:
            yield f"{role}.{member}", int(same)
    villages = [each.get("residence_village") for each in people]
    if all(villages):
        yield f"{role}.village", int(_same_place(villages[0], villages[1]))


def _same_number(people: tuple[Declaration, Declaration], member: str) -> bool | None:
    one, other = (plain_number(each.get(member)) for each in people)
    return one == other if one and other else None


def plain_number(text: str | None) -> str:
    """The number of a paper without spaces, punctuation and case."""
    return "".join(each for each in text.casefold() if each.isalnum()) if text else ""


def occurred(plan: Plan, declaration: Declaration) -> Span | None:
    """The days on which it may have happened; None where no date is stated."""
    return span_at(declaration, plan.date) if value_at(declaration, plan.date) else None


def _of_event(plan: Plan, one: Declaration, other: Declaration) -> Iterator[tuple[str, int]]:
    first, second = occurred(plan, one), occurred(plan, other)
    if first and second:
        estimated = bool(plan.estimated) and any(
            value_at(each, plan.estimated or "") for each in (one, other)
        )
        yield "date", same_occurrence(first, second, estimated=estimated)
    places = value_at(one, plan.place), value_at(other, plan.place)
    if all(places):
        yield "place", _places(*places)
    for name in ("sex", "plurality"):
        values = [_stated(plan, name, each) for each in (one, other)]
        if None not in values:
            yield name, int(values[0] == values[1])
    if plan.unclaimed and _both(plan.unclaimed, one, other):
        yield "unclaimed", 1
    yield from _measures(plan, one, other)
    yield from _numbers(plan, one, other)


def _of_twins(plan: Plan, one: Declaration, other: Declaration) -> Iterator[tuple[str, int]]:
    """0 another place in the birth order, 1 the same name at another, which no twins have, 2 the same."""
    orders = [_stated(plan, "order", each) for each in (one, other)]
    if None in orders:
        return
    names = [readings_of(value_at(each, f"/{plan.people[0]}/name")) for each in (one, other)]
    yield "order", 2 if orders[0] == orders[1] else int(names_alike(*names).given == SAME)


def _stated(plan: Plan, name: str, declaration: Declaration) -> Any:
    pointer = getattr(plan, name)
    return value_at(declaration, pointer) if pointer else None


def _measures(plan: Plan, one: Declaration, other: Declaration) -> Iterator[tuple[str, int]]:
    weights = [_stated(plan, "weight", each) for each in (one, other)]
    if None not in weights:
        yield "weight", 2 if weights[0] == weights[1] else int(abs(weights[0] - weights[1]) <= _HEAVY_GRAMS)
    times = [_stated(plan, "time", each) for each in (one, other)]
    if None not in times:
        minutes = [60 * int(each[:2]) + int(each[3:5]) for each in times]
        yield "time", 2 if times[0] == times[1] else int(abs(minutes[0] - minutes[1]) <= _LATE_MINUTES)


def _numbers(plan: Plan, one: Declaration, other: Declaration) -> Iterator[tuple[str, int]]:
    for pointer in plan.decisive:
        both = value_at(one, pointer), value_at(other, pointer)
        if all(both):
            yield "decisive", int(both[0] == both[1])
    if plan.papers:
        papers = [
            {(each.get("kind"), plain_number(each.get("number"))) for each in value_at(of, plan.papers) or ()}
            for of in (one, other)
        ]
        if any(number for _, number in papers[0] & papers[1]):
            yield "papers", 1


def _places(one: Declaration, other: Declaration) -> int:
    """0 another district or country, 1 the same, 2 the same village or hospital in it."""
    if any(one.get(name) != other.get(name) for name in ("district", "country")):
        return 0
    for name in ("facility", "village"):
        if one.get(name) and other.get(name) and _same_place(one[name], other[name]):
            return 2
    return 1


@lru_cache(maxsize=8192)
def _same_place(one: str, other: str) -> bool:
    first, second = (folded(each).removeprefix("ບ້ານ").replace(" ", "") for each in (one, other))
    if first == second:
        return True
    found = alike(sounds_of(first)[0], sounds_of(second)[0]) if first and second else 0
    return found >= (NEAR if min(len(first), len(second)) > 4 else CLOSE)
