"""Whether a spouse without a UIN may be in a marriage already: a question for the registrar, never a refusal.

Hardly any adult has a UIN in the first years of the register, so monogamy by UIN alone would be empty.
"""

from __future__ import annotations

from datetime import date

from crvs_contracts.pointers import value_at
from crvs_registration.domain.dates import birth_span
from crvs_registration.domain.duplicates import name_score, same_uin
from crvs_registration.domain.kind import Declaration, Similar
from crvs_registration.domain.knowledge import Candidate
from crvs_registration.domain.name_keys import sound_at

_SAME_NAME = 0.8  # of `name_score`: two spellings of one name


def spouse_blocks(declaration: Declaration, role: str) -> list[str]:
    """The UIN, the paper, and the name with each year in which the person may have been born."""
    uin, paper = (value_at(declaration, f"/{role}/{member}") for member in ("uin", "id_document"))
    blocks = [f"mu:{uin}"] if uin else []
    blocks += [f"mi:{_plain(paper)}"] if paper else []
    return blocks + [f"ms:{sound_at(declaration, role)}:{year}" for year in _years(declaration, role)]


def _plain(paper: str) -> str:
    """The number of a paper without spaces, punctuation and case."""
    return "".join(each for each in paper.casefold() if each.isalnum())


def _years(declaration: Declaration, role: str) -> range:
    """The possible years of birth; an age gives one more year on either side."""
    span = birth_span(declaration[role], date.fromisoformat(declaration["marriage"]["date"]))
    return range(span.first.year, span.last.year + 1) if span else range(0)


def likely_married(
    one: Declaration, candidate: Candidate, roles: tuple[str, ...], similar: Similar
) -> list[str]:
    """A reason for each spouse who may be a spouse of another marriage that was in force on the day."""
    if candidate.until is not None and candidate.until <= one["marriage"]["date"]:
        return []
    return [f"married-{role}" for role in roles if _same_person(one, candidate.declaration, role, similar)]


def _same_person(one: Declaration, other: Declaration, role: str, similar: Similar) -> bool:
    same = same_uin(one, other, role)
    if same is not None:
        return same
    papers = [value_at(each, f"/{role}/id_document") for each in (one, other)]
    if None not in papers and _plain(papers[0]) == _plain(papers[1]):
        return True
    years = set(_years(one, role)) & set(_years(other, role))
    score, _ = name_score(one, other, role, similar)
    return bool(years) and score is not None and score >= _SAME_NAME
