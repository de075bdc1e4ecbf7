"""What an act that a restore has lost was, as far as its event tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from crvs_contracts.pointers import value_at
from crvs_registration.application.deps import Deps
from crvs_registration.application.notes import correction_notes
from crvs_registration.domain.corrections import changed
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.life_cycle import ActionType, State
from crvs_registration.domain.records import Actor, Record

Data = Mapping[str, Any]
UNKNOWN: Final = "restore"
_TOLD: Final[Mapping[ActionType, Sequence[str]]] = {
    "transfer": ("to", "status"),
    "accept": ("office", "from", "status"),
    "return": ("from", "status"),
}


def actor_of(data: Data) -> Actor:
    """Who signed, where the event says so."""
    return Actor(
        subject=data.get("registrar") or UNKNOWN,
        office=data["office"],
        at=datetime.fromisoformat(data["occurred_at"]),
        name=data.get("registrar_name"),
        role=data.get("registrar_role"),
    )


def body_of(act: ActionType, record: Record, data: Data, entry: Data | None, deps: Deps) -> dict[str, Any]:
    """The body of an action; `entry` is what was registered, in the form in which it was published."""
    match act:
        case "declare":
            return _declared(data, entry, deps) if entry else _declared_before(record.state)
        case "register":
            names = ("registration_number", "date_of_registration")
            own = {"registered_at": data["occurred_at"], "duplicates": [], "duplicates_reviewed": []}
            return {name: data[name] for name in names} | own
        case "correct":
            return _corrected(record, data, deps)
        case "cancel":
            told = {"ground": data.get("ground", UNKNOWN), "duplicate_of": data.get("duplicate_of")}
            return {"reason": UNKNOWN, "authority": None, "faults": []} | told
        case _:
            return {"reason": UNKNOWN} | {name: data[name] for name in _TOLD.get(act, ())}


def _declared(data: Data, entry: Data, deps: Deps) -> dict[str, Any]:
    """The declaration is that of the entry: no event tells an earlier one."""
    names = ("kind", "tracking_number", "place", "form_version", "timeliness")
    declared_on = datetime.fromisoformat(data["occurred_at"]).astimezone(ZoneInfo(deps.zone)).date()
    return {
        **{name: entry[name] for name in names},
        "office": data["office"],  # it may have been transferred since
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
    declaration = _without(lost, _with_withheld(before, told, data["entry"]))
    return {
        "correction": correction["kind"],
        "reason": correction["reason"],
        "authority": None,
        "changes": {pointer: value_at(data["entry"], pointer) for pointer in correction["changed"]},
        "declaration": declaration,
        "notes": [] if "act" in correction else correction_notes(record, declaration, actor_of(data), deps),
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
