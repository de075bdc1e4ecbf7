"""Take a record back that a restore has lost, from what it had published while it was known.

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
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.life_cycle import ActionType
from crvs_registration.domain.reach import EVERYWHERE
from crvs_registration.domain.records import Actor, Record
from crvs_registration.store import books, records

Data = Mapping[str, Any]
_ACTS: Final[Mapping[str, ActionType]] = {
    "declared": "declare",
    "rejected": "reject",
    "archived": "archive",
    "registered": "register",
    "corrected": "correct",
}
_UNKNOWN: Final = "restore"


def take_back(
    events: Sequence[tuple[str, Data]], uow: UnitOfWork, deps: Deps
) -> Literal["here", "taken", "lost"]:
    """Rebuild one record from its events, each with its past, unless the register has it.

    A record of which a version is missing, or that was never registered, is noted as lost.
    """
    told = sorted(events, key=lambda event: event[1]["version"])
    record_id = told[0][1]["record_id"]
    if records.find(uow, record_id, EVERYWHERE) is not None:
        return "here"
    entry = next((data for past, data in told if past == "registered"), None)
    if entry is None or [data["version"] for _, data in told] != list(range(1, len(told) + 1)):
        books.note_lost(uow, record_id, told[-1][1]["version"])
        uow.audit(AuditLine(OPERATOR, "record.lose", "record", [record_id]))
        return "lost"
    record = Record(record_id)
    for past, data in told:
        body = {**_body(_ACTS[past], record, data, entry, deps), "restored": True}
        pins = Pins(entry["form_version"], deps.rules.version, entry["places_version"])
        record, action = record.act(_ACTS[past], body, _actor(data), pins)
        if past == "declared" and action.seq == 1:
            records.add(uow, record, action)
        else:
            records.save(uow, record, action, parties=past == "corrected")
    uow.audit(AuditLine(OPERATOR, "record.take-back", "record", [record.id]))
    return "taken"


def _actor(data: Data) -> Actor:
    return Actor(
        subject=data.get("registrar") or _UNKNOWN,
        office=data["office"],
        at=datetime.fromisoformat(data["occurred_at"]),
        name=data.get("registrar_name"),
        role=data.get("registrar_role"),
    )


def _body(act: ActionType, record: Record, data: Data, entry: Data, deps: Deps) -> dict[str, Any]:
    match act:
        case "declare":
            return _declared(data, entry, deps)
        case "register":
            names = ("registration_number", "date_of_registration")
            own = {"registered_at": data["occurred_at"], "duplicates": [], "duplicates_reviewed": []}
            return {name: data[name] for name in names} | own
        case "correct":
            return _corrected(record, data)
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


def _corrected(record: Record, data: Data) -> dict[str, Any]:
    correction, stated = data["correction"], record.kind.stated
    return {
        "correction": correction["kind"],
        "reason": correction["reason"],
        "authority": None,
        "changes": {pointer: value_at(data["entry"], pointer) for pointer in correction["changed"]},
        "declaration": data["entry"],
        "place": data["place"],
        "timeliness": data["timeliness"],
        "links": {role: uin for role, uin in data["links"].items() if role in stated},
    }
