"""A whole stack for the fault tests of one bus, as `make run` starts it."""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from crvs_stack.errors import StackError
from crvs_stack.kafka_programs import find_java, kafka_classpath
from crvs_stack.processes import free_ports
from crvs_stack.state import State, directory_of, read_state

_READY_WITHIN_S = 150


@dataclass
class RunningStack:
    """A stack in a process of its own; `state` is read anew, as process ids change."""

    name: str
    process: subprocess.Popen[bytes]

    @property
    def state(self) -> State:
        return read_state(self.name)

    def until_restarted(self, program: str, old: int, within_s: float = 40) -> None:
        """Wait until the supervisor has put another process in the place of a dead one."""
        deadline = time.monotonic() + within_s
        while self.state.pids.get(program) == old:
            assert time.monotonic() < deadline, f"{program} was not started again"
            time.sleep(0.1)


def _start(bus: str) -> RunningStack:
    name = f"faults-{bus}-{secrets.token_hex(3)}"
    command = [str(Path(sys.executable).with_name("thabian")), "run", "--name", name, "--bus", bus]
    directory_of(name).mkdir(parents=True)
    with (directory_of(name) / "run.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--port", str(free_ports(1)[0])], stdout=log, stderr=subprocess.STDOUT
        )
    return RunningStack(name, process)


def _await_ready(stack: RunningStack) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    log = directory_of(stack.name) / "run.log"
    while True:
        try:
            stack.state  # noqa: B018 - raises until the stack is ready
        except StackError:
            assert stack.process.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.3)
        else:
            return


@pytest.fixture(scope="module", name="stack")
def _stack(request: pytest.FixtureRequest) -> Iterator[RunningStack]:
    """Parametrised indirectly with the bus; its directory is kept when a test failed."""
    if request.param == "kafka":
        try:
            find_java()
            kafka_classpath()
        except StackError as error:
            pytest.skip(str(error))
    failed_before = request.session.testsfailed
    stack = _start(request.param)
    try:
        _await_ready(stack)
        yield stack
    finally:
        stack.process.send_signal(signal.SIGTERM)
        stack.process.wait(60)
    if request.session.testsfailed == failed_before:
        shutil.rmtree(directory_of(stack.name))
