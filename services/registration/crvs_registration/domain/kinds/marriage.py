"""Marriage: of age or with authority, one spouse, no close kin, both alive (Civil Code, art. 139–142)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from crvs_contracts.kinds import kind_named
from crvs_contracts.pointers import value_at
from crvs_kernel.errors import Fault
from crvs_registration.domain.ages import lives_within_reason
from crvs_registration.domain.dates import birth_span, completed_years
from crvs_registration.domain.kind import Case, Kind, not_in_future
from crvs_registration.domain.kinship import prohibited
from crvs_registration.domain.knowledge import KnownFault
from crvs_registration.domain.people import (
    as_their_birth_says,
    different_people,
    informant_named,
    registered_span,
)

_DEFINITION: Final = kind_named("marriage")
_DATE: Final = _DEFINITION.date
_AT_HOME = frozenset({"LA", "stateless", "undetermined"})
_SPOUSES = ("groom", "bride")
_PROOFS = {
    "divorced": frozenset({"divorce_certificate", "court_decision"}),
    "widowed": frozenset({"death_certificate", "court_decision"}),
}


def _of_age(case: Case) -> Iterable[Fault]:
    """The youngest age that a partial date of birth allows counts, so that doubt protects a child."""
    for role in _SPOUSES:
        birth = case.knowledge.births.get(case.uin(role))
        span = registered_span(birth) if birth else birth_span(case.declaration[role], case.occurred)
        if span is None:
            yield Fault(f"/{role}/date_of_birth", "marriage-age-unknown")
            continue
        entries = (birth.record_id,) if birth else ()
        yield from _age_faults(role, case, completed_years(span.last, case.occurred), entries)


def _age_faults(role: str, case: Case, age: int, entries: tuple[str, ...]) -> Iterable[Fault]:
    limits = case.rules.value("marriage.minimum_age", case.occurred)
    person = case.declaration[role]
    pointer = f"/{role}/{'age' if 'age' in person else 'date_of_birth'}"
    if age < limits["floor"]:
        yield KnownFault(pointer, "marriage-below-floor", {"minimum": limits["floor"]}, entries)
    elif age < limits["ordinary"] and "age_authority" not in person:
        yield KnownFault(pointer, "marriage-under-age", {"minimum": limits["ordinary"]}, entries)


def _authority_before_marriage(case: Case) -> Iterable[Fault]:
    for role in _SPOUSES:
        granted = value_at(case.declaration, f"/{role}/age_authority/date")
        if granted is not None and date.fromisoformat(granted) > case.occurred:
            yield Fault(f"/{role}/age_authority/date", "authority-after-marriage")


def _one_at_a_time(case: Case) -> Iterable[Fault]:
    """No two marriages of one person are in force on one day, in whatever order they are registered."""
    since, until = case.occurred.isoformat(), _end(case)
    for role in _SPOUSES:
        for other in case.knowledge.marriages.get(case.uin(role), ()):
            if (until is None or other.date < until) and (other.until is None or since < other.until):
                yield KnownFault(f"/{role}/uin", "already-married", entries=(other.record_id,))
                break


def _end(case: Case) -> str | None:
    """When this marriage ended: by a spouse's death, or by its divorce (known when it is corrected)."""
    deaths = [case.knowledge.deaths.get(case.uin(role)) for role in _SPOUSES]
    own = case.knowledge.marriage
    ends = [death.date for death in deaths if death] + ([own.divorced] if own and own.divorced else [])
    return min(ends, default=None)


def _before_its_divorce(case: Case) -> Iterable[Fault]:
    """A corrected date of marriage must be before the registered end of the marriage."""
    own = case.knowledge.marriage
    if own and own.divorced and own.divorced < case.occurred.isoformat():
        yield KnownFault(_DATE, "divorce-before-marriage", entries=(own.record_id,))


def _both_alive(case: Case) -> Iterable[Fault]:
    for role in _SPOUSES:
        death = case.knowledge.deaths.get(case.uin(role))
        if death is not None and death.latest < case.occurred.isoformat():
            yield KnownFault(f"/{role}/uin", "spouse-deceased", entries=(death.record_id,))


def _not_kin(case: Case) -> Iterable[Fault]:
    groom, bride = (case.uin(role) for role in _SPOUSES)
    bar = prohibited(groom, bride, case.knowledge.ancestors) if groom and bride and groom != bride else None
    if bar is not None:
        births = (case.knowledge.births.get(uin) for uin in (groom, bride))
        entries = tuple(birth.record_id for birth in births if birth)
        yield KnownFault("/bride/uin", "prohibited-kinship", {"kinship": bar}, entries)


def _end_of_the_last_proven(case: Case) -> Iterable[Fault]:
    """A divorced or widowed party must document the end of the previous marriage, unless it is registered."""
    shown = {paper["kind"] for paper in case.declaration.get("documents", ())}
    for role in _SPOUSES:
        papers = _PROOFS.get(case.declaration[role]["marital_status"])
        known = any(marriage.until for marriage in case.knowledge.marriages.get(case.uin(role), ()))
        if papers and not (known or shown & papers or case.by_authority):
            yield Fault("/documents", "end-of-marriage-unproven", {"party": role})


def _foreigners_at_the_province(case: Case) -> Iterable[Fault]:
    """A marriage with a foreigner is registered by the office that the rule names, also a stateless one's.

    A correction by authority may find a foreign nationality later; the place of registration stays valid.
    """
    if case.by_authority:
        return
    where = case.rules.value("marriage.foreign_office", case.occurred)
    for role in _SPOUSES:
        if case.declaration[role].get("nationality") not in _AT_HOME and case.office_kind != where:
            yield Fault(f"/{role}/nationality", "foreign-marriage-office", {"office": where})


KIND: Final = Kind(
    definition=_DEFINITION,
    checks=(
        not_in_future(_DATE),
        different_people(*_SPOUSES),
        as_their_birth_says(_DEFINITION, *_SPOUSES),
        lives_within_reason,
        _of_age,
        _authority_before_marriage,
        _one_at_a_time,
        _before_its_divorce,
        _both_alive,
        _not_kin,
        _end_of_the_last_proven,
        _foreigners_at_the_province,
        informant_named({"husband": "groom", "wife": "bride"}),
    ),
)
