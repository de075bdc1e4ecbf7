"""Take back a record, or its later versions, that a restore has lost, from what it had published.

What a form withholds from events is gone, and so is who declared; number, entry, dates and places are what
they were. Every action says `restored`, so that nobody takes it for the one that was lost. Versions that no
event tells are passed over where a later event tells the whole entry; the history names them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.application.deps import Deps
from crvs_registration.application.notes import renote
from crvs_registration.application.republish import OPERATOR
from crvs_registration.application.restored_acts import UNKNOWN, Data, actor_of, body_of
from crvs_registration.domain.actions import Action, Pins
from crvs_registration.domain.life_cycle import NEXT, ActionType
from crvs_registration.domain.reach import EVERYWHERE
from crvs_registration.domain.records import Record
from crvs_registration.store import books, records

Outcome = Literal["here", "taken", "older", "lost"]
Told = tuple[str, Data]  # what happened, and its event
Step = tuple[ActionType, Data]
_ACTS: Final[Mapping[str, ActionType]] = {
    "declared": "declare",
    "rejected": "reject",
    "archived": "archive",
    "registered": "register",
    "corrected": "correct",
    "cancelled": "cancel",
    "reinstated": "reinstate",
    "unarchived": "unarchive",
    "transferred": "transfer",
    "accepted": "accept",
    "returned": "return",
}
_FOUND_ANEW: Final = ("declare", "correct", "transfer", "accept", "return")  # change how a record is found
_WHOLE: Final = ("registered", "corrected", "reinstated")  # these tell the whole entry

# Before an event that tells the whole entry, from a status: the acts that must have been among those untold.
_FILLING: Final[Mapping[tuple[str, str], Sequence[ActionType]]] = {
    ("registered", ""): ["declare"],
    ("registered", "declared"): ["declare"],
    ("registered", "rejected"): ["declare"],
    ("corrected", "registered"): [],
    ("corrected", "declared"): ["register"],
    ("corrected", "rejected"): ["declare", "register"],
    ("corrected", ""): ["declare", "register"],
    ("corrected", "cancelled"): ["reinstate"],
    ("reinstated", "cancelled"): [],
    ("reinstated", "registered"): ["cancel"],
    ("reinstated", "declared"): ["register", "cancel"],
    ("reinstated", "rejected"): ["declare", "register", "cancel"],
    ("reinstated", ""): ["declare", "register", "cancel"],
}


def take_back(events: Sequence[Told], uow: UnitOfWork, deps: Deps) -> Outcome:
    """Rebuild one record from its events, each with its past; of one that the register has, what is later.

    A record that was never registered, that went on otherwise, or whose last versions no event tells, is
    noted as lost. One that was declared again, and not registered, is `older`: its declaration is that of the
    copy.
    """
    acts = [event for event in events if event[0] in _ACTS]  # annotations follow from the acts of others
    if not acts:
        return "here"
    told = sorted(acts, key=lambda event: event[1]["version"])
    record_id, last = told[0][1]["record_id"], told[-1][1]["version"]
    found = records.find(uow, record_id, EVERYWHERE)
    if found is not None and found.state.version >= last:
        return "here"
    record = found or Record(record_id)
    later = [event for event in told if event[1]["version"] > record.state.version]
    steps = _steps(record, told, later)
    if steps is None:
        books.note_lost(uow, record_id, last)
        uow.audit(AuditLine(OPERATOR, "record.lose", "record", [record_id]))
        return "lost"
    for step in steps:
        record = _lived(record, step, _entry(later), uow, deps)
    renote(found or record, record, actor_of(later[-1][1]), uow, deps)
    uow.audit(AuditLine(OPERATOR, "record.take-back", "record", [record.id]))
    return "older" if _is_older(later) and found is not None else "taken"


def _steps(record: Record, told: Sequence[Told], later: Sequence[Told]) -> list[Step] | None:
    """The lost acts that go on from the record as it is; None when they do not, or too little is told."""
    number, entry = record.state.registration_number, _entry(later)
    if number is not None and any(data.get("registration_number", number) != number for _, data in told):
        return None
    if not record.state.seq and entry is None:
        return None
    steps: list[Step] = []
    status, version = record.state.status, record.state.version
    for past, data in later:
        filling = _filling(status, past, data["version"] - version - 1, data)
        if filling is None:
            return None
        steps += [*filling, (_ACTS[past], data)]
        for act, _ in steps[-len(filling) - 1 :]:
            if act != "annotate" and act not in NEXT[status]:
                return None
            status = NEXT[status].get(act, status)
        version = data["version"]
    return steps


def _filling(status: str, past: str, missing: int, data: Data) -> list[Step] | None:
    """What stands for versions that no event tells; None where the next event does not tell enough."""
    if missing == 0:
        return []
    acts = _FILLING.get((past, status))
    if acts is None or len(acts) > missing:
        return None
    steps: list[ActionType] = [*acts, "annotate"] if missing > len(acts) else [*acts]
    nobody = {"registrar": None, "registrar_name": None, "registrar_role": None}
    day = {"version": data["version"] - 1, "occurred_at": f"{data['date_of_registration']}T00:00:00Z"}
    known = {**data, **nobody, **day}
    return [(act, known) for act in steps]


def _is_older(later: Sequence[Told]) -> bool:
    """Whether it was declared again in the lost time, and nothing tells what."""
    return _entry(later) is None and any(past == "declared" for past, _ in later)


def _entry(later: Sequence[Told]) -> Data | None:
    """The entry as it is first told, in the form in which it was published."""
    return next((data for past, data in later if past in _WHOLE), None)


def _lived(record: Record, step: Step, entry: Data | None, uow: UnitOfWork, deps: Deps) -> Record:
    act, data = step
    told = entry or data
    form = told.get("form_version", record.state.form_version)
    pins = Pins(form, deps.rules.version, told.get("places_version", deps.places.version))
    after, action = record.act(act, _body(step, record, entry, deps), actor_of(data), pins)
    _save(record, after, action, uow)
    return after


def _body(step: Step, record: Record, entry: Data | None, deps: Deps) -> dict[str, Any]:
    act, data = step
    if act == "annotate":
        return {"links": {}, "version": data["version"], "reason": UNKNOWN, "restored": True}
    return {**body_of(act, record, data, entry, deps), "restored": True}


def _save(before: Record, after: Record, action: Action, uow: UnitOfWork) -> None:
    if before.state.seq:
        records.save(uow, after, action, parties=action.type in _FOUND_ANEW)
    else:
        records.add(uow, after, action)
