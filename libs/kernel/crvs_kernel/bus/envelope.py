"""An event as the bus carries it: CloudEvents 1.0, Kafka binding, binary mode, JSON data.

The attributes travel as headers, the data as the message's value, the subject as its key. Headers and key
hold identifiers and codes only, never personal data (law 10).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from crvs_kernel.bus.protocol import Message
from crvs_kernel.events import Event

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"
_LONGEST = 200  # characters of an attribute: what an index of PostgreSQL holds, with room


class Undecodable(Exception):
    """A message that is no event; the text names the faulty part, never its content (law 10)."""


@dataclass(frozen=True)
class Attributes:
    """The context of an event without its data, as the outbox holds it."""

    id: str
    type: str
    subject: str
    time: datetime


def source_of(topic: str) -> str:
    """The CloudEvents source of what a topic carries: a URI reference, ``/crvs/registration``."""
    return "/" + topic.replace(".", "/")


def message_of(topic: str, attributes: Attributes, data: bytes) -> Message:
    """Wrap data that is JSON text, as the outbox holds it."""
    headers = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": attributes.id,
        "ce_type": attributes.type,
        "ce_source": source_of(topic),
        "ce_subject": attributes.subject,
        "ce_time": attributes.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "content-type": CONTENT_TYPE,
    }
    return Message(topic=topic, key=attributes.subject, value=data, headers=headers)


def event_type(message: Message) -> str:
    """The type, which can be read where other attributes cannot; empty when absent."""
    return message.headers.get("ce_type", "")


def is_plain(text: str) -> bool:
    """Whether a text can be an attribute: PostgreSQL stores no NUL, and indexes nothing long."""
    return 0 < len(text) <= _LONGEST and "\0" not in text


def from_message(message: Message) -> Event:
    """Read an event.

    Raises:
        Undecodable: an attribute is missing, it or the key is malformed, or the data is no JSON object.

    """
    headers = message.headers
    if headers.get("ce_specversion") != SPEC_VERSION:
        raise Undecodable("ce_specversion")
    for name in ("ce_id", "ce_type", "ce_source", "ce_subject", "ce_time"):
        if not is_plain(headers.get(name, "")):
            raise Undecodable(name)
    if message.key and not is_plain(message.key):
        raise Undecodable("key")
    return Event(
        type=headers["ce_type"],
        subject=headers["ce_subject"],
        data=_data(message.value),
        id=headers["ce_id"],
        time=_time(headers["ce_time"]),
        source=headers["ce_source"],
    )


def _data(value: bytes) -> dict[str, Any]:
    try:
        data = orjson.loads(value)
    except orjson.JSONDecodeError:
        raise Undecodable("data is not JSON") from None  # the cause would quote the data
    if not isinstance(data, dict):
        raise Undecodable("data is not an object")
    return data


def _time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Undecodable("ce_time") from None
    if moment.tzinfo is None:
        raise Undecodable("ce_time")
    return moment
