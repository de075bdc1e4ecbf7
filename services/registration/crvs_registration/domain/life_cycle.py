"""The life of a record: a fold over its ordered actions; what may come next is data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from crvs_kernel.errors import Conflict, Stale

Status = Literal["declared", "registered", "rejected", "archived"]
ActionType = Literal["declare", "register", "reject", "archive", "correct", "annotate"]

# From a status, an act of a person leads to a status. `annotate` is the system's and leads nowhere new.
NEXT: Final[Mapping[str, Mapping[ActionType, Status]]] = {
    "": {"declare": "declared"},
    "declared": {
        "register": "registered",
        "reject": "rejected",
        "archive": "archived",
        "declare": "declared",
    },
    "rejected": {"declare": "declared", "archive": "archived"},
    "registered": {"correct": "registered"},
    "archived": {},
}


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
        return replace(state, seq=state.seq + 1, version=version, links={**state.links, **body["links"]})
    after = replace(state, status=NEXT[state.status][action], version=state.version + 1, seq=state.seq + 1)
    match action:
        case "declare":
            return _declared(after, body)
        case "register":
            return replace(
                after,
                registration_number=body["registration_number"],
                date_of_registration=body["date_of_registration"],
                registered_at=body["registered_at"],
                duplicates=tuple(body["duplicates"]),
            )
        case "correct":
            return replace(
                after,
                declaration=body["declaration"],
                place=body["place"],
                timeliness=body["timeliness"],
                links={**after.links, **body["links"]},
                duplicates=tuple(body.get("duplicates", after.duplicates)),
            )
        case _:
            return after


def _declared(after: State, body: Mapping[str, Any]) -> State:
    return replace(
        after,
        kind=body["kind"],
        office=body["office"],
        tracking_number=body["tracking_number"],
        place=body["place"],
        form_version=body["form_version"],
        declaration=body["declaration"],
        timeliness=body["timeliness"],
        duplicates=tuple(body["duplicates"]),
        date_of_declaration=body["date_of_declaration"],
        links=body["links"],
    )


def fold(actions: Iterable[tuple[ActionType, Mapping[str, Any]]]) -> State:
    """Replay a history."""
    state = State()
    for action, body in actions:
        state = evolve(state, action, body)
    return state
