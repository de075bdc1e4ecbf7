"""Standings follow acts: computed from all of them again, and told when they changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crvs_identity.application import announcements
from crvs_identity.application.deps import Deps
from crvs_identity.domain.standing import Standing, standing_of, status_at_first
from crvs_identity.store import acts, merged, persons
from crvs_kernel.database.unit_of_work import Row, UnitOfWork


@dataclass(frozen=True)
class Cause:
    """What changed standings: a version of an entry, or of a person who was merged or split."""

    kind: str
    record_id: str
    version: int


def follow(uow: UnitOfWork, uins: Iterable[str], cause: Cause, deps: Deps) -> None:
    """Store and publish each standing that changed; of merged persons, that of whom they read as."""
    for person in _locked(uow, uins):
        standing = standing_now(uow, person)
        if (standing.status, standing.civil_status) == (person["status"], person["civil_status"]):
            continue
        after = persons.stand(uow, person["uin"], standing)
        facts: dict[str, Any] = {"status": standing.status, "civil_status": standing.civil_status}
        facts |= {"cause": vars(cause), "date_of_effect": _effect(person, standing)}
        persons.add_fact(uow, after, "civil_status_changed", facts, cause.record_id)
        for event in announcements.civil_status_changed(after, facts, deps.clock.now()):
            uow.publish(event)


def standing_now(uow: UnitOfWork, person: Row, as_of: str | None = None) -> Standing:
    """A person's standing by all acts, or by those until a day."""
    first = person["stated_status"] or status_at_first(person["date_of_birth"], person["registered_on"])
    known = [act for act in acts.acts_on(uow, person["uin"]) if as_of is None or act.date <= as_of]
    return standing_of(person["uin"], known, first)


def _locked(uow: UnitOfWork, uins: Iterable[str]) -> list[Row]:
    """Persons as whom these read, locked; whoever was merged while this waited reads as another by now."""
    rows = persons.lock_persons(uow, merged.standing_for(uow, uins))
    moved = {row["stands_as"] for row in rows if row["stands_as"]} - {row["uin"] for row in rows}
    again = _locked(uow, moved) if moved else []
    return [*(row for row in rows if not row["stands_as"]), *again]


def _effect(before: Row, after: Standing) -> str | None:
    """The day from which what changed holds; None where no act began it."""
    return after.died if after.died and before["status"] == "alive" else after.since
