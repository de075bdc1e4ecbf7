"""Whether two papers name one person: with the tolerance that the comparison of records has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crvs_contracts.matching.compare import plain_number
from crvs_contracts.matching.dates import FITTING, SAME_BIRTH, born, same_birth
from crvs_contracts.matching.likeness import ALIKE, CLOSE, NEAR, SAME, names_alike
from crvs_contracts.matching.names import readings_of
from crvs_contracts.spans import Span

Name = Mapping[str, Any]
Person = Mapping[str, Any]


def same_uin(one: Person, other: Person) -> bool | None:
    """Whether both state the same UIN; None when one states none."""
    first, second = one.get("uin"), other.get("uin")
    return None if first is None or second is None else first == second


def same_paper(one: Person, other: Person) -> bool:
    """Whether both show one identity document."""
    papers = [plain_number(each.get("id_document")) for each in (one, other)]
    return bool(papers[0]) and papers[0] == papers[1]


def same_name(one: Name, other: Name) -> bool:
    """Whether two names are two writings of one; a surname may be missing in one of them."""
    found = names_alike(readings_of(one), readings_of(other))
    return (found.given or 0) >= NEAR and (found.surname is None or found.surname >= NEAR)


def same_whole_name(one: Name, other: Name) -> bool:
    """Whether two names are two writings of one in every part; neither may leave out a surname.

    A letter may be wrong in the given name or in the surname, not in both.
    """
    ones, others = readings_of(one), readings_of(other) + readings_of(_latin(other))
    if any(first.whole == second.whole for first in ones for second in others):
        return True
    found = names_alike(ones, others)
    has_surname = any(reading.surname for reading in (*ones[:1], *others[:1]))
    surname = SAME if found.surname is None and not has_surname else found.surname or 0
    least, most = sorted((found.given or 0, surname))
    return least >= NEAR and most >= CLOSE


def _latin(name: Name) -> Name:
    """The spelling in Latin letters that stands beside a name."""
    return {part: name[f"{part}_latin"] for part in ("given", "surname") if f"{part}_latin" in name}


def same_given_name(one: Name, other: Name) -> bool:
    """Whether given names may be two writings of one; a surname changes with a marriage."""
    return (names_alike(readings_of(one), readings_of(other)).given or 0) >= ALIKE


def same_person(one: Person, other: Person, days: tuple[Span, Span]) -> bool:
    """Whether two papers, each of a day, may be about one person: by UIN, by paper, or by name and birth."""
    same = same_uin(one, other)
    if same is not None:
        return same
    if same_paper(one, other):
        return True
    births = (born(person, day) for person, day in zip((one, other), days, strict=True))
    names = (each.get("name") or {} for each in (one, other))
    return (same_birth(*births) or 0) >= FITTING and same_name(*names)


def surely_same_person(one: Person, other: Person, days: tuple[Span, Span]) -> bool:
    """Whether the whole name and the day of birth, which is known to the day, are the same on two papers."""
    births = [born(person, day) for person, day in zip((one, other), days, strict=True)]
    names = (each.get("name") or {} for each in (one, other))
    exact = all(each is not None and each.is_day for each in births)
    return exact and same_birth(*births) == SAME_BIRTH and same_whole_name(*names)
