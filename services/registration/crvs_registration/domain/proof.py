"""Compares a stored record with the fold over its actions (law 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from crvs_registration.domain.actions import Action, chain_fault
from crvs_registration.domain.life_cycle import State, fold


def differences(actions: Sequence[Action], state: State, last_hash: str) -> list[str]:
    """Names what differs, never a value: an action that breaks the chain, or parts of the projection."""
    broken = chain_fault(actions)
    if broken is not None:
        return [f"action {broken}"]
    folded = fold((each.type, each.body) for each in actions)  # type: ignore[misc]  # types are the database's
    differing = [
        each.name for each in fields(State) if getattr(folded, each.name) != getattr(state, each.name)
    ]
    ends_so = bool(actions) and actions[-1].hash == last_hash
    return differing if ends_so else [*differing, "last_hash"]
