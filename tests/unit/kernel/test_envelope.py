"""Events as CloudEvents: readable by the public library, strict when read by us."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat

from crvs_kernel.bus.envelope import Undecodable, from_message
from crvs_kernel.bus.protocol import Message
from crvs_kernel.events import Event
from tests.support.messages import to_message

EVENT = Event(
    "birth.registered.v1", "0192-rec", {"name": "ສົມ", "n": 1}, "id-1", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
)


def message() -> Message:
    return to_message("crvs.registration", EVENT)


def test_an_event_comes_back_as_it_went() -> None:
    assert from_message(message()) == replace(EVENT, source="/crvs/registration")


def test_the_public_cloudevents_library_reads_our_message() -> None:
    sent = message()
    wire = KafkaMessage({name: value.encode() for name, value in sent.headers.items()}, sent.key, sent.value)
    read = from_binary(wire, JSONFormat())
    assert (read.get_id(), read.get_type(), read.get_source()) == (
        "id-1",
        "birth.registered.v1",
        "/crvs/registration",
    )
    assert (read.get_subject(), read.get_specversion(), read.get_time()) == ("0192-rec", "1.0", EVENT.time)
    assert read.get_data() == EVENT.data


def test_headers_and_key_hold_nothing_of_the_data() -> None:
    sent = message()
    assert sent.key == "0192-rec"
    assert "ສົມ" not in str(sent.headers)


@pytest.mark.parametrize("name", ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time"])
def test_a_message_without_an_attribute_is_no_event(name: str) -> None:
    headers = {key: value for key, value in message().headers.items() if key != name}
    with pytest.raises(Undecodable, match=name):
        from_message(replace(message(), headers=headers))


@pytest.mark.parametrize("text", ["a\0b", "a" * 201])
@pytest.mark.parametrize("name", ["ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "key"])
def test_what_no_database_can_hold_is_no_event(name: str, text: str) -> None:
    sent = message()
    bad = replace(sent, key=text) if name == "key" else replace(sent, headers={**sent.headers, name: text})
    with pytest.raises(Undecodable, match=name):
        from_message(bad)


@pytest.mark.parametrize("value", [b"", b"not json", b"[]", b'"text"', b"\xff"])
def test_data_that_is_no_json_object_is_refused_without_quoting_it(value: bytes) -> None:
    with pytest.raises(Undecodable) as refused:
        from_message(replace(message(), value=value))
    assert refused.value.__cause__ is None
    assert str(refused.value) in {"data is not JSON", "data is not an object"}


@pytest.mark.parametrize("time", ["yesterday", "2026-03-01T09:30:00"])
def test_a_time_needs_a_date_and_a_zone(time: str) -> None:
    with pytest.raises(Undecodable, match="ce_time"):
        from_message(replace(message(), headers=dict(message().headers) | {"ce_time": time}))
