"""Why two declarations may tell of one vital event, and what tells them apart, in codes with words.

A code that ends in the role of a party is about that party. Codes in the order of the fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from crvs_contracts.matching.compare import Grades
from crvs_contracts.matching.dates import (
    ESTIMATE,
    FITTING,
    NEAR,
    SAME_BIRTH,
    SAME_DAY,
    SAME_IN_YEAR,
    SLIP,
    SOME_YEARS_OFF,
)
from crvs_contracts.matching.likeness import ALIKE, SAME, UNLIKE
from crvs_contracts.matching.plan import Plan

_NAMES: Final = ("same-name", "similar-name", "short-name", "another-surname", "another-name")
_OTHER_DATES: Final = ("another-date", "another-year")
_DATES: Final = {SAME_DAY: "same-date", SLIP: "date-slip", NEAR: "near-date", ESTIMATE: "possible-date"}
_OF_PERSON: Final[Mapping[tuple[str, int], str]] = {
    ("uin", 1): "same-person",
    ("uin", 0): "another-person",
    ("id_document", 1): "same-paper",
    ("id_document", 0): "another-paper",
    ("village", 1): "same-village",
    ("village", 0): "another-village",
    ("birth", SAME_BIRTH): "same-birth",
    ("birth", FITTING): "fitting-age",
    ("birth", SOME_YEARS_OFF): "another-age",
    ("birth", 0): "another-age",
}
_OF_EVENT: Final[Mapping[tuple[str, int], str]] = {
    ("place", 2): "same-place",
    ("place", 0): "another-place",
    ("sex", 1): "same-sex",
    ("sex", 0): "another-sex",
    ("order", 2): "same-birth-order",
    ("order", 1): "other-birth-order",
    ("order", 0): "other-birth-order",
    ("weight", 2): "same-weight",
    ("weight", 0): "another-weight",
    ("time", 2): "same-time",
    ("time", 0): "another-time",
    ("papers", 1): "same-document",
    ("decisive", 1): "same-number",
    ("exchanged", 0): "exchanged-parties",
    ("unclaimed", 1): "both-foundlings",
}


def reasons_of(plan: Plan, found: Grades) -> list[str]:
    """The codes of all grades that say something."""
    return [*_people(plan, found), *_event(found)]


def codes_of(plan: Plan) -> frozenset[str]:
    """Every code that the comparison of a kind may give."""
    of_people = {*_NAMES, *_OF_PERSON.values()}
    named = {f"{code}-{role}" for code in of_people for role in plan.people}
    return frozenset({*named, *_DATES.values(), *_OTHER_DATES, *_OF_EVENT.values()})


def _people(plan: Plan, found: Grades) -> Iterator[str]:
    for role in plan.people:
        given, surname = found.get(f"{role}.given"), found.get(f"{role}.surname")
        if given is not None:
            yield f"{_of_name(given, surname)}-{role}"
        for (member, grade), code in _OF_PERSON.items():
            if found.get(f"{role}.{member}") == grade:
                yield f"{code}-{role}"


def _of_name(given: int, surname: int | None) -> str:
    if given == SAME and surname in {SAME, None}:
        return "same-name"
    if given >= ALIKE:
        return "similar-name" if surname is None or surname >= ALIKE else "another-surname"
    return "another-name" if given == UNLIKE else "short-name"


def _event(found: Grades) -> Iterator[str]:
    if "date" in found:
        yield _DATES.get(found["date"], "another-year" if found["date"] <= SAME_IN_YEAR else "another-date")
    for (field, grade), code in _OF_EVENT.items():
        if found.get(field) == grade:
            yield code
