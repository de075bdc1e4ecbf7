"""Divorce: ends one registered, undissolved marriage of the same two people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from crvs_contracts.kinds import kind_named
from crvs_contracts.pointers import value_at
from crvs_kernel.errors import Fault
from crvs_registration.domain.ages import lives_within_reason
from crvs_registration.domain.duplicates import date_score, same_uin, weighted
from crvs_registration.domain.kind import Case, Declaration, Kind, Similar, not_in_future
from crvs_registration.domain.knowledge import Candidate, KnownFault
from crvs_registration.domain.name_keys import spelling
from crvs_registration.domain.people import as_their_birth_says, different_people, informant_named

_DEFINITION: Final = kind_named("divorce")
_DATE: Final = _DEFINITION.date
_NUMBER: Final = "/marriage/registration_number"
_PARTIES: Final = ("husband", "wife")  # in the order of the union that ends


def _its_marriage(case: Case) -> Iterable[Fault]:
    marriage = case.knowledge.marriage
    if marriage is None:
        yield Fault(_NUMBER, "marriage-not-registered")
        return
    entries = (marriage.record_id,)
    if marriage.date > case.occurred.isoformat():
        yield KnownFault(_DATE, "divorce-before-marriage", entries=entries)
    for role, was in zip(_PARTIES, marriage.between, strict=True):
        if not _same_party(case.declaration, role, marriage.entry, was):
            yield KnownFault(f"/{role}", "party-differs-from-marriage", entries=entries)


def _same_party(declaration: Declaration, role: str, entry: Declaration, was: str) -> bool:
    """UINs decide where both are stated; otherwise the names, under the surname of before or in marriage."""
    same = same_uin({was: declaration[role]}, entry, was)
    if same is not None:
        return same
    now, before = declaration[role]["name"], entry[was]["name"]
    surnames = {before.get("surname"), entry[was].get("married_surname")}
    return spelling(now["given"]) == spelling(before["given"]) and spelling(now.get("surname", "")) in {
        spelling(each or "") for each in surnames
    }


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


def _block_keys(declaration: Declaration) -> list[str]:
    return [f"vn:{declaration['marriage']['registration_number']}"]


def _compare(one: Declaration, candidate: Candidate, _: Similar) -> tuple[int, list[str]]:
    """Two divorces with the same marriage number are duplicates, whatever else differs."""
    day, day_reasons = date_score(one["divorce"]["date"], candidate.declaration["divorce"]["date"])
    return weighted([(1.0, 90), (day, 10)]), ["same-marriage", *day_reasons]


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
    block_keys=_block_keys,
    compare=_compare,
)
