"""What one consumer may rely on: order, once with commits, again without, and a place to rewind to."""

from typing import Any

import pytest

from crvs_kernel.bus.protocol import Message, dead_letter_topic
from crvs_kernel.errors import Unavailable


def text(messages: list[Message]) -> list[str]:
    return [message.value.decode() for message in messages]


def test_messages_of_one_key_come_in_the_order_published(bus: Any, gather: Any) -> None:
    topic = bus.topic()
    bus.publish(topic, *[(f"k{n % 7}", f"{n}") for n in range(300)])
    bus.publish(topic, *[(f"k{n % 7}", f"{n}") for n in range(300, 350)])
    found = gather(bus.join("g", topic), 350)
    assert len(found) == 350
    for key in {message.key for message in found}:
        numbers = [int(message.value) for message in found if message.key == key]
        assert numbers == sorted(numbers)


def test_one_key_stays_in_one_partition_and_offsets_ascend(bus: Any, gather: Any) -> None:
    topic = bus.topic()
    bus.publish(topic, *[(f"k{n % 20}", f"{n}") for n in range(100)])
    found = gather(bus.join("g", topic), 100)
    for key in {message.key for message in found}:
        assert len({message.partition for message in found if message.key == key}) == 1
    for partition in {message.partition for message in found}:
        offsets = [message.offset for message in found if message.partition == partition]
        assert offsets == list(range(len(offsets)))


def test_key_value_and_headers_arrive_as_they_were_sent(bus: Any, gather: Any) -> None:
    topic = bus.topic()
    sent = Message(topic, "ກຸນແຈ", b"\x00\xff{}", {"ce_id": "1", "content-type": "application/json"})
    publisher = bus.bus.publisher()
    publisher.publish([sent])
    publisher.close()
    (found,) = gather(bus.join("g", topic), 1)
    assert (found.topic, found.key, found.value, dict(found.headers)) == (
        topic,
        sent.key,
        sent.value,
        dict(sent.headers),
    )


def test_what_was_committed_does_not_come_again_and_the_rest_does(bus: Any, gather: Any) -> None:
    topic = bus.topic(partitions=1)
    bus.publish(topic, *[("k", f"{n}") for n in range(10)])
    first = bus.join("g", topic)
    done = gather(first, 10)
    bus.publish(topic, *[("k", f"{n}") for n in range(10, 15)])
    undone = gather(first, 5, commit=False)
    first.close()
    assert text(done) == [f"{n}" for n in range(10)]
    assert text(undone) == [f"{n}" for n in range(10, 15)]
    assert text(gather(bus.join("g", topic), 5)) == text(undone)


def test_rewind_gives_out_again_what_was_not_committed(bus: Any, gather: Any) -> None:
    topic = bus.topic(partitions=1)
    bus.publish(topic, *[("k", f"{n}") for n in range(6)])
    member = bus.join("g", topic)
    assert len(gather(member, 6, commit=False)) == 6
    member.rewind()
    assert text(gather(member, 6)) == [f"{n}" for n in range(6)]
    member.rewind()
    assert member.poll(1, 10) == []


def test_a_poll_gives_no_more_than_was_asked_for(bus: Any, gather: Any) -> None:
    topic = bus.topic(partitions=2)
    bus.publish(topic, *[(f"k{n}", f"{n}") for n in range(30)])
    member = bus.join("g", topic)
    gather(member, 1, commit=False)
    member.rewind()
    found = []
    while len(found) < 30:
        batch = member.poll(5, 7)
        assert 0 < len(batch) <= 7
        found += batch
    assert sorted(int(message.value) for message in found) == list(range(30))


def test_two_groups_each_get_everything(bus: Any, gather: Any) -> None:
    topic = bus.topic()
    bus.publish(topic, *[(f"k{n}", f"{n}") for n in range(20)])
    one, two = gather(bus.join("one", topic), 20), gather(bus.join("two", topic), 20)
    assert sorted(text(one)) == sorted(text(two)) == sorted(f"{n}" for n in range(20))


def test_a_waiting_consumer_gets_a_new_message_at_once(bus: Any, gather: Any) -> None:
    topic = bus.topic()
    member = bus.join("g", topic)
    bus.publish(topic, ("k", "warm"))
    gather(member, 1)
    bus.publish(topic, ("k", "new"))
    assert text(member.poll(5, 10)) == ["new"]


def test_each_topic_has_a_dead_letter_topic(bus: Any, gather: Any) -> None:
    topic = dead_letter_topic(bus.topic())
    bus.publish(topic, ("k", "dead"))
    assert text(gather(bus.join("g", topic), 1)) == ["dead"]


def test_topics_can_be_ensured_again_and_keep_their_partitions(bus: Any, gather: Any) -> None:
    topic = bus.topic(partitions=1)
    bus.bus.ensure_topics({topic: 3})
    bus.publish(topic, *[(f"k{n}", f"{n}") for n in range(20)])
    assert {message.partition for message in gather(bus.join("g", topic), 20)} == {0}


def test_publishing_to_an_absent_topic_is_refused(bus: Any) -> None:
    publisher = bus.bus.publisher()
    bus.bus.ensure_topics({"crvs.present": 1})
    with pytest.raises(Unavailable):
        publisher.publish([Message("crvs.absent", "k", b"1")])
    publisher.close()
