"""A worker that hangs is told apart from one that works or waits."""

import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from crvs_kernel.delivery import pulse
from crvs_kernel.delivery.background import patiently
from crvs_kernel.errors import Unavailable
from crvs_stack.processes import free_ports


@pytest.fixture(name="address")
def _address(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(pulse, "HUNG_AFTER_S", 0.4)
    return f"127.0.0.1:{free_ports(1)[0]}"


@pytest.fixture(name="probe")
def _probe(address: str) -> Any:
    pulse.serve_pulse(address)

    def status(path: str = "/healthz") -> int:
        try:
            with urllib.request.urlopen(f"http://{address}{path}", timeout=5) as answer:
                code: int = answer.status
                return code
        except urllib.error.HTTPError as refused:
            return refused.code

    return status


def test_nothing_but_its_two_paths_is_answered(probe: Any) -> None:
    """A probe for another process on this port must not take the metrics for a service."""
    assert [probe(path) for path in ("/readyz", "/", "/metrics/x")] == [404] * 3
    assert probe("/metrics") == 200


@pytest.fixture(name="gate")
def _gate() -> Iterator[threading.Event]:
    gate = threading.Event()
    yield gate
    gate.set()


def until(probe: Any, status: int) -> None:
    for _ in range(100):
        if probe() == status:
            return
        threading.Event().wait(0.05)
    pytest.fail(f"never {status}")


def test_a_hung_reaction_fails_the_probe_and_work_mends_it(house: Any, probe: Any, gate: Any) -> None:
    def react(*_: Any) -> None:
        gate.wait(20)

    house.reactions["note.written.v1"] = react
    house.publish(house.event("k", "pulse"))
    stop = threading.Event()
    thread = threading.Thread(target=house.worker(poll_s=0.1).run, args=(stop,))
    thread.start()
    until(probe, 503)
    assert probe("/metrics") == 200
    gate.set()
    until(probe, 200)
    stop.set()
    thread.join(15)


def test_who_connects_and_says_nothing_is_sent_away_without_noise(
    address: str, probe: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pulse._Quiet, "timeout", pulse._Quiet.timeout / 20)
    host, port = address.split(":")
    assert probe("/metrics") == 200
    for said in (b"", b"GET /healthz HTTP/1.1\r\nHost"):
        with socket.create_connection((host, int(port)), timeout=3) as connection:
            connection.sendall(said)
            assert connection.recv(1) == b""
    assert "Traceback" not in capfd.readouterr().err


def test_waiting_for_what_is_away_is_no_hanging(probe: Any) -> None:
    stop = threading.Event()

    def away() -> None:
        raise Unavailable("bus-unavailable")

    def wait() -> None:
        with pytest.raises(Unavailable):
            patiently(stop, away)

    pulse.HUNG_AFTER_S = 2.5  # longer than the longest pause between two attempts
    thread = threading.Thread(target=wait)
    thread.start()
    for _ in range(40):
        assert probe() == 200
        threading.Event().wait(0.1)
    stop.set()
    thread.join(5)
