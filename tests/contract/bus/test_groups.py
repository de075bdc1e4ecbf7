"""How the members of a group share the partitions when some join, leave or die."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.contract.bus.sharing import until_shared

MEMBER = Path(__file__).with_name("member.py")


def test_members_share_a_topic_and_those_that_stay_take_over(bus: Any) -> None:
    topic = bus.topic(partitions=4)
    first = bus.join("g", topic)
    (everything,) = until_shared([first], bus, topic)
    second = bus.join("g", topic)
    one, two = until_shared([first, second], bus, topic)
    assert one | two == everything
    second.close()
    assert until_shared([first], bus, topic) == [everything]
    third = bus.join("g", topic)
    until_shared([first, third], bus, topic)
    first.close()
    assert until_shared([third], bus, topic) == [everything]


def test_a_killed_member_s_messages_come_to_the_others_again(bus: Any, gather: Any) -> None:
    topic = bus.topic(partitions=4)
    bus.publish(topic, *[(f"k{n}", f"{n}") for n in range(40)])
    command = [sys.executable, str(MEMBER), bus.url, f"g-{topic}", topic]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as doomed:
        try:
            taken = {int(doomed.stdout.readline()) for _ in range(4)}
        finally:
            doomed.kill()
    assert taken
    found = gather(bus.join("g", topic), 40)
    assert sorted(int(message.value) for message in found) == list(range(40))
