"""Live birth: never refused because a parent lacks papers; a late one needs a supporting document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from crvs_contracts.kinds import kind_named
from crvs_contracts.spans import span_of
from crvs_kernel.errors import Fault
from crvs_registration.domain.ages import lives_within_reason, youngest
from crvs_registration.domain.dates import birth_span, completed_years
from crvs_registration.domain.doubts import birth_soon_before, parents_of_an_age, weight_at_birth
from crvs_registration.domain.kind import Case, Kind, not_in_future
from crvs_registration.domain.knowledge import KnownFault
from crvs_registration.domain.people import (
    as_their_birth_says,
    different_people,
    informant_named,
    late_reason_given,
    registered_span,
)
from crvs_registration.domain.timeliness import timeliness

_DEFINITION: Final = kind_named("birth")
_BORN: Final = _DEFINITION.date
_PARENTS = ("mother", "father")
_MOST_AT_ONCE = {"twin": 2, "triplet": 3}


def _late_needs_document(case: Case) -> Iterable[Fault]:
    """A birth declared after the legal time needs a supporting document or the decision of an authority."""
    when = timeliness("birth", case.latest, case.declared_on, case.rules)
    if when != "current" and not (case.declaration.get("documents") or case.by_authority):
        yield Fault("/documents", "late-birth-needs-document", {"timeliness": when})


def _order_within_plurality(case: Case) -> Iterable[Fault]:
    child = case.declaration["child"]
    most = _MOST_AT_ONCE.get(child["plurality"])
    if most is not None and child.get("birth_order", 1) > most:
        yield Fault("/child/birth_order", "too-large", {"max": most})


def _living_were_born(case: Case) -> Iterable[Fault]:
    mother = case.declaration.get("mother", {})
    born, living = mother.get("children_born_alive"), mother.get("children_living")
    if born is not None and living is not None and living > born:
        yield Fault("/mother/children_living", "too-large", {"max": born})


def _parents_before_child(case: Case) -> Iterable[Fault]:
    """Compare with the registered birth of the parent where there is one, else with what is stated."""
    least = case.rules.value("birth.parent_minimum_age", case.occurred)
    most = case.rules.value("birth.parent_maximum_age", case.occurred)
    possible = case.rules.value("person.age", case.occurred)["possible"]  # above it, another rule speaks
    for role in _PARENTS:
        person, birth = case.declaration.get(role, {}), case.knowledge.births.get(case.uin(role))
        span = registered_span(birth) if birth else birth_span(person, case.occurred)
        if span is None:
            continue
        member = "uin" if birth else "date_of_birth" if "date_of_birth" in person else "age"
        entries = (birth.record_id,) if birth else ()
        if span.first > case.occurred:
            yield KnownFault(f"/{role}/{member}", "parent-born-after-child", entries=entries)
        elif completed_years(span.first, case.occurred) < least:
            yield KnownFault(f"/{role}/{member}", "parent-too-young", {"minimum": least}, entries)
        elif most[role] < youngest(span, case.occurred) <= possible:
            yield KnownFault(f"/{role}/{member}", "parent-too-old", {"maximum": most[role]}, entries)


def _after_the_birth_before(case: Case) -> Iterable[Fault]:
    """The mother's last birth was before this one, and not in her childhood."""
    mother = case.declaration.get("mother", {})
    if "previous_birth" not in mother:
        return
    before, span = span_of(mother["previous_birth"]), birth_span(mother, case.occurred)
    least = case.rules.value("birth.parent_minimum_age", case.occurred)
    if before.first > case.occurred:
        yield Fault("/mother/previous_birth", "previous-birth-after")
    elif span and completed_years(span.first, before.last) < least:
        yield Fault("/mother/previous_birth", "parent-too-young", {"minimum": least})


def _parents_alive(case: Case) -> Iterable[Fault]:
    """The mother is alive at the birth; the father was alive at the conception."""
    grace = {"mother": 0, "father": case.rules.value("birth.posthumous_days", case.occurred)}
    for role in _PARENTS:
        death = case.knowledge.deaths.get(case.uin(role))
        if death and case.occurred > date.fromisoformat(death.latest) + timedelta(days=grace[role]):
            yield KnownFault(f"/{role}/uin", "parent-deceased", entries=(death.record_id,))


def _before_own_acts(case: Case) -> Iterable[Fault]:
    """A corrected date of birth must be before every registered act of the child."""
    child = case.uin("child")
    death = case.knowledge.deaths.get(child)
    if death and death.latest < case.occurred.isoformat():
        yield KnownFault(_BORN, "death-before-birth", entries=(death.record_id,))
    elif death and (death.latest, death.hour or "24:00") < (
        case.occurred.isoformat(),
        case.declaration["child"].get("time_of_birth", ""),
    ):
        yield KnownFault("/child/time_of_birth", "death-before-birth", entries=(death.record_id,))
    floor = case.rules.value("marriage.minimum_age", case.occurred)["floor"]
    for marriage in case.knowledge.marriages.get(child, ()):
        if completed_years(case.occurred, date.fromisoformat(marriage.date)) < floor:
            yield KnownFault(_BORN, "marriage-below-floor", {"minimum": floor}, entries=(marriage.record_id,))


KIND: Final = Kind(
    definition=_DEFINITION,
    checks=(
        not_in_future(_BORN),
        late_reason_given("birth"),
        _late_needs_document,
        lives_within_reason,
        _order_within_plurality,
        _living_were_born,
        different_people("child", *_PARENTS),
        as_their_birth_says(_DEFINITION, *_PARENTS),
        _parents_before_child,
        _after_the_birth_before,
        _parents_alive,
        _before_own_acts,
        informant_named({"mother": "mother", "father": "father"}),
    ),
    doubts=(parents_of_an_age, birth_soon_before, weight_at_birth),
)
