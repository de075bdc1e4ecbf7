"""Rules about people that several kinds share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from crvs_contracts.kinds.definition import KindDefinition
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import Span, span_of
from crvs_kernel.errors import Fault
from crvs_registration.domain.dates import birth_span
from crvs_registration.domain.kind import Case, Check
from crvs_registration.domain.knowledge import Birth, KnownFault
from crvs_registration.domain.timeliness import timeliness

_ROUGHLY: Final = timedelta(
    days=366
)  # an age in years, or a date that was an estimate when it was registered


def different_people(*roles: str) -> Check:
    """No two parties have one UIN."""

    def check(case: Case) -> Iterable[Fault]:
        seen: set[str] = set()
        for role in roles:
            uin = case.uin(role)
            if uin and uin in seen:
                yield Fault(f"/{role}/uin", "same-person")
            seen.add(uin)

    return check


def as_their_birth_says(kind: KindDefinition, *roles: str) -> Check:
    """What is declared of a person with a UIN must agree with the registered birth: date of birth, age, sex.

    A role that implies a sex (mother, groom) counts as a declared sex.
    """

    def check(case: Case) -> Iterable[Fault]:
        for role in roles:
            person, birth = case.declaration.get(role), case.knowledge.births.get(case.uin(role))
            if person and birth:
                for member in contradicted(person, birth.child, case, kind.sexes.get(role)):
                    yield KnownFault(
                        f"/{role}/{member}", "contradicts-birth-entry", entries=(birth.record_id,)
                    )

    return check


def contradicted(
    person: Mapping[str, Any], known: Mapping[str, Any], case: Case, implied: str | None
) -> Iterator[str]:
    """The members of a stated person that do not agree with what is known; what is not known agrees."""
    born = _known_span(known) if "date_of_birth" in known else None
    if born is None:
        pass
    elif "date_of_birth" in person and not _meet(span_of(person["date_of_birth"]), born):
        yield "date_of_birth"
    elif "age" in person and not _meet(
        _widened(birth_span(person, case.occurred, case.latest) or born), born
    ):
        yield "age"
    elif "young_age" in person and not _meet(birth_span(person, case.occurred, case.latest) or born, born):
        yield "young_age"
    sexes = {person.get("sex", implied), known.get("sex")}
    if {"male", "female"} <= sexes:
        yield "sex" if "sex" in person else "uin"


def registered_span(birth: Birth) -> Span:
    """The span of the registered date of birth; an estimated date may be a year off."""
    return _known_span(birth.child)


def _known_span(person: Mapping[str, Any]) -> Span:
    span = span_of(person["date_of_birth"])
    return _widened(span) if person.get("date_of_birth_estimated") else span


def _widened(span: Span) -> Span:
    return Span(span.first - _ROUGHLY, span.last + _ROUGHLY)


def _meet(one: Span, other: Span) -> bool:
    return one.first <= other.last and other.first <= one.last


def informant_named(parties: Mapping[str, str]) -> Check:
    """The informant's name must be known: declared, or that of the party who is the informant."""

    def check(case: Case) -> Iterable[Fault]:
        informant = case.declaration.get("informant")
        if informant is None or "name" in informant:
            return
        if value_at(case.declaration, f"/{parties.get(informant['relation'], '')}/name") is None:
            yield Fault("/informant/name", "required")

    return check


def late_reason_given(kind: str) -> Check:
    """A declaration after the legal time needs a reason, or the decision of an authority."""

    def check(case: Case) -> Iterable[Fault]:
        when = timeliness(kind, case.latest, case.declared_on, case.rules)
        if when != "current" and not (case.declaration.get("late_reason") or case.by_authority):
            yield Fault("/late_reason", "late-reason-needed", {"timeliness": when})

    return check
