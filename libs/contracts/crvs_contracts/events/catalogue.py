"""Every event type: the topic that carries it, and the JSON Schema that its data keeps.

Schemas allow members that they do not name, at every level: a consumer reads what it knows and leaves the
rest, so a producer may add. What a schema names is a promise; `tests/contract/events` holds producers to it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, Protocol

from jsonschema_rs import Draft202012Validator

from crvs_contracts.events.vital_events import types_of_kind, vital_event_schema
from crvs_contracts.faults import MalformedValue
from crvs_contracts.kinds import kinds
from crvs_contracts.pointers import EACH, steps_of

_OF_KINDS: Final = {
    name: (kind, past) for kind in kinds().values() for name, past in types_of_kind(kind).items()
}
_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "crvs.registration": tuple(_OF_KINDS),
    "crvs.identity": (
        "person.enrolled.v1",
        "person.established.v1",
        "persons.merged.v1",
        "persons.split.v1",
        "person.civil_status_changed.v1",
        "person.civil_status_changed.v2",
    ),
    "crvs.certificates": (
        "certificate.issued.v1",
        "certificate.superseded.v1",
        "certificate.revoked.v1",
        "certificate.reinstated.v1",
    ),
    "crvs.gateway": (
        "account.created.v1",
        "account.activated.v1",
        "account.renewed.v1",
        "account.moved.v1",
        "account.deactivated.v1",
        "account.reactivated.v1",
        "account.signed_in.v1",
        "account.locked.v1",
        "client.created.v1",
        "client.deactivated.v1",
        "client.reactivated.v1",
    ),
}
_VITAL: Final = "/crvs/registration"  # the CloudEvents source of the topic


class Received(Protocol):
    """An event as a consumer has it; `source` names its topic."""

    @property
    def type(self) -> str: ...

    @property
    def source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class EventType:
    """A published type; the topic's name ends in the producing service."""

    name: str
    topic: str

    @property
    def producer(self) -> str:
        return self.topic.removeprefix("crvs.")

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema (2020-12) of the event's data; a kind's is made from its definition."""
        if self.name in _OF_KINDS:
            return vital_event_schema(*_OF_KINDS[self.name])
        file = resources.files("crvs_contracts").joinpath("events", "schemas", f"{self.name}.json")
        schema: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return schema


CATALOGUE: Final[Mapping[str, EventType]] = {
    name: EventType(name, topic) for topic, names in _TYPES.items() for name in names
}


def types_of(topic: str) -> tuple[str, ...]:
    """Give the types that a topic carries; none for an unknown topic."""
    return _TYPES.get(topic, ())


def refuse_unknown(event: Received, _: object) -> None:
    """Serve as the reaction to all other types: an unknown vital event is an error (law 15).

    Raises:
        MalformedValue: `unknown-event-type`.

    """
    if event.source == _VITAL and event.type not in CATALOGUE:
        raise MalformedValue("unknown-event-type")


def has_value(name: str, pointer: str) -> bool:
    """Whether the schema of a type names a value, no object and no list, at a pointer; `*` is any item."""
    schema = CATALOGUE[name].schema
    for step in steps_of(pointer):
        schema = schema.get("items", {}) if step == EACH else schema.get("properties", {}).get(step, {})
    return bool(schema) and schema.get("type") not in ("object", "array")


def faults(name: str, data: object) -> list[str]:
    """Give the JSON pointers of what breaks the schema, never a value: they are safe to log.

    A schema is compiled once a process; an event of a birth then takes some 7 µs.

    Raises:
        MalformedValue: `unknown-event-type`.
        ValueError: the data hold what JSON has no type for.

    """
    found = _validator(name).iter_errors(data)
    return sorted({"/" + "/".join(map(str, error.instance_path)) for error in found})


def validate(name: str, data: object) -> None:
    """Raise MalformedValue `unknown-event-type` or `event-breaks-schema` with the first pointer."""
    broken = faults(name, data)
    if broken:
        raise MalformedValue("event-breaks-schema", field=broken[0])


@cache
def _validator(name: str) -> Draft202012Validator:
    if name not in CATALOGUE:
        raise MalformedValue("unknown-event-type")
    return Draft202012Validator(CATALOGUE[name].schema)
