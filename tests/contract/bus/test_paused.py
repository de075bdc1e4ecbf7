"""A member that hung and wakes up late cannot move the offset of a group that went on without it."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from crvs_kernel.bus.postgres import PostgresBus

MEMBER = Path(__file__).with_name("late_member.py")


@pytest.fixture(name="bus")
def _impatient(bus: Any) -> Any:
    """Kafka gives a silent member six seconds; our log gives it a minute, which is shortened here."""
    if not bus.url.startswith("kafka"):
        bus.bus = PostgresBus(bus.url, hung_after_s=3)
    return bus


@contextmanager
def paused(url: str, topic: str, count: int) -> Iterator[subprocess.Popen[str]]:
    """A member that has taken so many messages and committed none, stopped in the middle."""
    command = [sys.executable, str(MEMBER), url, f"g-{topic}", topic, str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as member:
        try:
            assert member.stdout
            assert member.stdout.readline() == "taken\n"
            member.send_signal(signal.SIGSTOP)
            yield member
        finally:
            member.kill()


def woken(member: subprocess.Popen[str]) -> str:
    """What came of its commit."""
    assert member.stdin
    assert member.stdout
    member.stdin.write("\n")
    member.stdin.flush()
    member.send_signal(signal.SIGCONT)
    return member.stdout.readline().strip()


def test_the_late_commit_of_a_paused_member_is_refused_and_moves_nothing(bus: Any) -> None:
    topic = bus.topic(partitions=1)
    bus.publish(topic, *[("k", f"{n}") for n in range(10)])
    with paused(bus.url, topic, 10) as member:
        other, found = bus.join("g", topic), []
        deadline = time.monotonic() + 60
        while len(found) < 4:
            assert time.monotonic() < deadline, "nobody took the place of the paused member"
            found += other.poll(0.5, 4 - len(found))
        other.commit()
        assert woken(member) == "refused"
    other.close()
    rest, third = [], bus.join("g", topic)
    while len(rest) < 6:
        assert time.monotonic() < deadline
        rest += third.poll(0.5, 10)
    assert [int(message.value) for message in [*found, *rest]] == list(range(10))
