"""Whether a spouse without a UIN may be married already, or dead: a question for the registrar, no refusal.

Hardly any adult has a UIN in the first years of the register, so monogamy by UIN alone would be empty.
"""

from __future__ import annotations

from collections.abc import Mapping

from crvs_contracts.kinds import kind_named
from crvs_contracts.matching.people import same_person
from crvs_contracts.spans import span_at, span_of
from crvs_registration.domain.kind import Declaration
from crvs_registration.domain.knowledge import Candidate


def concerns_of_spouses(one: Declaration, candidate: Candidate, sexes: Mapping[str, str]) -> list[str]:
    """A reason for each spouse (role and sex) who may be in another marriage, or may be a dead person."""
    kind = kind_named(candidate.kind) if candidate.kind else None
    death = kind.fact("death") if kind else None
    if kind is None or death is None:
        return _likely_married(one, candidate, tuple(sexes))
    died, day = span_at(candidate.declaration, kind.date), span_of(one["marriage"]["date"])
    dead = candidate.declaration.get(death.of[0]) or {}
    if died.first >= day.last:
        return []
    return [
        f"deceased-{role}"
        for role, sex in sexes.items()
        if dead.get("sex", sex) == sex and same_person(one[role], dead, (day, died))
    ]


def _likely_married(one: Declaration, candidate: Candidate, roles: tuple[str, ...]) -> list[str]:
    """A reason for each spouse who may be a spouse of another marriage that was in force on the day."""
    day, other = one["marriage"]["date"], candidate.declaration
    if candidate.until is not None and candidate.until <= day:
        return []
    days = (span_of(day), span_of(other["marriage"]["date"]))
    return [f"married-{role}" for role in roles if same_person(one[role], other[role], days)]
