"""Death: after a birth, and once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from crvs_kernel.errors import Fault
from crvs_registration.domain.dates import span_of
from crvs_registration.domain.duplicates import date_score, months_around, party_score, weighted
from crvs_registration.domain.form import at_pointer
from crvs_registration.domain.kind import Case, Declaration, Kind, Similar, not_in_future, uins
from crvs_registration.domain.name_keys import sound_at

_DIED = "/death/date"


def _after_birth(case: Case) -> Iterable[Fault]:
    """Refused when no reading of the date of birth, stated or registered, is before the death."""
    deceased = case.declaration["deceased"]
    stated = deceased.get("date_of_birth")
    registered = case.knowledge.births.get(deceased.get("uin", ""))
    for born in (stated, registered):
        if born is not None and span_of(born).first > case.occurred:
            yield Fault(_DIED, "death-before-birth", {"date_of_birth": born})
            return


def _once(case: Case) -> Iterable[Fault]:
    if case.knowledge.find(at_pointer(case.declaration, "/deceased/uin"), "deceased"):
        yield Fault("/deceased/uin", "already-deceased")


def _block_keys(declaration: Declaration) -> list[str]:
    months = months_around(date.fromisoformat(declaration["death"]["date"]))
    name, uin = sound_at(declaration, "deceased"), at_pointer(declaration, "/deceased/uin")
    keys = [f"dn:{name}:{month}" for month in months if name]
    if uin:
        keys.append(f"du:{uin}")
    if not name:
        keys += [f"dp:{declaration['place']['district']}:{declaration['death']['date']}"]
    return keys


def _compare(one: Declaration, other: Declaration, similar: Similar) -> tuple[int, list[str]]:
    person, person_reasons = party_score(one, other, "deceased", similar)
    day, day_reasons = date_score(one["death"]["date"], other["death"]["date"])
    born = _same_year_of_birth(one, other)
    sex = 1.0 if one["deceased"]["sex"] == other["deceased"]["sex"] else 0.0
    reasons = [*person_reasons, *day_reasons, *(["same-year-of-birth"] if born else [])]
    return weighted([(person, 55), (day, 20), (born, 15), (sex, 10)]), reasons


def _same_year_of_birth(one: Declaration, other: Declaration) -> float | None:
    first, second = (at_pointer(each, "/deceased/date_of_birth") for each in (one, other))
    return None if first is None or second is None else float(first[:4] == second[:4])


DEATH = Kind(
    name="death",
    plural="deaths",
    book="D",
    date_pointer=_DIED,
    place_pointer="/place/district",
    roles=("deceased",),
    checks=(not_in_future(_DIED), _after_birth, _once),
    standing_checks=(_once,),
    block_keys=_block_keys,
    compare=_compare,
    asks_about=lambda declaration: uins(declaration, ("deceased",)),
    consequence="deceased",
)
