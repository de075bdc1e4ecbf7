"""How the members of a group share the partitions when some join, leave or die."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

MEMBER = Path(__file__).with_name("member.py")


def until_shared(members: list[Any], bus: Any, topic: str, each: int, within_s: float = 20) -> list[set[int]]:
    """Publish to all partitions until every member has got messages of so many partitions in one round."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        bus.publish(topic, *[(f"k{n}", "x") for n in range(60)])
        got: list[set[int]] = [set() for _ in members]
        for _ in range(4):
            for member, partitions in zip(members, got, strict=True):
                partitions |= {message.partition for message in member.poll(0.1, 500)}
                member.commit()
        if all(len(partitions) == each for partitions in got):
            return got
    raise AssertionError(f"not shared {each} each: {got}")


def test_partitions_are_shared_when_a_member_joins_and_taken_back_when_it_leaves(bus: Any) -> None:
    topic = bus.topic(partitions=4)
    first = bus.join("g", topic)
    until_shared([first], bus, topic, each=4)
    second = bus.join("g", topic)
    one, two = until_shared([first, second], bus, topic, each=2)
    assert one | two == {0, 1, 2, 3}
    second.close()
    until_shared([first], bus, topic, each=4)


def test_a_killed_member_s_messages_come_to_the_others_again(bus: Any, gather: Any) -> None:
    topic = bus.topic(partitions=4)
    bus.publish(topic, *[(f"k{n}", f"{n}") for n in range(40)])
    command = [sys.executable, str(MEMBER), bus.url, "g", topic]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as doomed:
        taken = {int(doomed.stdout.readline()) for _ in range(4)}
        doomed.kill()
    assert taken
    found = gather(bus.join("g", topic), 40)
    assert sorted(int(message.value) for message in found) == list(range(40))
