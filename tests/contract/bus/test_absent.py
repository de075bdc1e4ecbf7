"""A topic that is not there yet, as after a bus was made anew: nobody waits in silence."""

from typing import Any

import pytest

from crvs_kernel.bus.kafka import KafkaBus
from crvs_kernel.errors import Unavailable


def test_a_member_of_a_group_without_its_topic_says_so_and_reads_once_it_is_there(
    bus: Any, gather: Any
) -> None:
    topic = f"{bus.topic()}-absent"
    member = bus.join("g", topic)
    if isinstance(bus.bus, KafkaBus):
        with pytest.raises(Unavailable, match="bus-topic-absent"):
            member.poll(0.2, 10)
    else:  # one member reads the whole log, so it meets a topic as soon as that is there
        assert member.poll(0.2, 10) == []
    bus.bus.ensure_topics({topic: 2})
    bus.publish(topic, ("k", "late"))
    assert [message.value for message in gather(member, 1)] == [b"late"]


def test_a_member_that_joins_as_soon_as_its_topic_is_made_reads_it(bus: Any, gather: Any) -> None:
    for _ in range(10):
        topic = bus.topic()
        bus.publish(topic, *[(f"k{n}", f"{n}") for n in range(8)])
        assert len(gather(bus.join("g", topic), 8)) == 8
