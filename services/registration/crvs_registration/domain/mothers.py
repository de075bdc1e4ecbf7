"""What one mother cannot have borne: a question for the registrar about two entries, never a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from crvs_contracts.kinds.definition import KindDefinition
from crvs_contracts.matching.dates import CARRIED
from crvs_contracts.matching.people import same_given_name, same_paper, same_uin, surely_same_person
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import Span, span_at

Declaration = Mapping[str, Any]
NEAR, SINGLE, ORDER = "births-too-near", "single-beside-twin", "order-taken"
_DELIVERY: Final = timedelta(days=3)  # from the first child of a multiple birth to the last


def impossible_for_one(
    kind: KindDefinition, one: Declaration, other: Declaration, *, likely: bool
) -> str | None:
    """Why one woman cannot be the mother in both entries; None where she can, or where there are two.

    ``likely``: the entries tell of one birth; then nothing is asked, unless the children have two names.
    """
    birth, parentage = kind.fact("birth"), kind.fact("parentage")
    if birth is None or parentage is None or (likely and _one_child(birth.of[0], one, other)):
        return None
    role = next((each for each in parentage.by if kind.sexes.get(each) == "female"), "")
    mothers, days = (one.get(role), other.get(role)), (span_at(one, kind.date), span_at(other, kind.date))
    if not (mothers[0] and mothers[1]) or not _one_mother(mothers[0], mothers[1], days):
        return None
    apart = max(days[0].last - days[1].first, days[1].last - days[0].first)
    return None if apart > timedelta(days=CARRIED) else _why(kind, (one, other), apart)


def _why(kind: KindDefinition, both: tuple[Declaration, Declaration], apart: timedelta) -> str | None:
    plan = kind.matching
    several = [plan.plurality and value_at(each, plan.plurality) != "single" for each in both]
    orders = {plan.order and value_at(each, plan.order) for each in both}
    if apart > _DELIVERY or not any(several):
        return NEAR
    if not all(several):
        return SINGLE
    return ORDER if len(orders) == 1 and orders != {None} else None


def _one_child(role: str, one: Declaration, other: Declaration) -> bool:
    """Whether nothing says that the children have two names."""
    first, second = ((each.get(role) or {}).get("name") for each in (one, other))
    return not (first and second) or same_given_name(first, second)


def _one_mother(one: Declaration, other: Declaration, days: tuple[Span, Span]) -> bool:
    same = same_uin(one, other)
    return same if same is not None else same_paper(one, other) or surely_same_person(one, other, days)
