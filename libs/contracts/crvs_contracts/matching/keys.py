"""Keys that bring two declarations of one vital event together; one shared key makes a candidate.

Each stands on few facts, so that one slip leaves another key whole: the given names of a child and a parent,
without a date; a whole name with its year, or with its day in any year; the place with its day; a number.
Names count by their consonants and how they end, see `scripts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any, Final

from crvs_contracts.matching.compare import occurred, plain_number
from crvs_contracts.matching.dates import born
from crvs_contracts.matching.names import NameReading, readings_of
from crvs_contracts.matching.plan import Plan
from crvs_contracts.matching.scripts import Sound
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import Span

PERSON: Final = "b:"  # how the keys of somebody begin, whatever the kind
_LONGEST: Final = 24  # letters of a name in a key
_NEAR: Final = timedelta(days=7)
_MOST_MONTHS: Final = 26
_MOST: Final = 3  # readings of a name, or years, that have keys of their own
_PROVINCE: Final = 2  # digits of a district's code that say the province


def keys_of(plan: Plan, declaration: Mapping[str, Any]) -> list[str]:
    """The keys under which a declaration is kept and looked for, each once."""
    span = occurred(plan, declaration)
    found = (
        *_pairs(plan, declaration),
        *(_dated(plan, declaration, span) if span else ()),
        *(_places(plan, declaration, span) if span else ()),
        *_numbers(plan, declaration),
    )
    return list(dict.fromkeys(found))


def keys_of_person(person: Mapping[str, Any], sex: str | None, day: Span, years: int = 0) -> list[str]:
    """The whole name of somebody with each year of birth that their paper, which is of a day, leaves open.

    With so many ``years`` before and after. The given name has the day of birth, where it is known: a surname
    is missing on many papers, and another one after a marriage. The same in every kind.
    """
    span = born(person, day)
    if span is None:
        return []
    open_years = range(span.first.year - years, span.last.year + years + 1)[: _MOST + 2 * years]
    name = person.get("name")
    found = [f"{PERSON}{each}:{sex}:{year}" for each in _whole_names(name) for year in open_years]
    if span.is_day:
        found += [f"{PERSON}{each}:{span}" for each in _givens(name)]
    return list(dict.fromkeys(found))


def _pairs(plan: Plan, declaration: Mapping[str, Any]) -> Iterator[str]:
    """The given names of two parties; of those that may be exchanged, in the order of the alphabet.

    Two parents have many children, so the second one's surname counts, too.
    """
    for first, second in combinations(range(len(plan.people[:3])), 2):
        one, other = (plan.people[each] for each in (first, second))
        ones, others = (_givens((declaration.get(each) or {}).get("name")) for each in (one, other))
        if first and plan.gathered == "day":
            others = _families((declaration.get(other) or {}).get("name"))
        for names in ((a, b) for a in ones for b in others):
            ordered = sorted(names) if plan.exchanged == (one, other) else names
            yield f"p{first}{second}:{':'.join(ordered)}"


def _letters(sound: Sound) -> str:
    """The consonants, and how the name ends."""
    return sound.frame[:_LONGEST] + sound.end


def _givens(name: Mapping[str, Any] | None) -> list[str]:
    found = (_letters(each.given) for each in readings_of(name) if each.given)
    return list(dict.fromkeys(filter(None, found)))[:_MOST]


def _families(name: Mapping[str, Any] | None) -> list[str]:
    """The given name and the surname, where there is one."""
    return list(dict.fromkeys(".".join(map(_letters, filter(None, each))) for each in readings_of(name)))[
        :_MOST
    ]


def _whole_names(name: Mapping[str, Any] | None) -> list[str]:
    """Given name and surname in the order of the alphabet; the given name alone where nobody has more."""
    readings: Sequence[NameReading] = readings_of(name)
    parts = [sorted(map(_letters, filter(None, each))) for each in readings]
    whole = [each for each in parts if len(each) > 1] or parts
    return list(dict.fromkeys(":".join(each) for each in whole))[:_MOST]


def _dated(plan: Plan, declaration: Mapping[str, Any], span: Span) -> Iterator[str]:
    """Whole names with the year, the subject's with the day in any year; given names with the month."""
    person = declaration.get(plan.people[0]) or {}
    subject, sex = person.get("name"), value_at(declaration, plan.sex) if plan.sex else ""
    years = range(span.first.year, span.last.year + 1)
    is_birth = plan.date == f"/{plan.people[0]}/date_of_birth"
    if is_birth:
        yield from keys_of_person(person, sex, span)
    for name in _whole_names(subject):
        yield from (f"y:{name}:{sex}:{year}" for year in years if not is_birth)
        if span.is_day:
            yield f"t:{name}:{span.first:%m-%d}"
    for other in (declaration.get(role) or {} for role in plan.people[1:2]):
        day = born(other, span)
        for name in _whole_names(other.get("name")):
            if plan.gathered == "month":
                yield from (f"y:{name}:{year}" for year in years)
            elif day and day.is_day:
                yield f"m:{name}:{day}"
    if len(plan.people) < 2 or plan.gathered == "month":
        province = ((value_at(declaration, plan.place) or {}).get("district") or "")[:_PROVINCE]
        yield from (f"n:{name}:{province}:{month}" for name in _givens(subject) for month in _months(span))


def _places(plan: Plan, declaration: Mapping[str, Any], span: Span) -> Iterator[str]:
    place = value_at(declaration, plan.place) or {}
    where = place.get("district") or place.get("country")
    if not where:
        return
    sex = value_at(declaration, plan.sex) if plan.sex else ""
    yield f"d:{where}:{sex}:{span}"
    if plan.gathered == "month":
        months = _months(span)
        yield from (
            f"e:{where}:{sex}:{each}:{month}" for each in _initials(plan, declaration) for month in months
        )
    if plan.unclaimed and value_at(declaration, plan.unclaimed) is True:
        # Neither the name nor the day or sex of a foundling need be the same on two papers.
        yield from (f"f:{where}:{month}" for month in _months(span))


def _initials(plan: Plan, declaration: Mapping[str, Any]) -> list[str]:
    """The first letters of the given names of two, or of both names of one; empty for a nameless body."""
    people = [(declaration.get(role) or {}).get("name") for role in plan.exchanged or plan.people[:1]]
    names = (each for name in people for each in (_givens(name) if plan.exchanged else _whole_names(name)))
    return sorted({part[:1] for name in names for part in name.split(":")}) or [""]


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
