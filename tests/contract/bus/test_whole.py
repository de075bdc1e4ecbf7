"""All that the bus still has, for whoever lost what it had read: keys in order, and no group moves."""

from __future__ import annotations

from typing import Any

from crvs_kernel.bus.protocol import WHOLE_BATCH


def test_everything_comes_once_in_the_order_of_each_key_whatever_groups_have_read(
    bus: Any, gather: Any
) -> None:
    topic, number = bus.topic(), WHOLE_BATCH + 100
    bus.publish(topic, *[(f"k{n % 7}", f"{n}") for n in range(number)])
    reader = bus.join("g", topic)
    gather(reader, number)
    found = [message for batch in bus.bus.everything([topic]) for message in batch]
    assert sorted(int(message.value) for message in found) == list(range(number))
    for key in {message.key for message in found}:
        numbers = [int(message.value) for message in found if message.key == key]
        assert numbers == sorted(numbers)
    bus.publish(topic, ("k", "later"))
    (later,) = gather(reader, 1)
    assert later.value == b"later"


def test_of_topics_that_are_empty_or_absent_nothing_comes(bus: Any) -> None:
    assert list(bus.bus.everything([bus.topic()])) == []
    assert list(bus.bus.everything(["crvs.test-absent"])) == []
