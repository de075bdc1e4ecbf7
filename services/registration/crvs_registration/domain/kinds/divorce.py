"""Divorce: ends one registered, undissolved marriage of the same two people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from crvs_contracts.kinds import kind_named
from crvs_contracts.matching.dates import OTHER, born, same_birth
from crvs_contracts.matching.people import same_given_name, same_name, same_paper, same_uin
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import span_of
from crvs_kernel.errors import Fault
from crvs_registration.domain.ages import lives_within_reason, stated_at
from crvs_registration.domain.kind import Case, Declaration, Kind, not_in_future
from crvs_registration.domain.knowledge import KnownFault
from crvs_registration.domain.people import as_their_birth_says, different_people, informant_named

_DEFINITION: Final = kind_named("divorce")
_DATE: Final = _DEFINITION.date
_NUMBER: Final = "/marriage/registration_number"
_MARRIED: Final = "/marriage/date"
_PLACE: Final = "/marriage/place"
_DECIDED: Final = "/divorce/decision_date"
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
    """UINs decide where both are stated; otherwise the names, under the surname of before or in marriage.

    One identity document decides, too; so does the day of birth, with a given name that is alike.
    """
    person, married = declaration[role], entry[was]
    same = same_uin(person, married)
    if same is not None:
        return same
    before = married["name"]
    surnames = (before.get("surname"), married.get("married_surname"))
    named = [before, *(before | {"surname": surname} for surname in surnames if surname)]
    if same_paper(person, married) or any(same_name(person["name"], name) for name in named):
        return True
    births = [span_of(each["date_of_birth"]) for each in (person, married) if "date_of_birth" in each]
    exact = len(births) == len(_PARTIES) and births[0].is_day and births[0] == births[1]
    return exact and same_given_name(person["name"], before)


def _born_as_married(case: Case) -> Iterable[Fault]:
    """A party without a UIN who is years older or younger than the spouse may be one of another couple."""
    marriage = case.knowledge.marriage
    if marriage is None:
        return
    days = case.span, span_of(marriage.date)
    for role, was in zip(_PARTIES, marriage.between, strict=True):
        people = case.declaration[role], marriage.entry[was]
        births = (born(person, day) for person, day in zip(people, days, strict=True))
        if same_uin(*people) is None and same_birth(*births) == OTHER:
            yield Fault(stated_at(role, people[0]), "birth-differs-from-marriage")


def _in_force(case: Case) -> Iterable[Fault]:
    """A marriage is divorced once, and not after a spouse's death; a later death changes nothing."""
    marriage = case.knowledge.marriage
    if marriage is None:
        return
    if marriage.divorced or (marriage.died_by and marriage.died_by < case.occurred.isoformat()):
        yield KnownFault(_NUMBER, "marriage-already-dissolved", entries=(marriage.record_id,))


def _decision_in_time(case: Case) -> Iterable[Fault]:
    """A court decides while the marriage lasts."""
    decided, marriage = value_at(case.declaration, _DECIDED), case.knowledge.marriage
    if decided is not None and decided > case.occurred.isoformat():
        yield Fault(_DECIDED, "decision-after-divorce")
    elif decided and marriage and decided < marriage.date <= case.occurred.isoformat():
        yield KnownFault(_DECIDED, "decision-before-marriage", entries=(marriage.record_id,))


KIND: Final = Kind(
    definition=_DEFINITION,
    checks=(
        not_in_future(_DATE),
        different_people(*_PARTIES),
        as_their_birth_says(_DEFINITION, *_PARTIES),
        lives_within_reason,
        _its_marriage,
        _in_force,
        _decision_in_time,
        informant_named({role: role for role in _PARTIES}),
    ),
    doubts=(_born_as_married,),
    completed=_with_its_marriage,
)
