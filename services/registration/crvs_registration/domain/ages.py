"""How old those whom a declaration states may have been on the day of the vital event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from crvs_contracts.spans import Span
from crvs_kernel.errors import Fault
from crvs_registration.domain.dates import birth_span, completed_years
from crvs_registration.domain.kind import Case

INFORMANT: Final = "informant"
_STATED: Final = ("date_of_birth", "age", "young_age")


def people(case: Case) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Whoever is stated, the informant too, by their member of the declaration."""
    for role in (*case.kind.stated, INFORMANT):
        person = case.declaration.get(role)
        if isinstance(person, Mapping):
            yield role, person


def youngest(span: Span, on: date) -> int:
    """The fewest years that somebody born within a span has completed on a day."""
    return completed_years(span.last, on)


def oldest(span: Span, on: date) -> int:
    """The most years."""
    return completed_years(span.first, on)


def stated_at(role: str, person: Mapping[str, Any]) -> str:
    """The pointer of what says when somebody was born."""
    return f"/{role}/{next((each for each in _STATED if each in person), 'age')}"


def older_than(case: Case, limit: int) -> Iterator[tuple[str, int]]:
    """Who was older on the day of the vital event by every reading: where it is stated, and the years."""
    for role, person in people(case):
        span = birth_span(person, case.occurred)
        if span and youngest(span, case.occurred) > limit:
            yield stated_at(role, person), youngest(span, case.occurred)


def lives_within_reason(case: Case) -> Iterator[Fault]:
    """Nobody is older than the oldest known people were."""
    limit = case.rules.value("person.age", case.occurred)["possible"]
    for pointer, _ in older_than(case, limit):
        yield Fault(pointer, "age-impossible", {"maximum": limit})
