"""How the members of a group share the partitions when some join, leave or die."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.contract.bus.sharing import until_shared

MEMBER = Path(__file__).with_name("member.py")


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
