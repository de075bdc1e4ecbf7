"""The events of records: one for each act, in the published form of `crvs_contracts.events`.

An event's id follows from the act that it tells of, by version and time: published again, or rebuilt after a
restore, it is the same event. An act after a restore is never taken for a lost one of the same version.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from crvs_kernel.events import Event
from crvs_kernel.primitives import derived_id
from crvs_registration.application.deps import Deps
from crvs_registration.domain.records import Actor, Record

MOVED: Final = {"transfer": "transferred", "accept": "accepted", "return": "returned"}


def acted_event(record: Record, past: str, who: Actor) -> Event:
    """The event of a declaration, a rejection, an archival or its end; it carries no personal data."""
    return _told(record, past, _act(record, who), who)


def cancelled_event(record: Record, body: Mapping[str, Any], who: Actor) -> Event:
    """The event of a cancellation: which entry holds no more, and on which ground; no personal data."""
    own = {"registration_number": record.state.registration_number, "ground": body["ground"]}
    other = {"duplicate_of": body["duplicate_of"]} if body.get("duplicate_of") else {}
    return _told(record, "cancelled", _act(record, who) | own | other, who)


def annotated_event(record: Record, who: Actor) -> Event:
    """The event of an annotation: all notes that other entries make on this one, struck ones too."""
    notes = [dict(note) for note in record.state.notes if note["record_id"] != record.id]
    own = {"registration_number": record.state.registration_number, "notes": notes}
    return _told(record, "annotated", _act(record, who) | own, who)


def transfer_event(record: Record, past: str, body: Mapping[str, Any], who: Actor) -> Event:
    """The event of a case that goes to another office, is accepted or returned; no personal data."""
    told = {name: body[name] for name in ("to", "from", "status") if body.get(name)}
    return _told(record, past, _act(record, who) | told, who)


def _act(record: Record, who: Actor) -> dict[str, Any]:
    return {
        "record_id": record.id,
        "kind": record.kind.name,
        "version": record.state.version,
        "office": record.office,
        "tracking_number": record.state.tracking_number,
        "occurred_at": who.instant,
    }


def entry_event(
    record: Record,
    past: str,
    who: Actor,
    deps: Deps,
    correction: Mapping[str, Any] | None = None,
) -> Event:
    """The event of an entry that holds, as it does from this act on; it carries its published fields."""
    state = record.state
    data: dict[str, Any] = {
        "record_id": record.id,
        "kind": record.kind.name,
        "version": state.version,
        "office": record.office,
        "place": dict(state.place),
        "registration_number": state.registration_number,
        "tracking_number": record.state.tracking_number,
        "date_of_occurrence": record.date_of_occurrence,
        "date_of_registration": state.date_of_registration,
        "timeliness": state.timeliness,
        "form_version": state.form_version,
        "places_version": deps.places.version,
        "registrar": who.subject,
        "entry": deps.forms.get(state.form_version).published(record.linked),
        "links": {role: state.links.get(role) for role in record.kind.definition.roles},
        "occurred_at": who.instant,
    }
    if record.date_of_occurrence_until:
        data["date_of_occurrence_until"] = record.date_of_occurrence_until
    if who.name:
        data |= {"registrar_name": who.name, "registrar_role": who.role}
    if correction is not None:
        data["correction"] = dict(correction)
    return _told(record, past, data, who)


def link_summary(body: Mapping[str, Any], act: str) -> dict[str, Any]:
    """A link is told as a correction of the party's UIN, which every reader of entries understands."""
    return {"kind": "material", "reason": body["reason"], "changed": [f"/{body['role']}/uin"], "act": act}


def correction_summary(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a correction's event says of the act itself: kind, reason, and the pointers that changed."""
    return {"kind": body["correction"], "reason": body["reason"], "changed": sorted(body["changes"])}


def _told(record: Record, past: str, data: dict[str, Any], who: Actor) -> Event:
    id_ = derived_id(record.id, past, str(record.state.version), who.instant)
    return Event(f"{record.kind.name}.{past}.v1", record.id, data, id=str(id_), time=who.at)
