"""Events as messages of the bus, without an outbox between."""

from __future__ import annotations

from crvs_kernel.bus.envelope import Attributes, message_of
from crvs_kernel.bus.protocol import Message
from crvs_kernel.events import Event
from crvs_kernel.primitives import canonical_json


def to_message(topic: str, event: Event) -> Message:
    attributes = Attributes(event.id, event.type, event.subject, event.time)
    return message_of(topic, attributes, canonical_json(event.data))
