"""The events of identity, made from a person and a line of that person's history.

An event's id follows from what it tells of, and a person's id from the birth: when identity is built up again
from the records, the feed and every consumer see the same persons and the same events.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from crvs_kernel.database.unit_of_work import Row
from crvs_kernel.events import Event
from crvs_kernel.primitives import derived_id

_ENROLLED = ("uin", "birth_record_id", "sex", "date_of_birth", "links")


def person_id(birth_record_id: str) -> UUID:
    """The id of the person of a birth."""
    return derived_id(birth_record_id, "person")


def enrolled(person: Row, facts: Mapping[str, Any], at: datetime) -> Event:
    """`person.enrolled.v1`, as the person was enrolled."""
    type_ = "person.enrolled.v1"
    data = {
        **{name: facts[name] for name in _ENROLLED},
        "office": person["office"],
        "occurred_at": _instant(at),
    }
    id_ = derived_id(str(person["birth_record_id"]), type_)
    return Event(type_, str(person["id"]), data, id=str(id_), time=at)


def civil_status_changed(person: Row, facts: Mapping[str, Any], at: datetime) -> Event:
    """`person.civil_status_changed.v1`, as the person stood from this version on."""
    type_ = "person.civil_status_changed.v1"
    cause, standing = facts["cause"], (facts["status"], facts["civil_status"])
    data = {
        "uin": person["uin"],
        "civil_status": facts["civil_status"],
        "status": facts["status"],
        "cause": {"kind": cause["kind"], "record_id": cause["record_id"]},
        "version": person["version"],
        "office": person["office"],
        "occurred_at": _instant(at),
    }
    id_ = derived_id(str(person["id"]), type_, cause["record_id"], str(cause["version"]), *standing)
    return Event(type_, str(person["id"]), data, id=str(id_), time=at)


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
