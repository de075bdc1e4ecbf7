"""Whether a spouse without a UIN may be in a marriage already: a question for the registrar, never a refusal.

Hardly any adult has a UIN in the first years of the register, so monogamy by UIN alone would be empty.
"""

from __future__ import annotations

from collections.abc import Iterator

from crvs_contracts.matching.dates import born
from crvs_contracts.matching.names import readings_of
from crvs_contracts.matching.people import same_person
from crvs_contracts.spans import span_of
from crvs_registration.domain.kind import Declaration
from crvs_registration.domain.knowledge import Candidate

_MOST_YEARS = 3  # in which somebody may have been born, as an age leaves it open


def spouse_keys(declaration: Declaration, roles: tuple[str, ...]) -> list[str]:
    """The name of each spouse with each year in which they may have been born, whomever they marry."""
    return list(dict.fromkeys(key for role in roles for key in _keys(declaration, role)))


def _keys(declaration: Declaration, role: str) -> Iterator[str]:
    person = declaration[role]
    span = born(person, span_of(declaration["marriage"]["date"]))
    if span is None:
        return
    years = range(span.first.year, span.last.year + 1)[:_MOST_YEARS]
    for reading in readings_of(person.get("name")):
        parts = sorted(part.frame for part in reading if part)
        yield from (f"b:{':'.join(parts)[:60]}:{year}" for year in years)


def likely_married(one: Declaration, candidate: Candidate, roles: tuple[str, ...]) -> list[str]:
    """A reason for each spouse who may be a spouse of another marriage that was in force on the day."""
    day, other = one["marriage"]["date"], candidate.declaration
    if candidate.until is not None and candidate.until <= day:
        return []
    days = (span_of(day), span_of(other["marriage"]["date"]))
    return [f"married-{role}" for role in roles if same_person(one[role], other[role], days)]
