"""The life of a record: a fold over its ordered actions; what may come next is data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from crvs_kernel.errors import Conflict, Stale
from crvs_registration.domain.notes import Note, merged

Status = Literal["declared", "registered", "rejected", "archived", "cancelled", "transferring"]
ActionType = Literal[
    "declare",
    "register",
    "reject",
    "archive",
    "unarchive",
    "correct",
    "link",
    "unlink",
    "cancel",
    "reinstate",
    "annotate",
    "transfer",
    "accept",
    "return",
]

# From a status, an act of a person leads to a status. `annotate` is the system's and leads nowhere new.
NEXT: Final[Mapping[str, Mapping[ActionType, Status]]] = {
    "": {"declare": "declared"},
    "declared": {
        "register": "registered",
        "reject": "rejected",
        "archive": "archived",
        "declare": "declared",
        "transfer": "transferring",
    },
    "rejected": {"declare": "declared", "archive": "archived", "transfer": "transferring"},
    "transferring": {"accept": "declared", "return": "declared"},  # or `rejected`, as their bodies say
    "registered": {
        "correct": "registered",
        "cancel": "cancelled",
        "link": "registered",
        "unlink": "registered",
    },
    "archived": {"unarchive": "declared"},  # or back to `rejected`, as its body says
    "cancelled": {"reinstate": "registered"},
}

# Fields that an act states as they are from then on.
_DECLARED: Final = (
    *("kind", "office", "tracking_number", "place", "form_version", "declaration"),
    *("timeliness", "date_of_declaration", "links"),
)
_REGISTERED: Final = ("registration_number", "date_of_registration", "registered_at")
_BACK: Final = ("unarchive", "accept", "return")  # lead to the status that their bodies say
_CORRECTED: Final = ("declaration", "place", "timeliness")


@dataclass(frozen=True)
class State:
    """The result of the actions so far. ``version`` counts acts of people, lost ones too, ``seq`` actions."""

    kind: str = ""
    office: str = ""
    tracking_number: str = ""
    place: Mapping[str, str | None] = field(default_factory=dict)  # of occurrence: district and province
    status: str = ""
    version: int = 0
    seq: int = 0
    form_version: str = ""
    declaration: Mapping[str, Any] = field(default_factory=dict)
    registration_number: str | None = None
    date_of_declaration: str | None = None
    date_of_registration: str | None = None
    registered_at: str | None = None
    timeliness: str | None = None
    duplicates: tuple[Mapping[str, Any], ...] = ()
    links: Mapping[str, str | None] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()  # marginal notes, struck ones too
    sent_to: str | None = None  # the office that it is being transferred to
    sent_as: str | None = None  # the status that it had then


def allowed(status: str) -> list[str]:
    """What a person may do next with a record."""
    return list(NEXT[status])


def require(status: str, action: ActionType) -> None:
    """Refuse an act that the status does not allow.

    Raises:
        Conflict: `action-not-allowed`, with what is allowed instead.

    """
    if action not in NEXT[status]:
        raise Conflict("action-not-allowed", action=action, status=status, allowed=allowed(status))


def require_version(version: int, expected: int) -> None:
    """Refuse a decision made on another version (RFC 9110, If-Match)."""
    if version != expected:
        raise Stale("stale-version")


def evolve(state: State, action: ActionType, body: Mapping[str, Any]) -> State:
    """The state after one more action; the write path and the proof use this same step."""
    if action == "annotate":  # `version`: of an act that a restore has lost
        version = max(state.version, body.get("version", 0))
        notes = merged(state.notes, body.get("notes", ()))
        links = {**state.links, **body["links"]}
        return replace(state, seq=state.seq + 1, version=version, links=links, notes=notes)
    after = body.get("status", "declared") if action in _BACK else NEXT[state.status][action]
    changed = _changed(state, action, body)
    return replace(state, status=after, version=state.version + 1, seq=state.seq + 1, **changed)


def _changed(state: State, action: ActionType, body: Mapping[str, Any]) -> dict[str, Any]:
    """The other fields that an act of a person changes."""
    match action:
        case "declare" | "register":
            fields = {name: body[name] for name in (_DECLARED if action == "declare" else _REGISTERED)}
            links = {**state.links, **body.get("links", {})}  # of whom the registrar said who they are
            return {"links": links} | fields | {"duplicates": tuple(body["duplicates"])}
        case "correct":
            fields = {name: body[name] for name in _CORRECTED}
            duplicates = tuple(body.get("duplicates", state.duplicates))
            notes = (*state.notes, *body.get("notes", ()))
            links = {**state.links, **body["links"]}
            return fields | {"links": links, "duplicates": duplicates, "notes": notes}
        case "link" | "unlink":
            return {"links": {**state.links, **body["links"]}}
        case "transfer":
            return {"sent_to": body["to"], "sent_as": body["status"]}
        case "accept" | "return":
            return {"office": body.get("office", state.office), "sent_to": None, "sent_as": None}
        case _:
            return {}


def fold(actions: Iterable[tuple[ActionType, Mapping[str, Any]]]) -> State:
    """Replay a history."""
    state = State()
    for action, body in actions:
        state = evolve(state, action, body)
    return state
