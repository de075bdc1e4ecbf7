"""Keys that bring two declarations of one vital event together; one shared key makes a candidate.

Each stands on few facts, so that one slip leaves another key whole: two people's given names, without a date;
a name with its year; the place with its day; a number. Names count by their consonants, see `scripts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import combinations
from typing import Any, Final

from crvs_contracts.matching.compare import occurred, plain_number
from crvs_contracts.matching.dates import born
from crvs_contracts.matching.names import NameReading, readings_of
from crvs_contracts.matching.plan import Plan
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import Span

_LONGEST: Final = 24  # letters of a name in a key
_LONGEST_NAME: Final = 60
_NEAR: Final = timedelta(days=7)
_MOST_MONTHS: Final = 26
_MOST: Final = 3  # readings of a name that have keys of their own


def keys_of(plan: Plan, declaration: Mapping[str, Any]) -> list[str]:
    """The keys under which a declaration is kept and looked for, each once."""
    found = (
        *_pairs(plan, declaration),
        *_names_and_years(plan, declaration),
        *_places(plan, declaration),
        *_numbers(plan, declaration),
    )
    return list(dict.fromkeys(found))


def keys_of_person(person: Mapping[str, Any], day: Span) -> list[str]:
    """The name of somebody with each year of birth that their paper, which is of a day, leaves open."""
    span = born(person, day)
    if span is None:
        return []
    years = range(span.first.year, span.last.year + 1)[:_MOST]
    names = (
        ":".join(sorted(part.frame for part in each if part)) for each in readings_of(person.get("name"))
    )
    return [f"b:{name[:_LONGEST_NAME]}:{year}" for name in dict.fromkeys(names) for year in years]


def _pairs(plan: Plan, declaration: Mapping[str, Any]) -> Iterator[str]:
    """The given names of two parties; of those that may be exchanged, in the order of the alphabet."""
    for first, second in combinations(plan.people[:3], 2):
        ones, others = (_givens(declaration, role) for role in (first, second))
        pair = f"{plan.people.index(first)}{plan.people.index(second)}"
        for one in ones:
            for other in others:
                names = sorted((one, other)) if plan.exchanged == (first, second) else (one, other)
                yield f"p{pair}:{':'.join(names)}"


def _givens(declaration: Mapping[str, Any], role: str) -> list[str]:
    name = (declaration.get(role) or {}).get("name")
    found = (_letters(reading) for reading in readings_of(name))
    return list(dict.fromkeys(filter(None, found)))[:_MOST]


def _letters(reading: NameReading) -> str:
    """The consonants, and how the name ends: open, closed, with i or with u, which all spellings tell."""
    if reading.given is None:
        return ""
    fine = reading.given.fine
    end = (
        "i"
        if fine.endswith("i")
        else "u"
        if fine.endswith(("u", "o"))
        else "a"
        if fine.endswith(("a", "e"))
        else ""
    )
    return reading.given.frame[:_LONGEST] + end


def _names_and_years(plan: Plan, declaration: Mapping[str, Any]) -> Iterator[str]:
    """Whole names with the year, in either order, the subject's with the next one, too; or with the month."""
    span = occurred(plan, declaration)
    if span is None:
        return
    for role in plan.people[:2]:
        for reading in readings_of((declaration.get(role) or {}).get("name"))[:_MOST]:
            if reading.given and reading.surname:
                both = sorted((_letters(reading), reading.surname.frame[:_LONGEST]))
                years = range(span.first.year, span.last.year + (2 if role == plan.people[0] else 1))
                yield from (f"y:{':'.join(both)}:{year}" for year in years)
    if len(plan.people) < 2 or plan.gathered == "month":
        for name in _givens(declaration, plan.people[0]):
            yield from (f"n:{name}:{month}" for month in _months(span))


def _places(plan: Plan, declaration: Mapping[str, Any]) -> Iterator[str]:
    place, span = value_at(declaration, plan.place) or {}, occurred(plan, declaration)
    where = place.get("district") or place.get("country")
    if not where or span is None:
        return
    sex = value_at(declaration, plan.sex) if plan.sex else ""
    times = [str(span)] if plan.gathered == "day" else _months(span)
    yield from (f"d:{where}:{sex}:{time}" for time in times)
    if plan.unclaimed and value_at(declaration, plan.unclaimed) is True:
        # Neither the name nor the day or sex of a foundling need be the same on two papers.
        yield from (f"f:{where}:{month}" for month in _months(span))


def _months(span: Span) -> list[str]:
    """The months of a span and of the days near it."""
    first, last = span.first - _NEAR, span.last + _NEAR
    counted = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [f"{month // 12}-{month % 12 + 1:02}" for month in counted][:_MOST_MONTHS]


def _numbers(plan: Plan, declaration: Mapping[str, Any]) -> Iterator[str]:
    for role in plan.people:
        person = declaration.get(role) or {}
        for member in ("uin", "id_document"):
            if number := plain_number(person.get(member)):
                yield f"i:{number[:40]}"
    for pointer in plan.decisive:
        if number := value_at(declaration, pointer):
            yield f"i:{plain_number(number)}"
