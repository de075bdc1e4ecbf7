"""What a declaration says of somebody against what is known of the UIN that it states: for the registrar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from crvs_contracts.matching.likeness import NEAR, alike, names_alike
from crvs_contracts.matching.names import readings_of
from crvs_contracts.matching.scripts import Sound
from crvs_registration.domain.kind import Case
from crvs_registration.domain.knowledge import Named
from crvs_registration.domain.people import contradicted
from crvs_registration.domain.survivors import OTHER, WIDOWED

NAME, SEX, BIRTH, UNKNOWN = "other-name", "other-sex", "other-birth", "uin-unknown"
STEMS: Final = (NAME, SEX, BIRTH, UNKNOWN, WIDOWED, OTHER)  # a reason is one of these, and a role
_OF_MEMBER: Final = {"date_of_birth": BIRTH, "age": BIRTH, "young_age": BIRTH, "sex": SEX, "uin": SEX}
_Name = Mapping[str, Any]


class Contradiction(NamedTuple):
    """What the registrar must look at before a party is taken for the person with that UIN."""

    role: str
    reasons: list[str]
    known: Named | None  # None: nobody has the UIN


def is_of_uin(reasons: list[str]) -> bool:
    """Whether a candidate is no likely double, but what follows from a UIN that the declaration states."""
    return bool(reasons) and all(reason.startswith(STEMS) for reason in reasons)


def contradictions(case: Case) -> Iterator[Contradiction]:
    """Of each party with a UIN: what contradicts the person who has it, or that nobody has it."""
    for role in case.kind.stated:
        uin, person = case.uin(role), case.declaration.get(role)
        known = case.knowledge.names.get(uin)
        if not uin or not person:
            continue
        if known is not None and (found := _differing(case, role, known)):
            yield Contradiction(role, [f"{stem}-{role}" for stem in found], known)
        elif known is None and uin not in case.knowledge.known:
            yield Contradiction(role, [f"{UNKNOWN}-{role}"], None)


def renamed(case: Case) -> dict[str, Named]:
    """Roles whose name is not that of the person with their UIN, with what is known of that person."""
    found = {role: case.knowledge.names.get(case.uin(role)) for role in case.kind.stated}
    return {role: known for role, known in found.items() if known and _is_renamed(case, role, known)}


def _differing(case: Case, role: str, known: Named) -> list[str]:
    found = [NAME] if _is_renamed(case, role, known) else []
    implied = case.kind.definition.sexes.get(role)
    members = contradicted(case.declaration[role], known.person, case, implied)
    return list(dict.fromkeys([*found, *(_OF_MEMBER[member] for member in members)]))


def _is_renamed(case: Case, role: str, known: Named) -> bool:
    """Whether two names are not two writings of one.

    A surname may be missing in one of them; that of a woman may be her husband's.
    """
    name, registered = (case.declaration.get(role) or {}).get("name"), known.person.get("name")
    if not (name and registered):
        return False
    likeness = names_alike(readings_of(name), readings_of(registered))
    if (likeness.given or 0) < NEAR:
        return True
    if likeness.surname is None or likeness.surname >= NEAR:
        return False
    return known.person.get("sex") == "male" or not _is_of_family(name, role, case)


def _is_of_family(name: _Name, role: str, case: Case) -> bool:
    """Whether somebody else in the declaration has the surname."""
    definition = case.kind.definition
    others = {party.role for party in (*definition.parties, *definition.others)} - {role}
    named = ((case.declaration.get(other) or {}).get("name") for other in others)
    theirs = [surname for other in named if other for surname in _surnames(other)]
    return any(alike(mine, surname) >= NEAR for mine in _surnames(name) for surname in theirs)


def _surnames(name: _Name) -> set[Sound]:
    return {reading.surname for reading in readings_of(name) if reading.surname}
