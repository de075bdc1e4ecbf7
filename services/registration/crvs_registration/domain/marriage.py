"""Marriage: of age or with authority, one spouse, no close kin, both alive (Civil Code, art. 139–142)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crvs_kernel.errors import Fault
from crvs_registration.domain.dates import birth_span, completed_years
from crvs_registration.domain.duplicates import date_score, party_score, weighted
from crvs_registration.domain.form import at_pointer
from crvs_registration.domain.kind import Case, Declaration, Kind, Similar, not_in_future, uins
from crvs_registration.domain.kinship import prohibited
from crvs_registration.domain.name_keys import sound_at

_DATE = "/marriage/date"
_NO_FOREIGNER = frozenset({None, "LA", "stateless", "undetermined"})
_SPOUSES = ("groom", "bride")


def _of_age(case: Case) -> Iterable[Fault]:
    """The youngest age that the date of birth allows counts: doubt protects the child."""
    limits = case.rules.value("marriage.minimum_age", case.occurred)
    for role in _SPOUSES:
        person = dict(case.declaration[role])
        registered = case.knowledge.births.get(person.get("uin", ""))
        if registered is not None:
            person["date_of_birth"] = registered
        span = birth_span(person, case.occurred)
        if span is None:
            yield Fault(f"/{role}/date_of_birth", "marriage-age-unknown")
            continue
        yield from _age_fault(role, case, completed_years(span.last, case.occurred), limits)


def _age_fault(role: str, case: Case, age: int, limits: dict[str, int]) -> Iterable[Fault]:
    person = case.declaration[role]
    pointer = f"/{role}/{'age' if 'age' in person else 'date_of_birth'}"
    if age < limits["floor"]:
        yield Fault(pointer, "marriage-below-floor", {"minimum": limits["floor"]})
    elif age < limits["ordinary"] and "age_authority" not in person:
        yield Fault(pointer, "marriage-under-age", {"minimum": limits["ordinary"]})


def _authority_before_marriage(case: Case) -> Iterable[Fault]:
    for role in _SPOUSES:
        granted = at_pointer(case.declaration, f"/{role}/age_authority/date")
        if granted is not None and date.fromisoformat(granted) > case.occurred:
            yield Fault(f"/{role}/age_authority/date", "authority-after-marriage")


def _one_at_a_time(case: Case) -> Iterable[Fault]:
    for role in _SPOUSES:
        if case.knowledge.find(at_pointer(case.declaration, f"/{role}/uin"), "married"):
            yield Fault(f"/{role}/uin", "already-married")


def _both_alive(case: Case) -> Iterable[Fault]:
    for role in _SPOUSES:
        death = case.knowledge.find(at_pointer(case.declaration, f"/{role}/uin"), "deceased")
        if death is not None and death.detail["date"] < case.occurred.isoformat():
            yield Fault(f"/{role}/uin", "spouse-deceased", {"date": death.detail["date"]})


def _not_kin(case: Case) -> Iterable[Fault]:
    stated = uins(case.declaration, _SPOUSES)
    if len(stated) < len(_SPOUSES):
        return
    if stated[0] == stated[1]:
        yield Fault("/bride/uin", "same-person")
        return
    bar = prohibited(stated[0], stated[1], case.knowledge.ancestors)
    if bar is not None:
        yield Fault("/bride/uin", "prohibited-kinship", {"kinship": bar})


def _foreigners_at_the_province(case: Case) -> Iterable[Fault]:
    where = case.rules.value("marriage.foreign_office", case.occurred)
    for role in _SPOUSES:
        nationality = at_pointer(case.declaration, f"/{role}/nationality")
        if nationality not in _NO_FOREIGNER and case.office_kind != where:
            yield Fault(f"/{role}/nationality", "foreign-marriage-office", {"office": where})


def _block_keys(declaration: Declaration) -> list[str]:
    groom, bride = (sound_at(declaration, role) for role in _SPOUSES)
    return [f"mn:{groom}:{bride}", *(f"mu:{uin}" for uin in uins(declaration, _SPOUSES))]


def _compare(one: Declaration, other: Declaration, similar: Similar) -> tuple[int, list[str]]:
    groom, groom_reasons = party_score(one, other, "groom", similar)
    bride, bride_reasons = party_score(one, other, "bride", similar)
    day, day_reasons = date_score(one["marriage"]["date"], other["marriage"]["date"])
    return weighted([(groom, 40), (bride, 40), (day, 20)]), [*groom_reasons, *bride_reasons, *day_reasons]


MARRIAGE = Kind(
    name="marriage",
    plural="marriages",
    book="M",
    date_pointer=_DATE,
    place_pointer="/place/district",
    roles=_SPOUSES,
    checks=(
        not_in_future(_DATE),
        _of_age,
        _authority_before_marriage,
        _one_at_a_time,
        _both_alive,
        _not_kin,
        _foreigners_at_the_province,
    ),
    standing_checks=(_one_at_a_time, _both_alive),
    block_keys=_block_keys,
    compare=_compare,
    asks_about=lambda declaration: uins(declaration, _SPOUSES),
    needs_ancestors=True,
    consequence="married",
)
