"""Death: after a birth, and once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from crvs_contracts.kinds import kind_named
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import UNTIL, span_at, span_of
from crvs_kernel.errors import Fault
from crvs_registration.domain.ages import lives_within_reason
from crvs_registration.domain.duplicates import months_of, party_score, span_score, weighted
from crvs_registration.domain.kind import Case, Declaration, Kind, Similar, not_in_future
from crvs_registration.domain.knowledge import Candidate, KnownFault
from crvs_registration.domain.name_keys import LONGEST, sound, sound_at
from crvs_registration.domain.people import (
    as_their_birth_says,
    different_people,
    informant_named,
    late_reason_given,
    registered_span,
)

_DEFINITION: Final = kind_named("death")
_DIED: Final = _DEFINITION.date


def _after_birth(case: Case) -> Iterable[Fault]:
    """Refuse when every day that the date of birth (stated or registered) may mean is after the death."""
    stated = case.declaration["deceased"].get("date_of_birth")
    birth = case.knowledge.births.get(case.uin("deceased"))
    if stated is not None and span_of(stated).first > case.latest:
        yield Fault(_DIED, "death-before-birth")
    elif birth and registered_span(birth).first > case.latest:
        yield KnownFault(_DIED, "death-before-birth", entries=(birth.record_id,))
    elif birth and birth.child["date_of_birth"] == str(case.kind.span(case.declaration)):
        born, died = birth.child.get("time_of_birth"), case.declaration["death"].get("time")
        if born and died and died < born:
            yield KnownFault("/death/time", "death-before-birth", entries=(birth.record_id,))


def _span_in_order(case: Case) -> Iterable[Fault]:
    """Of two dates between which somebody died, the later one is not before the earlier."""
    span = case.kind.span(case.declaration)
    if span.last < span.first:
        yield Fault(_DIED + UNTIL, "until-before-date")


def _once(case: Case) -> Iterable[Fault]:
    death = case.knowledge.deaths.get(case.uin("deceased"))
    if death:
        yield KnownFault("/deceased/uin", "already-deceased", entries=(death.record_id,))


def _after_own_marriages(case: Case) -> Iterable[Fault]:
    for marriage in case.knowledge.marriages.get(case.uin("deceased"), ()):
        if marriage.date > case.latest.isoformat():
            yield KnownFault(_DIED, "death-before-marriage", entries=(marriage.record_id,))


def _block_keys(declaration: Declaration) -> list[str]:
    """Name and month; for a surname left out or written otherwise, given name, place and month.

    Of somebody whose name is not known: the place with the day as it is stated, and with the month.
    """
    months = months_of(span_at(declaration, _DIED))
    name, uin = sound_at(declaration, "deceased"), value_at(declaration, "/deceased/uin")
    place = value_at(declaration, "/place/district")
    if name is None:
        return [f"dp:{place}:{declaration['death']['date']}", *(f"dm:{place}:{month}" for month in months)]
    given = sound(declaration["deceased"]["name"]["given"])[:LONGEST]
    keys = [f"dn:{name}:{month}" for month in months]
    keys += [f"dg:{given}:{place}:{month}" for month in months]
    return [*keys, f"du:{uin}"] if uin else keys


def _compare(one: Declaration, candidate: Candidate, similar: Similar) -> tuple[int, list[str]]:
    other = candidate.declaration
    person, person_reasons = party_score(one, other, "deceased", similar)
    day, day_reasons = span_score(span_at(one, _DIED), span_at(other, _DIED))
    born = _same_year_of_birth(one, other)
    sex = 1.0 if one["deceased"]["sex"] == other["deceased"]["sex"] else 0.0
    reasons = [*person_reasons, *day_reasons, *(["same-year-of-birth"] if born else [])]
    return weighted([(person, 55), (day, 20), (born, 15), (sex, 10)]), reasons


def _same_year_of_birth(one: Declaration, other: Declaration) -> float | None:
    first, second = (value_at(each, "/deceased/date_of_birth") for each in (one, other))
    return None if first is None or second is None else float(first[:4] == second[:4])


KIND: Final = Kind(
    definition=_DEFINITION,
    checks=(
        not_in_future(_DIED),
        _span_in_order,
        late_reason_given("death"),
        different_people("deceased", "spouse"),
        as_their_birth_says(_DEFINITION, "deceased", "spouse"),
        lives_within_reason,
        _after_birth,
        _once,
        _after_own_marriages,
        informant_named({"husband": "spouse", "wife": "spouse"}),
    ),
    block_keys=_block_keys,
    compare=_compare,
)
