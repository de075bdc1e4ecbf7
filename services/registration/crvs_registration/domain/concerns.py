"""Whom of a declaration another entry may be about.

Hardly any adult has a UIN in the first years of the register, so rules that ask by UIN alone would be empty.
These are questions for the registrar, never refusals; who is stated with a UIN is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple

from crvs_contracts.kinds import kind_named
from crvs_contracts.kinds.definition import FactName, KindDefinition
from crvs_contracts.matching.dates import YEAR_OFF, born, same_birth
from crvs_contracts.matching.keys import keys_of_person
from crvs_contracts.matching.people import (
    same_given_name,
    same_person,
    same_whole_name,
    surely_same_person,
)
from crvs_contracts.spans import Span, span_at
from crvs_registration.domain.dates import completed_years
from crvs_registration.domain.knowledge import Candidate
from crvs_registration.domain.mothers import NEAR, ORDER, SINGLE, impossible_for_one

Declaration = Mapping[str, Any]
MUST, MAY = 90, 70  # the least score of a candidate that must be reviewed, or is only shown
# What the reason is called by the fact that the other entry proves of that person.
CODES: Final[Mapping[FactName, str]] = {"birth": "born", "death": "deceased", "union": "married"}
# Of whom an entry proves nothing that others look for: they are only held against whom others are about.
_SEEKING: Final[tuple[FactName, ...]] = ("parentage", "end-of-union")
_POSTHUMOUS: Final = timedelta(days=300)  # a father may have died so long before the birth
IN_UNION: Final = "spouse"  # of somebody whose own entry is no union: they may be a spouse of that one
OF_PERSONS: Final = tuple(f"{stem}-" for stem in (*CODES.values(), IN_UNION))  # how their reasons begin
_NAME: Final = "_name"
_OF_AGE: Final = 18  # under it a registrar looks at every entry of that name; what is lawful, the rules say


class Concern(NamedTuple):
    """Why a candidate concerns a declaration although it is another vital event; a score of at least this."""

    score: int
    reasons: list[str]


class Matched(NamedTuple):
    """Somebody of another entry: the role, what the entry proves of them, and the UIN where it is known."""

    role: str
    fact: FactName
    uin: str | None


class _Party(NamedTuple):
    """Somebody of whom an entry proves a fact."""

    role: str
    fact: FactName
    person: Declaration
    day: Span
    sex: str | None
    parents: Mapping[str, Declaration]  # their names, where they are stated


def concern_of(
    kind: KindDefinition, one: Declaration, candidate: Candidate, likely: int = 0
) -> Concern | None:
    """What another entry may say of the people of a declaration; None where it says nothing.

    ``likely``: how likely it is the same vital event, 0..100.
    """
    other = kind_named(candidate.kind) if candidate.kind else kind
    found = [judged for _, _, judged in _matches(kind, one, candidate)]
    if other.name == kind.name:
        why = impossible_for_one(kind, one, candidate.declaration, likely=likely >= MUST)
        found += [(MUST, why)] if why else []
    if not found:
        return None
    return Concern(max(score for score, _ in found), list(dict.fromkeys(code for _, code in found)))


def person_in(kind: KindDefinition, one: Declaration, candidate: Candidate, role: str) -> Matched | None:
    """Whom of a candidate a party of a declaration may be; None for nobody."""
    for mine, theirs, _ in _matches(kind, one, candidate):
        if mine.role == role:
            return Matched(theirs.role, theirs.fact, candidate.links.get(theirs.role))
    return None


def _matches(
    kind: KindDefinition, one: Declaration, candidate: Candidate
) -> Iterator[tuple[_Party, _Party, tuple[int, str]]]:
    """The parties who may be one person, each with the score and the reason."""
    other = kind_named(candidate.kind) if candidate.kind else kind
    for mine in (*_parties(kind, one), *_seekers(kind, one)):
        for theirs in _parties(other, candidate.declaration):
            sexes = {mine.sex, theirs.sex}
            if not {"male", "female"} <= sexes and (judged := _compared(mine, theirs, candidate)):
                yield mine, theirs, judged


def keys_of_seekers(kind: KindDefinition, declaration: Declaration) -> list[str]:
    """Keys of those of whom the entry proves no life or death: parents, and those who divorce."""
    found = (keys_of_person(each.person, each.sex, each.day) for each in _seekers(kind, declaration))
    return list(dict.fromkeys(key for keys in found for key in keys))


def keys_of_lives(kind: KindDefinition, declaration: Declaration, years: int = 0) -> list[str]:
    """Keys of those who are born, wed or die by an entry: whom other kinds may be about, too."""
    people = _parties(kind, declaration)
    found = (keys_of_person(each.person, each.sex, each.day, years) for each in people)
    return list(dict.fromkeys(key for keys in found for key in keys))


def _parties(kind: KindDefinition, declaration: Declaration) -> Iterator[_Party]:
    day = span_at(declaration, kind.date)
    for name in CODES:
        for role in fact.of if (fact := kind.fact(name)) else ():
            if person := declaration.get(role):
                sex = kind.sexes.get(role) or person.get("sex")
                yield _Party(role, name, person, day, sex, _parents(kind, declaration, role))


def _seekers(kind: KindDefinition, declaration: Declaration) -> Iterator[_Party]:
    """Parents and those who divorce, where no UIN says who they are."""
    day = span_at(declaration, kind.date)
    for name in _SEEKING:
        fact = kind.fact(name)
        for role in (fact.by or fact.of) if fact else ():
            person = declaration.get(role)
            if person and "uin" not in person:
                yield _Party(role, name, person, day, kind.sexes.get(role) or person.get("sex"), {})


def _parents(kind: KindDefinition, declaration: Declaration, role: str) -> dict[str, Declaration]:
    """Names of mother and father: parties of a birth, and members like `father_name` of whoever is grown."""
    parentage = kind.fact("parentage")
    if parentage and role in parentage.of:
        named = ((by, (declaration.get(by) or {}).get("name")) for by in parentage.by)
    else:
        ends = ((member, value) for member, value in declaration[role].items() if member.endswith(_NAME))
        named = ((member.removesuffix(_NAME), value) for member, value in ends)
    return {parent: name for parent, name in named if name}


def is_about_people(candidates: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one of these was noted because a party may be a person of it."""
    return any(reason.startswith(OF_PERSONS) for each in candidates for reason in each["reasons"])


def concern_codes(kind: KindDefinition) -> list[str]:
    """Every reason that a declaration of a kind may be given here."""
    roles = [role for name in CODES if (fact := kind.fact(name)) for role in fact.of]
    facts = [fact for name in _SEEKING if (fact := kind.fact(name))]
    seeking = [role for fact in facts for role in fact.by or fact.of]
    of_people = [f"{stem}-{role}" for stem in (*CODES.values(), IN_UNION) for role in roles]
    of_people += [f"{stem}-{role}" for stem in (CODES["birth"], CODES["death"]) for role in seeking]
    return [*of_people, NEAR, SINGLE, ORDER] if kind.fact("birth") else of_people


def _compared(mine: _Party, theirs: _Party, candidate: Candidate) -> tuple[int, str] | None:
    """The score and the reason where two parties may be one person."""
    if mine.fact in _SEEKING:
        return _of_seeker(mine, theirs)
    match mine.fact, theirs.fact:
        case "union", "union":
            return _married_twice(mine, theirs, candidate)
        case "union", "death" if theirs.day.first < mine.day.last and _one_person(mine, theirs):
            return MUST, f"deceased-{mine.role}"
        case "death", "union" if _one_person(mine, theirs):
            return MUST if mine.day.last < theirs.day.first else MAY, f"{IN_UNION}-{mine.role}"
        case ("birth", "death" | "union") | ("death" | "union", "birth"):
            return _of_a_birth(mine, theirs)
        case _:
            return None


def _of_seeker(mine: _Party, theirs: _Party) -> tuple[int, str] | None:
    """A parent or a divorced spouse may be dead already, or have a birth entry."""
    if theirs.fact == "birth":
        return _of_a_birth(mine, theirs)
    is_dead = theirs.fact == "death" and _died_before(mine, theirs) and _one_person(mine, theirs)
    return (MUST, f"{CODES['death']}-{mine.role}") if is_dead else None


def _died_before(mine: _Party, theirs: _Party) -> bool:
    """A father is alive at the conception, everybody else on the day itself."""
    posthumous = _POSTHUMOUS if mine.fact == "parentage" and mine.sex == "male" else timedelta(0)
    return theirs.day.last + posthumous < mine.day.first


def _one_person(mine: _Party, theirs: _Party) -> bool:
    return same_person(mine.person, theirs.person, (mine.day, theirs.day))


def _married_twice(mine: _Party, theirs: _Party, candidate: Candidate) -> tuple[int, str] | None:
    """A spouse may be one of another marriage that was in force on the day."""
    ended = candidate.until is not None and candidate.until <= mine.day.first.isoformat()
    if mine.role != theirs.role or ended or not _one_person(mine, theirs):
        return None
    return MUST, f"married-{mine.role}"


def _of_a_birth(mine: _Party, theirs: _Party) -> tuple[int, str] | None:
    """Somebody without a UIN may be the child of a birth entry; one too young to wed must be looked at."""
    child, grown = (mine, theirs) if mine.fact == "birth" else (theirs, mine)
    if "uin" in grown.person or child.day.first > grown.day.last:
        return None
    code = f"{IN_UNION if theirs.fact == 'union' else CODES[theirs.fact]}-{mine.role}"
    if surely_same_person(mine.person, theirs.person, (mine.day, theirs.day)):
        return MUST, code
    if any(not same_given_name(name, grown.parents.get(by, name)) for by, name in child.parents.items()):
        return None
    if _married_too_young(child, grown):
        return MUST, code
    return (MAY, code) if _one_person(mine, theirs) else None


def _married_too_young(child: _Party, grown: _Party) -> bool:
    """A spouse of one name with a child who was not of age, also where a year or two more are stated."""
    if grown.fact != "union" or completed_years(child.day.first, grown.day.last) >= _OF_AGE:
        return False
    births = (born(each.person, each.day) for each in (child, grown))
    names = (each.person.get("name") or {} for each in (child, grown))
    return (same_birth(*births) or 0) >= YEAR_OFF and same_whole_name(*names)
