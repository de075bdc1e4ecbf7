"""Whole stacks for tests, as `make run` starts them: one per bus and session, in a process of its own."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from crvs_stack.errors import StackError
from crvs_stack.kafka_programs import find_java, kafka_classpath
from crvs_stack.people import DISTRICTS, province_of
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from crvs_stack.state import StackState, directory_of, read_state
from tests.support.api import Api
from tests.support.machine import BOUND, missing

_READY_WITHIN_S = 120  # bar 1
_ABOVE = {district: province_of(district) for district in DISTRICTS}
OFFICE = "0201"
ELSEWHERE = "0101"
# One machine plays all callers: limits that would stop a crowd would stop the tests; they have their own.
_RATES = {
    "THABIAN_RATE_SUBJECT": "5000/second",
    "THABIAN_RATE_ADDRESS": "5000/second",
    "THABIAN_RATE_SIGN_IN": "5000/minute",
    "THABIAN_RATE_REFRESH": "5000/minute",
    "THABIAN_RATE_MACHINE": "5000/minute",
    "THABIAN_RATE_VERIFICATION": "5000/second",
}


@dataclass
class RunningStack:
    """A stack in a process of its own; `state` is read anew, as process ids change."""

    name: str
    bus: str
    process: subprocess.Popen[bytes]

    @property
    def state(self) -> StackState:
        return read_state(self.name)

    @property
    def door(self) -> str:
        return self.state.door

    def staff(self, role: str = "registrar", office: str | None = OFFICE) -> Api:
        """A member of staff, signed in."""
        username = role if office is None else f"{role}-{office.lower()}"
        api = Api(self.door).sign_in(username, self.state.accounts[username]["password"])
        if role == "registrar" and office in _ABOVE:
            api.above = partial(self.staff, role, _ABOVE[office])
        return api

    def client(self, client_id: str) -> Api:
        """A ministry's machine, with its token."""
        return Api(self.door).sign_in_client(client_id, self.state.clients[client_id]["secret"])


def eventually(look: Callable[[], Any], within_s: float = 60) -> Any:
    """Look again until something true is seen; resting as long as a look takes, so that others can work.

    Raises:
        AssertionError: it was not in time.

    """
    deadline = time.monotonic() + within_s
    while True:
        began = time.monotonic()
        seen = look()
        if seen:
            return seen
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(max(0.05, time.monotonic() - began))


def _await_ready(stack: RunningStack) -> None:
    deadline = time.monotonic() + _READY_WITHIN_S
    log = directory_of(stack.name) / "run.log"
    while True:
        try:
            _ = stack.state
        except StackError:
            assert stack.process.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.3)
        else:
            return


def require_bus(bus: str) -> None:
    """Kafka needs Java and its jars: in CI their absence is a failure, elsewhere a skip with the reason."""
    if bus != "kafka":
        return
    try:
        find_java()
        kafka_classpath()
    except StackError as error:
        missing(str(error).splitlines()[0])


@contextlib.contextmanager
def running_stack(bus: str, purpose: str, **environment: str) -> Iterator[RunningStack]:
    """Start, with more variables in its environment, give, stop; leaves nothing running."""
    require_bus(bus)
    name = f"{purpose}-{bus}-{secrets.token_hex(3)}"
    with run_stack(name, bus, **environment) as stack:
        yield stack


@contextlib.contextmanager
def run_stack(name: str, bus: str, *options: str, **environment: str) -> Iterator[RunningStack]:
    """The same under a name that may have data from before, with options of `thabian run`."""
    command = [str(Path(sys.executable).with_name("thabian")), "run", "--name", name, "--bus", bus]
    directory_of(name).mkdir(parents=True, exist_ok=True)
    with (directory_of(name) / "run.log").open("wb") as log:
        process = subprocess.Popen(
            [*BOUND, *command, "--port", str(free_ports(1)[0]), *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            env=os.environ | _RATES | environment,
        )
    stack = RunningStack(name, bus, process)
    try:
        _await_ready(stack)
        yield stack
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def remove(directory: Path) -> None:
    """A stopped stack's directory, and its data where they had to lie elsewhere."""
    shutil.rmtree(EmbeddedPostgres(directory / "postgres", 0).data.parent, ignore_errors=True)
    shutil.rmtree(directory)


def _session_stack(request: pytest.FixtureRequest, bus: str) -> Iterator[RunningStack]:
    failed_before = request.session.testsfailed
    with running_stack(bus, "test") as stack:
        yield stack
    if request.session.testsfailed == failed_before:
        remove(directory_of(stack.name))


@pytest.fixture(scope="session")
def postgres_stack(request: pytest.FixtureRequest) -> Iterator[RunningStack]:
    """The stack on the PostgreSQL log; its directory is kept when a test failed."""
    yield from _session_stack(request, "postgresql")


@pytest.fixture(scope="session")
def kafka_stack(request: pytest.FixtureRequest) -> Iterator[RunningStack]:
    """The stack on Apache Kafka."""
    yield from _session_stack(request, "kafka")
