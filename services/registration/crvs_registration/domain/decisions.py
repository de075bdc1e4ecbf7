"""Who the registrar says that people of a declaration are: this person of an entry, another, or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple

from crvs_contracts.kinds.definition import FactName
from crvs_kernel.errors import Fault
from crvs_registration.domain.concerns import Matched, person_in
from crvs_registration.domain.kind import Case
from crvs_registration.domain.knowledge import KnownFault

Answer = Literal["this", "another", "unknown"]
ANSWERS: Final[tuple[Answer, ...]] = ("this", "another", "unknown")
# What the death of a party is called, by what the entry will prove; else the dead would die twice.
_DEAD: Final[tuple[tuple[FactName, str], ...]] = (
    ("parentage", "parent-deceased"),
    ("union", "spouse-deceased"),
    ("end-of-union", "spouse-deceased"),
)


class Identified(NamedTuple):
    """A party who is the person of another registered entry."""

    role: str
    record_id: str
    person: Matched


def decided(case: Case, persons: Iterable[Mapping[str, Any]]) -> list[Identified]:
    """The decisions for "this", each with whom it means; one about no registered entry means nobody."""
    found = {each.record_id: each for each in case.knowledge.candidates if each.status == "registered"}
    means = (
        (each, person_in(case.kind.definition, case.declaration, found[each["record_id"]], each["role"]))
        for each in persons
        if each["answer"] == "this" and each["record_id"] in found
    )
    return [Identified(each["role"], each["record_id"], person) for each, person in means if person]


def faults(case: Case, decisions: Iterable[Identified]) -> Iterator[Fault]:
    """What forbids it where the other entry knows no UIN either, so that the rules cannot ask by it."""
    for role, record_id, person in decisions:
        pointer, entries = f"/{role}/name", (record_id,)
        if person.uin is not None:
            continue
        match person.fact:
            case "birth":  # registered a moment ago
                yield KnownFault(pointer, "uin-not-yet-allotted", entries=entries)
            case "death":
                named = (code for fact, code in _DEAD if case.kind.definition.fact(fact))
                code = next(named, "already-deceased")
                yield KnownFault(pointer, code, entries=entries)
            case "union" if case.kind.weds:
                yield KnownFault(pointer, "already-married", entries=entries)
