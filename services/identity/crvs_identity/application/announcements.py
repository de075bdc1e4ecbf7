"""The events of identity, made from a person and a line of that person's history.

An event's id follows from what it tells of, and the id of a child from the birth: when identity is built up
again from the records, the feed and every consumer see the same persons and the same events.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from crvs_kernel.database.unit_of_work import Row
from crvs_kernel.events import Event
from crvs_kernel.primitives import derived_id

_STATED = ("name", "sex", "date_of_birth", "mother_name", "father_name", "id_document")
_ENROLLED = ("uin", "birth_record_id", "sex", "date_of_birth", "links")


def person_id(birth_record_id: str) -> UUID:
    """The id of the person of a birth."""
    return derived_id(birth_record_id, "person")


def enrolled(person: Row, facts: Mapping[str, Any], at: datetime) -> Event:
    """`person.enrolled.v1`, as the person was enrolled."""
    type_ = "person.enrolled.v1"
    stated = {"civil_status": facts["civil_status"]} if "civil_status" in facts else {}
    data = {
        **{name: facts[name] for name in _ENROLLED},
        **stated,
        "office": person["office"],
        "occurred_at": _instant(at),
    }
    id_ = derived_id(str(person["birth_record_id"]), type_)
    return Event(type_, str(person["id"]), data, id=str(id_), time=at)


def civil_status_changed(person: Row, facts: Mapping[str, Any], at: datetime) -> list[Event]:
    """`person.civil_status_changed`, as the person stood from this version on, in both of its versions.

    The first has no word for `unknown`: as it always did, it says `single` of whom no marriage is known.
    """
    at_most = "single" if facts["civil_status"] == "unknown" else facts["civil_status"]
    return [
        _changed("person.civil_status_changed.v1", at_most, person, facts, at),
        _changed("person.civil_status_changed.v2", facts["civil_status"], person, facts, at),
    ]


def _changed(type_: str, civil_status: str, person: Row, facts: Mapping[str, Any], at: datetime) -> Event:
    cause, standing = facts["cause"], (facts["status"], facts["civil_status"])
    effect = {"date_of_effect": facts["date_of_effect"]} if facts.get("date_of_effect") else {}
    data = {
        "uin": person["uin"],
        "civil_status": civil_status,
        "status": facts["status"],
        **effect,
        "cause": {"kind": cause["kind"], "record_id": cause["record_id"]},
        "version": person["version"],
        "office": person["office"],
        "occurred_at": _instant(at),
    }
    id_ = derived_id(str(person["id"]), type_, cause["record_id"], str(cause["version"]), *standing)
    return Event(type_, str(person["id"]), data, id=str(id_), time=at)


def established(person: Row, content: Mapping[str, Any], at: datetime) -> Event:
    """`person.established.v1`, from the papers by which somebody was enrolled."""
    type_, papers = "person.established.v1", content["papers"]
    stated = {name: papers["person"][name] for name in _STATED if name in papers["person"]}
    household = papers.get("household")
    within = {"household": {"id": str(person["household"]), **household}} if household else {}
    data = {
        "person_id": str(person["id"]),
        "uin": person["uin"],
        **stated,
        "civil_status": content["civil_status"],
        "documents": [
            {name: value for name, value in each.items() if name != "note"}
            for each in papers["evidence"].get("documents", ())
        ],
        **within,
        "office": person["office"],
        "occurred_at": _instant(at),
    }
    return Event(type_, str(person["id"]), data, id=str(derived_id(str(person["id"]), type_)), time=at)


def merged(person: Row, facts: Mapping[str, Any], at: datetime) -> Event:
    """`persons.merged.v1`: from this version of the merged person on, they read as the kept one."""
    return _joined("persons.merged.v1", person, facts, at)


def split(person: Row, facts: Mapping[str, Any], at: datetime) -> Event:
    """`persons.split.v1`: from this version on, they read as themselves again."""
    return _joined("persons.split.v1", person, facts, at)


def _joined(type_: str, person: Row, facts: Mapping[str, Any], at: datetime) -> Event:
    data = {
        "kept": facts["kept"],
        "merged": facts["merged"],
        "person_id": str(person["id"]),
        "version": person["version"],
        "office": person["office"],
        "occurred_at": _instant(at),
    }
    id_ = derived_id(str(person["id"]), type_, str(person["version"]))
    return Event(type_, str(person["id"]), data, id=str(id_), time=at)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
