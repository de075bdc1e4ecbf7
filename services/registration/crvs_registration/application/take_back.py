"""Take back a record, or its later versions, that a restore has lost, from what it had published.

What a form withholds from events is gone, and so is who declared; number, entry, dates and places are what
they were. Every action says `restored`, so that nobody takes it for the one that was lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from crvs_contracts.pointers import value_at
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.application.deps import Deps
from crvs_registration.application.republish import OPERATOR
from crvs_registration.domain.actions import Pins
from crvs_registration.domain.corrections import changed
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.life_cycle import NEXT, ActionType, State
from crvs_registration.domain.reach import EVERYWHERE
from crvs_registration.domain.records import Actor, Record
from crvs_registration.store import books, records

Data = Mapping[str, Any]
Outcome = Literal["here", "taken", "older", "lost"]
Told = tuple[str, Data]  # what happened, and its event
_ACTS: Final[Mapping[str, ActionType]] = {
    "declared": "declare",
    "rejected": "reject",
    "archived": "archive",
    "registered": "register",
    "corrected": "correct",
}
_UNKNOWN: Final = "restore"


def take_back(events: Sequence[Told], uow: UnitOfWork, deps: Deps) -> Outcome:
    """Rebuild one record from its events, each with its past; of one that the register has, what is later.

    A record of which a version is missing, that was never registered, or that went on otherwise, is noted as
    lost. One that was declared again, and not registered, is `older`: its declaration is that of the copy.
    """
    told = sorted(events, key=lambda event: event[1]["version"])
    record_id, last = told[0][1]["record_id"], told[-1][1]["version"]
    found = records.find(uow, record_id, EVERYWHERE)
    if found is not None and found.state.version >= last:
        return "here"
    record = found or Record(record_id)
    later = [event for event in told if event[1]["version"] > record.state.version]
    if not _follows(record, told, later):
        books.note_lost(uow, record_id, last)
        uow.audit(AuditLine(OPERATOR, "record.lose", "record", [record_id]))
        return "lost"
    for event in later:
        record = _lived(record, event, _entry(later), uow, deps)
    uow.audit(AuditLine(OPERATOR, "record.take-back", "record", [record.id]))
    return "older" if _is_older(later) and found is not None else "taken"


def _follows(record: Record, told: Sequence[Told], later: Sequence[Told]) -> bool:
    """Whether the lost acts go on from the record as it is, and are told whole."""
    state, number = record.state, record.state.registration_number
    versions = [data["version"] for _, data in later]
    if versions != list(range(state.version + 1, state.version + 1 + len(later))):
        return False
    if number is not None and any(data.get("registration_number", number) != number for _, data in told):
        return False
    status = state.status
    for past, _ in later:
        if _ACTS[past] not in NEXT[status]:
            return False
        status = NEXT[status][_ACTS[past]]
    return bool(state.seq) or _entry(later) is not None


def _is_older(later: Sequence[Told]) -> bool:
    """Whether it was declared again in the lost time, and nothing tells what."""
    return _entry(later) is None and any(past == "declared" for past, _ in later)


def _entry(later: Sequence[Told]) -> Data | None:
    """What was registered, in the form in which it was published."""
    return next((data for past, data in later if past == "registered"), None)


def _lived(record: Record, event: Told, entry: Data | None, uow: UnitOfWork, deps: Deps) -> Record:
    past, data = event
    body = {**_body(_ACTS[past], record, data, entry, deps), "restored": True}
    told = entry or data
    form = told.get("form_version", record.state.form_version)
    pins = Pins(form, deps.rules.version, told.get("places_version", deps.places.version))
    is_new = not record.state.seq
    after, action = record.act(_ACTS[past], body, _actor(data), pins)
    if is_new:
        records.add(uow, after, action)
    else:
        records.save(uow, after, action, parties=past in ("declared", "corrected"))
    return after


def _actor(data: Data) -> Actor:
    return Actor(
        subject=data.get("registrar") or _UNKNOWN,
        office=data["office"],
        at=datetime.fromisoformat(data["occurred_at"]),
        name=data.get("registrar_name"),
        role=data.get("registrar_role"),
    )


def _body(act: ActionType, record: Record, data: Data, entry: Data | None, deps: Deps) -> dict[str, Any]:
    match act:
        case "declare":
            return _declared(data, entry, deps) if entry else _declared_before(record.state)
        case "register":
            names = ("registration_number", "date_of_registration")
            own = {"registered_at": data["occurred_at"], "duplicates": [], "duplicates_reviewed": []}
            return {name: data[name] for name in names} | own
        case "correct":
            return _corrected(record, data, deps)
        case _:
            return {"reason": _UNKNOWN}


def _declared(data: Data, entry: Data, deps: Deps) -> dict[str, Any]:
    """The declaration is that of the entry: no event tells an earlier one."""
    names = ("kind", "office", "tracking_number", "place", "form_version", "timeliness")
    declared_on = datetime.fromisoformat(data["occurred_at"]).astimezone(ZoneInfo(deps.zone)).date()
    return {
        **{name: entry[name] for name in names},
        "declaration": entry["entry"],
        "duplicates": [],
        "date_of_declaration": declared_on.isoformat(),
        "links": KINDS[entry["kind"]].links(entry["entry"]),
    }


def _declared_before(state: State) -> dict[str, Any]:
    """The declaration of the copy: nothing tells the one that followed it."""
    names = ("kind", "office", "tracking_number", "place", "form_version", "timeliness", "links")
    own = {"declaration": state.declaration, "date_of_declaration": state.date_of_declaration}
    return {name: getattr(state, name) for name in names} | own | {"duplicates": list(state.duplicates)}


def _corrected(record: Record, data: Data, deps: Deps) -> dict[str, Any]:
    correction, stated = data["correction"], record.kind.stated
    before = record.state.declaration
    told = deps.forms.get(record.state.form_version).published(before)
    lost = [pointer for pointer in correction["changed"] if value_at(data["entry"], pointer) is None]
    return {
        "correction": correction["kind"],
        "reason": correction["reason"],
        "authority": None,
        "changes": {pointer: value_at(data["entry"], pointer) for pointer in correction["changed"]},
        "declaration": _without(lost, _with_withheld(before, told, data["entry"])),
        "place": data["place"],
        "timeliness": data["timeliness"],
        "links": {role: uin for role, uin in data["links"].items() if role in stated},
    }


def _with_withheld(before: Data, told: Data, entry: Data) -> dict[str, Any]:
    """The entry, with the answers that events withhold as they were before it."""
    whole = dict(entry)
    for name, value in before.items():
        if name not in told:
            whole.setdefault(name, value)
        elif isinstance(value, dict) and isinstance(entry.get(name), dict):
            whole[name] = _with_withheld(value, told[name], entry[name])
    return whole


def _without(lost: Sequence[str], declaration: Data) -> dict[str, Any]:
    """Corrected answers that events withhold: what they were no longer holds, what they are is lost."""
    stale = {pointer: None for pointer in lost if value_at(declaration, pointer) is not None}
    return changed(declaration, stale) if stale else dict(declaration)
