"""Divorce: ends one registered, undissolved marriage of the same two people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from crvs_contracts.kinds import kind_named
from crvs_contracts.matching.people import same_name, same_uin
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import span_of
from crvs_kernel.errors import Fault
from crvs_registration.domain.ages import lives_within_reason
from crvs_registration.domain.kind import Case, Declaration, Kind, not_in_future
from crvs_registration.domain.knowledge import KnownFault
from crvs_registration.domain.people import as_their_birth_says, different_people, informant_named

_DEFINITION: Final = kind_named("divorce")
_DATE: Final = _DEFINITION.date
_NUMBER: Final = "/marriage/registration_number"
_MARRIED: Final = "/marriage/date"
_PLACE: Final = "/marriage/place"
_PARTIES: Final = ("husband", "wife")  # in the order of the union that ends


def _its_marriage(case: Case) -> Iterable[Fault]:
    marriage = case.knowledge.marriage
    if marriage is None:
        yield Fault(_NUMBER, "marriage-not-registered")
        return
    entries = (marriage.record_id,)
    if marriage.date > case.occurred.isoformat():
        yield KnownFault(_DATE, "divorce-before-marriage", entries=entries)
    stated, married = value_at(case.declaration, _MARRIED), date.fromisoformat(marriage.date)
    if stated is not None and not span_of(stated).first <= married <= span_of(stated).last:
        yield KnownFault(_MARRIED, "date-differs-from-marriage", entries=entries)
    for role, was in zip(_PARTIES, marriage.between, strict=True):
        if not _same_party(case.declaration, role, marriage.entry, was):
            yield KnownFault(f"/{role}", "party-differs-from-marriage", entries=entries)


def _with_its_marriage(case: Case) -> Declaration:
    """The declaration with date and place of the registered marriage, where its form asks for them."""
    marriage, form, declaration = case.knowledge.marriage, case.form, case.declaration
    if marriage is None or form is None or form.field_at(_MARRIED) is None:
        return declaration
    asked = {field.name for field in form.fields() if field.pointer.startswith(f"{_PLACE}/")}
    place = {name: value for name, value in marriage.entry.get("place", {}).items() if name in asked}
    told = {"date": marriage.date} | ({"place": place} if place else {})
    return {**declaration, "marriage": {**declaration["marriage"], **told}}


def _same_party(declaration: Declaration, role: str, entry: Declaration, was: str) -> bool:
    """UINs decide where both are stated; otherwise the names, under the surname of before or in marriage."""
    same = same_uin(declaration[role], entry[was])
    if same is not None:
        return same
    before = entry[was]["name"]
    surnames = (before.get("surname"), entry[was].get("married_surname"))
    named = [before, *(before | {"surname": surname} for surname in surnames if surname)]
    return any(same_name(declaration[role]["name"], name) for name in named)


def _in_force(case: Case) -> Iterable[Fault]:
    """A marriage is divorced once, and not after a spouse's death; a later death changes nothing."""
    marriage = case.knowledge.marriage
    if marriage is None:
        return
    if marriage.divorced or (marriage.died_by and marriage.died_by < case.occurred.isoformat()):
        yield KnownFault(_NUMBER, "marriage-already-dissolved", entries=(marriage.record_id,))


def _decision_before_divorce(case: Case) -> Iterable[Fault]:
    decided = value_at(case.declaration, "/divorce/decision_date")
    if decided is not None and decided > case.occurred.isoformat():
        yield Fault("/divorce/decision_date", "decision-after-divorce")


KIND: Final = Kind(
    definition=_DEFINITION,
    checks=(
        not_in_future(_DATE),
        different_people(*_PARTIES),
        as_their_birth_says(_DEFINITION, *_PARTIES),
        lives_within_reason,
        _its_marriage,
        _in_force,
        _decision_before_divorce,
        informant_named({role: role for role in _PARTIES}),
    ),
    completed=_with_its_marriage,
)
