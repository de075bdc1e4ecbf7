"""A stack keeps its door's port, holds the others until it ends, and ends what an earlier start left."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from crvs_stack import ports
from crvs_stack.errors import StackError
from crvs_stack.leftovers import VARIABLE, end_leftovers
from crvs_stack.ports import door_port
from crvs_stack.processes import free_ports, hold

_SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


def _listening(port: int) -> socket.socket:
    """As servers do: also on a port whose last connections are still closing."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen()
    return server


def test_a_port_that_was_given_is_our_childrens_and_nobody_elses() -> None:
    (port,) = free_ports(1)
    for _ in range(2):  # a child that ends leaves the port to its successor
        with closing(socket.socket()) as stranger, pytest.raises(OSError, match="in use"):
            stranger.bind(("127.0.0.1", port))
        with closing(_listening(port)), closing(socket.create_connection(("127.0.0.1", port))):
            pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


@pytest.fixture(name="taken")
def _taken() -> Iterator[socket.socket]:
    """A port on which another process listens; it lies where nothing else looks for one."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen()
    yield server
    server.close()


def _port(server: socket.socket) -> int:
    return int(server.getsockname()[1])


def test_of_two_stacks_that_start_at_once_one_has_the_port(taken: socket.socket) -> None:
    port = _port(taken)
    taken.close()
    code = f"from crvs_stack.processes import hold; print(hold({port}), flush=True); input()"
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert other.stdout
        assert other.stdout.readline() == b"True\n"
        assert not hold(port)
    finally:
        other.communicate(b"\n")
    assert hold(port)


def test_a_first_start_takes_the_next_free_port_and_the_next_start_keeps_it(
    tmp_path: Path, taken: socket.socket
) -> None:
    first = door_port(tmp_path / "port", _port(taken))
    assert first > _port(taken)
    assert door_port(tmp_path / "port", None) == first


def test_a_start_on_existing_data_waits_for_its_port_and_then_stops_with_a_sentence(
    tmp_path: Path, taken: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "port").write_text(str(_port(taken)))
    monkeypatch.setattr(ports, "_WITHIN_S", 0.5)
    for wanted in (None, _port(taken)):
        with pytest.raises(StackError, match=r"is taken by another process, and this stack's clients and QR"):
            door_port(tmp_path / "port", wanted)
    port = _port(taken)
    taken.close()
    assert door_port(tmp_path / "port", None) == port


def test_a_port_that_somebody_chooses_is_taken_and_remembered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    had, other = free_ports(2)
    (tmp_path / "port").write_text(str(had))
    assert door_port(tmp_path / "port", other) == other
    assert f"moves from port {had} to {other}" in capsys.readouterr().out
    assert door_port(tmp_path / "port", None) == other
    assert hold(other)


def _sleeper(instance: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(_SLEEP, env=os.environ | {VARIABLE: instance}, start_new_session=True)


def test_what_an_earlier_start_left_is_ended_also_when_frozen_and_nothing_else_is(tmp_path: Path) -> None:
    left, strange = _sleeper("mine-1"), _sleeper("other-2")
    time.sleep(0.2)  # until they have their own environment
    os.kill(left.pid, signal.SIGSTOP)
    state = tmp_path / "stack.json"
    state.write_text(json.dumps({"instance": "mine-1", "pids": {"door": left.pid, "web": strange.pid}}))
    try:
        assert end_leftovers(state) == 1
        assert left.wait(10) == -signal.SIGKILL
        assert strange.poll() is None
        assert end_leftovers(state) == end_leftovers(tmp_path / "absent") == 0
    finally:
        strange.kill()
        strange.wait()
