"""Reads acts from the entries that registration publishes, by the facts of the kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, assert_never

from crvs_contracts.kinds import kind_named
from crvs_contracts.kinds.definition import Fact, KindDefinition
from crvs_contracts.pointers import value_at
from crvs_identity.domain.standing import Act


def acts_of(data: Mapping[str, Any]) -> list[Act]:
    """One act for each fact of each party; an act without a UIN is kept, because it may end a union.

    A party without a fact has an act `none`, so that the UIN that it states counts as taken.

    Raises:
        MalformedValue: `unknown-kind`.

    """
    kind = kind_named(data["kind"])
    return [act for role in kind.roles for act in _acts(role, kind, data)]


def _acts(role: str, kind: KindDefinition, data: Mapping[str, Any]) -> Iterator[Act]:
    part = Act(
        record_id=data["record_id"],
        role=role,
        fact="none",
        version=data["version"],
        date=data["date_of_occurrence"],
        until=data.get("date_of_occurrence_until"),
        uin=data["links"].get(role),
    )
    found = [_act(part, fact, data) for fact in kind.facts if _concerns(fact, role)]
    yield from found or [part]


def _concerns(fact: Fact, role: str) -> bool:
    """Whether this service keeps the fact for the person in the role."""
    match fact.name:
        case "birth" | "death" | "union" | "end-of-union":
            return role in fact.of
        case "parentage":
            return role in fact.by
        case "name":
            return False
        case _:
            assert_never(fact.name)


def _act(part: Act, fact: Fact, data: Mapping[str, Any]) -> Act:
    links = data["links"]
    match fact.name:
        case "union" | "end-of-union":
            spouse = links.get(next(role for role in fact.of if role != part.role))
            return replace(part, fact=fact.name, spouse=spouse, number=_number(fact, data))
        case "death" if fact.survivor:
            survivor = value_at(data["entry"], f"/{fact.survivor}/uin")
            return replace(part, fact=fact.name, spouse=survivor)
        case "parentage":
            return replace(part, fact=fact.name, child=links.get(fact.of[0]))
        case _:
            return replace(part, fact=fact.name)


def _number(fact: Fact, data: Mapping[str, Any]) -> str:
    """The registration number of the union: the entry's own, or the one that it ends; KeyError without it."""
    if fact.union is None:
        own: str = data["registration_number"]
        return own
    ended: str | None = value_at(data["entry"], fact.union)
    if ended is None:
        raise KeyError(fact.union)
    return ended
