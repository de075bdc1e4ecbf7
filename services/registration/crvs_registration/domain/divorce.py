"""Divorce: ends one registered, undissolved marriage of the same two people."""

from __future__ import annotations

from collections.abc import Iterable

from crvs_kernel.errors import Fault
from crvs_registration.domain.duplicates import date_score, same_uin, weighted
from crvs_registration.domain.form import at_pointer
from crvs_registration.domain.kind import Case, Declaration, Kind, Similar, not_in_future
from crvs_registration.domain.name_keys import name_at, spelling

_DATE = "/divorce/date"
_NUMBER = "/marriage/registration_number"
_WERE = {"husband": "groom", "wife": "bride"}


def _its_marriage(case: Case) -> Iterable[Fault]:
    marriage = case.knowledge.marriage
    if marriage is None:
        yield Fault(_NUMBER, "marriage-not-registered")
        return
    if marriage.date > case.occurred.isoformat():
        yield Fault(_DATE, "divorce-before-marriage", {"date": marriage.date})
    for role, was in _WERE.items():
        if not _same_party(case.declaration, role, marriage.entry, was):
            yield Fault(f"/{role}", "party-differs-from-marriage")


def _same_party(declaration: Declaration, role: str, entry: Declaration, was: str) -> bool:
    """UINs decide where both are stated; otherwise the names, by spelling."""
    now = {was: declaration[role]}
    same = same_uin(now, entry, was)
    if same is not None:
        return same
    names = name_at(declaration, role), name_at(entry, was)
    return None not in names and len({spelling(str(name)) for name in names}) == 1


def _not_dissolved(case: Case) -> Iterable[Fault]:
    if case.knowledge.find(at_pointer(case.declaration, _NUMBER), "dissolved"):
        yield Fault(_NUMBER, "marriage-already-dissolved")


def _decision_before_divorce(case: Case) -> Iterable[Fault]:
    decided = at_pointer(case.declaration, "/divorce/decision_date")
    if decided is not None and decided > case.occurred.isoformat():
        yield Fault("/divorce/decision_date", "decision-after-divorce")


def _block_keys(declaration: Declaration) -> list[str]:
    return [f"vn:{declaration['marriage']['registration_number']}"]


def _compare(one: Declaration, other: Declaration, _: Similar) -> tuple[int, list[str]]:
    """One marriage ends once: the same number is the same divorce, however the rest is written."""
    day, day_reasons = date_score(one["divorce"]["date"], other["divorce"]["date"])
    return weighted([(1.0, 90), (day, 10)]), ["same-marriage", *day_reasons]


def _asks_about(declaration: Declaration) -> list[str]:
    return [declaration["marriage"]["registration_number"]]


DIVORCE = Kind(
    name="divorce",
    plural="divorces",
    book="V",
    date_pointer=_DATE,
    place_pointer="/place/district",
    roles=("husband", "wife"),
    checks=(not_in_future(_DATE), _its_marriage, _not_dissolved, _decision_before_divorce),
    standing_checks=(_not_dissolved,),
    block_keys=_block_keys,
    compare=_compare,
    asks_about=_asks_about,
    marriage_pointer=_NUMBER,
    consequence="divorced",
)
