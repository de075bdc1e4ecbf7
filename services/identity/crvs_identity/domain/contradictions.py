"""What two persons cannot be if they are one: such a merge is refused, until the false entry is cancelled."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from crvs_identity.domain.standing import Act

_ONCE: Final = {"birth": "both-born", "death": "both-died"}  # nobody is born, or dies, by two entries


def contradiction(acts: Iterable[Act], ones: Collection[str], others: Collection[str]) -> str | None:
    """Why two persons, each known by some UINs, are not one; ``acts`` are those that hold of either."""
    known = list(acts)
    for fact, code in _ONCE.items():
        if all(any(act.fact == fact and act.uin in uins for act in known) for uins in (ones, others)):
            return code
    for mine, theirs in ((ones, others), (others, ones)):
        for act in known:
            if act.uin in mine and act.fact == "union" and act.spouse in theirs:
                return "married-to-each-other"
            if act.uin in mine and act.fact == "parentage" and act.child in theirs:
                return "parent-and-child"
    return None
