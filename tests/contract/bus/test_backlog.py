"""What an operator asks of a bus: which topics are absent, and how much a group has not read."""

from __future__ import annotations

import threading
from typing import Any

from crvs_kernel.delivery.background import patiently


def unread(bus: Any, group: str, topics: list[str], older_s: float = 0) -> int:
    """Asked again while the broker's first group is still being made room for."""
    return patiently(threading.Event(), lambda: bus.bus.unread(group, topics, older_s))


def test_absent_topics_are_named(bus: Any) -> None:
    topic = bus.topic()
    assert bus.bus.absent_topics([topic]) == []
    assert bus.bus.absent_topics(["crvs.nowhere", topic, "crvs.never"]) == ["crvs.never", "crvs.nowhere"]


def test_what_a_group_has_not_committed_is_unread(bus: Any, gather: Any) -> None:
    topic = bus.topic()
    group = f"g-{topic}"
    bus.publish(topic, *[(f"k{n}", f"{n}") for n in range(10)])
    assert unread(bus, group, [topic]) == 10  # of a group that never came
    member = bus.join("g", topic)
    gather(member, 10, commit=False)
    assert unread(bus, group, [topic]) == 10
    member.commit()
    assert unread(bus, group, [topic]) == 0
    bus.publish(topic, ("k1", "later"))
    assert unread(bus, group, [topic, "crvs.nowhere"]) == 1


def test_what_came_just_now_is_not_behind(bus: Any) -> None:
    topic = bus.topic()
    bus.publish(topic, ("k", "new"))
    assert unread(bus, f"g-{topic}", [topic], 600) == 0


def test_of_absent_topics_nothing_is_unread(bus: Any) -> None:
    assert unread(bus, "g", ["crvs.nowhere"]) == 0
