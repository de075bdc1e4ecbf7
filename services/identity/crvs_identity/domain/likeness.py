"""Who may be one person: what is known of two, held against each other as two declarations of one birth.

An entry of a birth and a family book say the same things: name, sex, date of birth, parents. So the engine
that finds births that were declared twice finds people who are enrolled twice (ADR 31, ADR 39).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from crvs_contracts.kinds import yielding
from crvs_contracts.kinds.definition import KindDefinition
from crvs_contracts.matching.compare import occurred
from crvs_contracts.matching.keys import keys_of, keys_of_person
from crvs_contracts.matching.people import same_paper, same_person, surely_same_person
from crvs_contracts.matching.score import judge
from crvs_contracts.spans import Span

Document = Mapping[str, Any]
MUST: Final = (
    85  # the least score that a registrar must have looked at; see duplicate.review_score of the rules
)
MAY: Final = 60  # the least score that is shown
_YEARS: Final = 2  # by which a year of birth on papers is often wrong
_BIRTH: Final = next(kind for kind in yielding("birth") if kind.allotted)
_MEMBERS: Final = ("name", "sex", "date_of_birth", "age", "uin", "id_document")


class Likeness(NamedTuple):
    """How likely two are one person, 0..100, why, and whether a registrar must have looked at it."""

    score: int
    reasons: list[str]
    must_review: bool


def roles_of(kind: KindDefinition) -> tuple[str, ...]:
    """Who is born, and the parents, by their roles."""
    parentage = kind.fact("parentage")
    return (kind.allotted or "", *(parentage.by if parentage else ()))


_SUBJECT, *_PARENTS = roles_of(_BIRTH)


def of_birth(kind: KindDefinition, entry: Document) -> dict[str, Any]:
    """What the entry of a birth says of who was born and of the parents; its place is that of the birth."""
    found: dict[str, Any] = {}
    for role, here in zip(roles_of(kind), (_SUBJECT, *_PARENTS), strict=False):
        person = entry.get(role) or {}
        found[here] = {member: person[member] for member in _MEMBERS if member in person}
    return found | {"place": entry["place"]} if entry.get("place") else found


def of_papers(document: Document) -> dict[str, Any]:
    """What papers say of a person, in the same form."""
    person = document["person"]
    found: dict[str, Any] = {_SUBJECT: {name: person[name] for name in _MEMBERS if name in person}}
    for role in _PARENTS:
        if f"{role}_name" in person:
            found[role] = {"name": person[f"{role}_name"]}
    return found


def name_of(born: Document) -> dict[str, Any] | None:
    """The person's own name; None of a child that is not named yet."""
    name: dict[str, Any] | None = born[_SUBJECT].get("name")
    return name


def parents_of(born: Document) -> dict[str, Any]:
    """The parents' names by role, where they are stated."""
    return {role: born[role]["name"] for role in _PARENTS if (born.get(role) or {}).get("name")}


def day_of(born: Document) -> Span:
    """The days on which the person may have been born."""
    span = occurred(_BIRTH.matching, born)
    if span is None:
        raise LookupError("nobody is enrolled without a date of birth")
    return span


def keys(born: Document, *, near: bool = False) -> list[str]:
    """Under which a person is kept, or with ``near`` looked for: also by years around the stated one."""
    person = born[_SUBJECT]
    found = keys_of(_BIRTH.matching, born)
    if near:
        found += keys_of_person(person, person.get("sex"), day_of(born), _YEARS)
    return list(dict.fromkeys(found))


def likeness(one: Document, other: Document) -> Likeness:
    """Compare two; symmetric. A whole name with one day of birth, or one paper, must be looked at."""
    judged = judge(_BIRTH.name, _BIRTH.matching, one, other)
    days = day_of(one), day_of(other)
    people = one[_SUBJECT], other[_SUBJECT]
    score = judged.score
    if _sexes_differ(people):
        return Likeness(score, judged.reasons, must_review=score >= MUST)
    if same_paper(*people) or surely_same_person(*people, days):
        score = max(score, MUST)
    elif same_person(*people, days):
        score = max(score, MAY)
    return Likeness(score, judged.reasons, must_review=score >= MUST)


def _sexes_differ(people: Iterable[Document]) -> bool:
    return {"male", "female"} <= {each.get("sex") for each in people}
