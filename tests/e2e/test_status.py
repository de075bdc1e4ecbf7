"""`thabian status` of a whole stack: silent while all is well, and true when it is not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.protocol import Message
from crvs_kernel.primitives import new_id
from crvs_stack.state import StackState
from crvs_stack.status import troubles_of
from crvs_stack.tools import ServiceTools
from tests.support.stack import RunningStack, eventually

pytestmark = pytest.mark.slow
TOPIC = "crvs.identity"  # what others read; its own worker leaves it alone
READERS = ("registration", "certificates", "exchange")


def status(stack: RunningStack) -> tuple[int, str]:
    program = str(Path(sys.executable).with_name("thabian"))
    done = subprocess.run(
        [program, "status", "--name", stack.name], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def is_well(stack: RunningStack) -> bool:
    """Asked in this process first, as the command takes a second of the CPU."""
    if troubles_of(stack.state):
        return False
    code, said = status(stack)
    return (code, "Nothing is wrong." in said) == (0, True)


def test_a_stack_that_is_well_says_so_and_a_poisoned_event_is_told_until_it_is_discarded(
    stack: RunningStack,
) -> None:
    eventually(lambda: is_well(stack), 60)
    poison = _publish_poison(stack.state)
    for service in READERS:
        eventually(lambda at=service: _tells(stack, f"{at}-web: dead-letters-wait"), 60)
    code, said = status(stack)
    assert code == 1
    assert [service for service in READERS if f"! {service}-web: dead-letters-wait" not in said] == []
    assert "1 events that no try could handle" in said
    assert "--list-dead-letters" in said
    tools = ServiceTools(
        stack.state.directory, {each: stack.state.databases[each]["app"] for each in READERS}
    )
    for service in READERS:
        tools.run(service, "worker", "--discard-dead-letter", poison)
    eventually(lambda: is_well(stack), 60)


def _tells(stack: RunningStack, trouble: str) -> bool:
    return any(trouble in line for line in troubles_of(stack.state))


def test_a_frozen_relay_is_told(stack: RunningStack) -> None:
    eventually(lambda: is_well(stack), 60)
    relay = stack.state.pids["certificates-relay"]
    os.kill(relay, signal.SIGSTOP)
    try:
        code, said = status(stack)
    finally:
        os.kill(relay, signal.SIGCONT)
    assert (code, "! certificates-relay: process-silent" in said) == (1, True)


@pytest.mark.parametrize("query", ["all", "all=1", "all&all=1", "%61ll"])
def test_the_public_learns_nothing_through_the_door(stack: RunningStack, query: str) -> None:
    with urllib.request.urlopen(f"{stack.door}/readyz?{query}", timeout=20) as answer:  # noqa: S310 - our door
        said: Any = answer.read().decode()
    assert "troubles" not in said
    assert set(json.loads(said)) == {"status", "instance"}


def _publish_poison(state: StackState) -> str:
    """An event of a known type whose data nobody can read."""
    event = str(new_id())
    headers = {
        "ce_specversion": "1.0",
        "ce_id": event,
        "ce_source": "/identity",
        "ce_type": "person.enrolled.v1",
        "ce_subject": event,
        "ce_time": "2026-11-28T00:00:00Z",
        "content-type": "application/json",
    }
    bus = connect(state.bus_url)
    publisher = bus.publisher()
    publisher.publish([Message(TOPIC, event, b'{"nobody": "reads this"}', headers)])
    publisher.close()
    bus.close()
    return event
