"""Reactions to the acts on entries: enrol, keep what they prove, update standings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crvs_contracts.kinds import kind_named
from crvs_contracts.kinds.definition import KindDefinition
from crvs_identity.application import announcements
from crvs_identity.application.deps import Deps
from crvs_identity.application.enrol import enrol, place_of
from crvs_identity.application.follow import Cause, follow
from crvs_identity.domain import likeness
from crvs_identity.domain.published_acts import acts_of
from crvs_identity.domain.standing import STANDING, Act, status_at_first
from crvs_identity.store import acts, persons
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.events import Event

_NO_PAPERS = {"date_of_birth_until": None, "stated_status": None, "household": None}


def on_entry(event: Event, uow: UnitOfWork, deps: Deps) -> None:
    """A registered, corrected or reinstated entry: the facts of its kind enrol, link and change standings."""
    kind, proven = kind_named(event.data["kind"]), acts_of(event.data)
    if any(act.fact in STANDING for act in proven):
        _keep_and_follow(proven, event.data, uow, deps)
    else:
        acts.keep(uow, proven)
    if kind.allotted:
        _on_birth(kind, event.data, uow, deps)
    elif kind.fact("name"):
        _keep_names(kind, event.data, uow, deps)


def on_cancelled(event: Event, uow: UnitOfWork, deps: Deps) -> None:
    """A cancelled entry proves nothing: each person stands as the remaining entries say.

    A UIN that came with a cancelled birth stays that person's: it may be on paper (law 14).
    """
    data = event.data
    proven = acts.acts_of_record(uow, data["record_id"])
    acts.cancel(uow, data["record_id"], data["version"])
    if any(act.fact in STANDING for act in proven):
        acts.take_turn(uow, proven)
        follow(uow, acts.touched(uow, proven), _cause(data), deps)


def _on_birth(kind: KindDefinition, data: Mapping[str, Any], uow: UnitOfWork, deps: Deps) -> None:
    """One person for a birth, whose details follow the newest version (ADR 7).

    Raises:
        Conflict: ``uin-differs``.

    """
    child, born = data["entry"][kind.allotted], likeness.of_birth(kind, data["entry"])
    details = {"sex": child["sex"], "date_of_birth": child["date_of_birth"]}
    columns = {"birth_record_id": data["record_id"], "birth_version": data["version"], **details}
    columns |= {"keys": likeness.keys(born)}
    row = {"record_id": data["record_id"], "version": data["version"], "uin": None}
    deps.descriptions.keep(uow, row | {"since": details["date_of_birth"]}, {"born": born})
    person = enrol(uow, data["links"].get(kind.allotted), columns | _new(columns, data), deps)
    if person is not None:
        _announce(uow, person, kind, data, deps)
    else:
        person = persons.correct(uow, **columns)
        if person is not None:
            persons.add_fact(uow, person, "corrected", details, data["record_id"])
    if person is not None and person.get("named", True):
        follow(
            uow, [person["uin"]], _cause(data), deps
        )  # an act of whom a restore forgot may have come first


def _new(columns: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of somebody once, when they are enrolled."""
    registered = date.fromisoformat(data["date_of_registration"])
    first = status_at_first(date.fromisoformat(columns["date_of_birth"]), registered)
    id_ = announcements.person_id(data["record_id"])
    return {"id": id_, "civil_status": first, **place_of(data["office"], registered), **_NO_PAPERS}


def _keep_names(kind: KindDefinition, data: Mapping[str, Any], uow: UnitOfWork, deps: Deps) -> None:
    """The names that an entry gives to people who have a UIN already."""
    fact = kind.fact("name")
    for role in fact.of if fact else ():
        name, uin = (data["entry"].get(role) or {}).get("name"), data["links"].get(role)
        if name and uin:
            row = {"record_id": data["record_id"], "version": data["version"], "uin": uin}
            deps.descriptions.keep(uow, row | {"since": data["date_of_occurrence"]}, {"name": name})


def _keep_and_follow(proven: list[Act], data: Mapping[str, Any], uow: UnitOfWork, deps: Deps) -> None:
    """Keep the acts of an entry and update the standing of each person whom they concern."""
    acts.take_turn(uow, proven)
    before = acts.touched(uow, proven)
    acts.keep(uow, proven)
    follow(uow, before, _cause(data), deps)


def _cause(data: Mapping[str, Any]) -> Cause:
    return Cause(data["kind"], data["record_id"], data["version"])


def _announce(
    uow: UnitOfWork, person: Row, kind: KindDefinition, data: Mapping[str, Any], deps: Deps
) -> None:
    parentage = kind.fact("parentage")
    stated = [(role, data["links"].get(role)) for role in (parentage.by if parentage else ())]
    parents = [{"relation": role, "uin": uin} for role, uin in stated if uin]
    facts = {
        "uin": person["uin"],
        "birth_record_id": data["record_id"],
        "sex": person["sex"],
        "date_of_birth": person["date_of_birth"].isoformat(),
        "links": parents,
        "civil_status": person["civil_status"],
    }
    persons.add_fact(uow, person, "enrolled", facts, data["record_id"])
    uow.publish(announcements.enrolled(person, facts, deps.clock.now()))
