"""Reactions to the acts on entries: enrol, keep what they prove, update standings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from crvs_contracts.jurisdiction import path_of
from crvs_contracts.kinds import kind_named
from crvs_contracts.kinds.definition import KindDefinition
from crvs_contracts.numbers import generate_uin
from crvs_identity.application import announcements
from crvs_identity.application.deps import Deps
from crvs_identity.domain.published_acts import acts_of
from crvs_identity.domain.standing import (
    STANDING,
    Act,
    CivilStatus,
    Standing,
    standing_of,
    status_at_first,
)
from crvs_identity.store import persons
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import Conflict
from crvs_kernel.events import Event

_TRIES: Final = 50  # numbers are 12 digits: a second try is rare, the tenth means that chance is broken


def on_entry(event: Event, uow: UnitOfWork, deps: Deps) -> None:
    """A registered, corrected or reinstated entry: the facts of its kind enrol, link and change standings."""
    kind, acts = kind_named(event.data["kind"]), acts_of(event.data)
    if any(act.fact in STANDING for act in acts):
        _keep_and_follow(acts, event.data, uow, deps)
    else:
        persons.keep(uow, acts)
    if kind.allotted:
        _on_birth(kind, event.data, uow, deps)


def on_cancelled(event: Event, uow: UnitOfWork, deps: Deps) -> None:
    """A cancelled entry proves nothing: each person stands as the remaining entries say.

    A UIN that came with a cancelled birth stays that person's: it may be on paper (law 14).
    """
    data = event.data
    acts = persons.acts_of_record(uow, data["record_id"])
    persons.cancel(uow, data["record_id"], data["version"])
    if any(act.fact in STANDING for act in acts):
        persons.take_turn(uow, acts)
        _follow(uow, persons.touched(uow, acts), data, deps)


def _on_birth(kind: KindDefinition, data: Mapping[str, Any], uow: UnitOfWork, deps: Deps) -> None:
    """One person for a birth, whose details follow the newest version (ADR 7).

    Raises:
        Conflict: ``uin-differs``.

    """
    born = data["entry"][kind.allotted]
    details = {"sex": born["sex"], "date_of_birth": born["date_of_birth"]}
    columns = {"birth_record_id": data["record_id"], "birth_version": data["version"], **details}
    person = _enrol(uow, columns, data, deps)
    if person is not None:
        _announce(uow, person, kind, data, deps)
    else:
        person = persons.correct(uow, **columns)
        if person is not None:
            persons.add_fact(uow, person, "corrected", details, data["record_id"])
    if person is not None and person.get("named", True):
        _follow(uow, [person["uin"]], data, deps)  # an act of whom a restore forgot may have come first


def _keep_and_follow(acts: list[Act], data: Mapping[str, Any], uow: UnitOfWork, deps: Deps) -> None:
    """Keep the acts of an entry and update the standing of each person whom they concern."""
    persons.take_turn(uow, acts)
    before = persons.touched(uow, acts)
    persons.keep(uow, acts)
    _follow(uow, before, data, deps)


def _enrol(uow: UnitOfWork, columns: Mapping[str, Any], data: Mapping[str, Any], deps: Deps) -> Row | None:
    """None when the child is enrolled already.

    An entry whose birth was allotted a UIN states it: a second one is never drawn for it (law 14).

    Raises:
        Conflict: ``uin-differs``: the child is enrolled under another UIN, or another child has this one.

    """
    allotted = data["links"].get(kind_named(data["kind"]).allotted)
    place = {"id": announcements.person_id(data["record_id"]), "office": data["office"]}
    place |= {"province": _province_of(data), "registered_on": data["date_of_registration"]}
    place |= {"civil_status": _at_first(columns["date_of_birth"], data["date_of_registration"])}
    for _ in range(1 if allotted else _TRIES):
        uin = allotted or generate_uin(deps.randbelow)
        person = persons.enrol(uow, uin=uin, is_allotted=allotted is not None, **place, **columns)
        if person is not None:
            return person
        enrolled = persons.find_by_birth(uow, data["record_id"])
        if enrolled is not None and allotted in (None, enrolled["uin"]):
            return None
    if allotted:
        raise Conflict("uin-differs", allowed=[])
    raise RuntimeError("no free UIN was found: the source of chance is broken")


def _at_first(born: str, registered: str) -> CivilStatus:
    return status_at_first(date.fromisoformat(born), date.fromisoformat(registered))


def _province_of(data: Mapping[str, Any]) -> str:
    """The province of the office that registered, on that day; jurisdiction asks for the office alone."""
    path = path_of(data["office"], date.fromisoformat(data["date_of_registration"]))
    return path[1] if len(path) > 1 else path[0]


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


def _follow(uow: UnitOfWork, uins: list[str], data: Mapping[str, Any], deps: Deps) -> None:
    """Compute each standing from all acts again; a changed one is stored and published."""
    for person in persons.lock_persons(uow, uins):
        at_first = status_at_first(person["date_of_birth"], person["registered_on"])
        standing = standing_of(person["uin"], persons.acts_on(uow, person["uin"]), at_first)
        if (standing.status, standing.civil_status) == (person["status"], person["civil_status"]):
            continue
        after = persons.stand(uow, person["uin"], standing)
        cause = {name: data[name] for name in ("kind", "record_id", "version")}
        facts: dict[str, Any] = {"status": standing.status, "civil_status": standing.civil_status}
        facts |= {"cause": cause, "date_of_effect": _effect(person, standing)}
        persons.add_fact(uow, after, "civil_status_changed", facts, data["record_id"])
        for event in announcements.civil_status_changed(after, facts, deps.clock.now()):
            uow.publish(event)


def _effect(before: Row, after: Standing) -> str | None:
    """The day from which what changed holds; None where no act began it."""
    return after.died if after.died and before["status"] == "alive" else after.since
