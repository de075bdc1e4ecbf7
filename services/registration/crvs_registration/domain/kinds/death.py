"""Death: after a birth, and once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from crvs_contracts.kinds import kind_named
from crvs_contracts.spans import UNTIL, span_of
from crvs_kernel.errors import Fault
from crvs_registration.domain.ages import lives_within_reason
from crvs_registration.domain.dates import birth_span
from crvs_registration.domain.kind import Case, Kind, not_in_future
from crvs_registration.domain.knowledge import KnownFault
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


def _age_as_the_dates_say(case: Case) -> Iterable[Fault]:
    """A young child's age agrees with the dates of birth and death that are stated."""
    deceased = case.declaration["deceased"]
    if "young_age" not in deceased or "date_of_birth" not in deceased:
        return
    age = {"young_age": deceased["young_age"]}
    born, stated = birth_span(age, case.occurred, case.latest), span_of(deceased["date_of_birth"])
    if born and (stated.last < born.first or born.last < stated.first):
        yield Fault("/deceased/young_age", "age-contradicts-dates")


def _once(case: Case) -> Iterable[Fault]:
    death = case.knowledge.deaths.get(case.uin("deceased"))
    if death:
        yield KnownFault("/deceased/uin", "already-deceased", entries=(death.record_id,))


def _after_own_marriages(case: Case) -> Iterable[Fault]:
    for marriage in case.knowledge.marriages.get(case.uin("deceased"), ()):
        if marriage.date > case.latest.isoformat():
            yield KnownFault(_DIED, "death-before-marriage", entries=(marriage.record_id,))


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
        _age_as_the_dates_say,
        _once,
        _after_own_marriages,
        informant_named({"husband": "spouse", "wife": "spouse"}),
    ),
)
