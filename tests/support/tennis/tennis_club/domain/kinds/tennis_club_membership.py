"""Membership of a tennis club: once a day, and not tomorrow."""

from __future__ import annotations

from typing import Final

from crvs_contracts.kinds import kind_named
from crvs_registration.domain.duplicates import date_score, weighted
from crvs_registration.domain.kind import Declaration, Kind, Similar, not_in_future
from crvs_registration.domain.knowledge import Candidate

_DEFINITION: Final = kind_named("tennis_club_membership")


def _block_keys(declaration: Declaration) -> list[str]:
    """The prefix is that of the spouses of marriages: keys of one kind must find no other."""
    roles = (declaration[role] for role in ("child", "mother"))
    return [f"mu:{party['uin']}" for party in roles if "uin" in party]


def _compare(one: Declaration, candidate: Candidate, _: Similar) -> tuple[int, list[str]]:
    day, reasons = date_score(one["membership"]["date"], candidate.declaration["membership"]["date"])
    return weighted([(day, 100)]), reasons


KIND: Final = Kind(
    definition=_DEFINITION,
    checks=(not_in_future(_DEFINITION.date),),
    block_keys=_block_keys,
    compare=_compare,
)
