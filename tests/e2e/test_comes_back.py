"""A stack whose supervisor was killed comes back on its own port, and only with its own keys."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crvs_stack.errors import StackError
from crvs_stack.processes import free_ports
from crvs_stack.state import StackState, directory_of, read_state
from tests.support.machine import BOUND
from tests.support.stack import eventually, remove

pytestmark = pytest.mark.slow
NAME = "test-comes-back"


def _start(*options: str) -> subprocess.Popen[bytes]:
    program = str(Path(sys.executable).with_name("thabian"))
    directory_of(NAME).mkdir(parents=True, exist_ok=True)
    with (directory_of(NAME) / "run.log").open("wb") as log:
        command = [*BOUND, program, "run", "--name", NAME, *options]
        return subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)


def _ready(process: subprocess.Popen[bytes]) -> StackState:
    def look() -> StackState | None:
        assert process.poll() is None, (directory_of(NAME) / "run.log").read_text()[-2000:]
        try:
            state = read_state(NAME)
        except StackError:
            return None
        return state if state.supervisor == process.pid else None

    found: StackState = eventually(look, 120)
    return found


@pytest.fixture(name="running")
def _running() -> Iterator[list[subprocess.Popen[bytes]]]:
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    remove(directory_of(NAME))


def test_the_port_is_kept_though_the_old_door_is_frozen_and_strange_keys_stop_the_start(
    running: list[subprocess.Popen[bytes]],
) -> None:
    running.append(_start("--port", str(free_ports(1)[0])))
    before = _ready(running[0])
    os.kill(before.pids["door"], signal.SIGSTOP)
    running[0].kill()
    running[0].wait()

    running.append(_start())
    after = _ready(running[1])
    assert (after.door, after.instance != before.instance) == (before.door, True)
    running[1].send_signal(signal.SIGTERM)
    assert running[1].wait(60) == 0

    secrets = directory_of(NAME) / "secrets"
    right = secrets.read_text()
    secrets.write_text(json.dumps(json.loads(right) | {"exchange_data_key": "ab" * 32}))
    running.append(_start())
    assert running[2].wait(120) == 1
    said = (directory_of(NAME) / "run.log").read_text()
    assert "crvs-exchange keys failed" in said
    assert "THABIAN_DATA_KEY: not the key of this database" in said
