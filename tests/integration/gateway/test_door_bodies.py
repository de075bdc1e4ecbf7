"""Bodies at the door: whole or refused before a service hears of them, and no harm to others either way."""

from __future__ import annotations

import contextlib
import socket
import time
import urllib.request
from collections.abc import Iterator

import pytest
import urllib3

from crvs_stack.processes import free_ports
from tests.integration.gateway.conftest import Running, open_door, until
from tests.integration.gateway.dummy import DummyService
from tests.support.api import Api

BREAKS_OFF = 8  # more than the failures that open a breaker


@contextlib.contextmanager
def _begun(door: str, framing: bytes) -> Iterator[socket.socket]:
    """A connection on which a POST has begun."""
    host, port = door.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        head = b"POST /v1/births HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        connection.sendall(head + framing + b"\r\n\r\n")
        yield connection


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 299_999])
def test_bodies_of_all_sizes_arrive_whole(
    registrar: Api, dummies: dict[str, DummyService], size: int
) -> None:
    body = bytes(range(256)) * (size // 256 + 1)
    assert registrar.call("POST", "/v1/births", raw=body[:size]).json["length"] == size
    assert dummies["registration"].seen[-1][3] == body[:size]


def test_a_body_of_unknown_length_arrives_whole_with_its_length(
    registrar: Api, dummies: dict[str, DummyService]
) -> None:
    parts = (b"x" * 50_000 for _ in range(4))
    pool = urllib3.PoolManager()
    answer = pool.request(
        "POST", registrar.door + "/v1/births", body=parts, chunked=True, headers=_bearer(registrar)
    )
    assert answer.status == 200
    assert len(dummies["registration"].seen[-1][3]) == 200_000


def _bearer(api: Api) -> dict[str, str]:
    return {"Authorization": f"Bearer {api.token}"}


def test_a_body_over_the_limit_is_refused_however_it_comes(
    registrar: Api, dummies: dict[str, DummyService]
) -> None:
    reached = len(dummies["registration"].seen)
    told = registrar.call("POST", "/v1/births", raw=b"x" * 300_001)
    assert (told.status, told.problem) == (413, "body-too-large")
    pool = urllib3.PoolManager(retries=False)
    parts = (b"x" * 60_000 for _ in range(6))
    untold = pool.request(
        "POST", registrar.door + "/v1/births", body=parts, chunked=True, headers=_bearer(registrar)
    )
    assert untold.status == 413
    assert len(dummies["registration"].seen) == reached
    assert registrar.get("/v1/records/1").status == 200


@pytest.mark.parametrize("length", [1_000, 200_000])
def test_callers_who_hang_up_harm_nobody(running: Running, registrar: Api, length: int) -> None:
    port = free_ports(1)[0]
    door = open_door(running, THABIAN_WORKER_METRICS=f"127.0.0.1:{port}", THABIAN_BREAKER_SECONDS="60")
    for _ in range(BREAKS_OFF):
        with _begun(door, b"Content-Length: %d" % length) as connection:
            connection.sendall(b"x" * 100)

    def cut_off() -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            return str(answer.read().decode())

    lost = f'envoy_http_door_downstream_cx_destroy_remote_active_rq{{service="door"}} {BREAKS_OFF}\n'
    until(lambda: lost in cut_off(), "noted")
    assert 'status="500"' not in cut_off()
    assert 'ejections_active{service="door",upstream="registration"} 0\n' in cut_off()
    assert Api(door, registrar.token).get("/v1/records/1").status == 200


def test_an_answer_that_comes_before_the_body_was_read_is_passed_on(running: Running, registrar: Api) -> None:
    sizes = {"THABIAN_MAX_BODY": "20000000", "THABIAN_BODY_ROOM": "400000000"}
    door = open_door(running, THABIAN_BREAKER_SECONDS="60", **sizes)
    caller = Api(door, registrar.token)
    for _ in range(BREAKS_OFF):
        answer = caller.call("POST", "/v1/births?do=early", raw=b"x" * 12_000_000)
        assert (answer.status, answer.json) == (401, {"early": True})
    assert caller.get("/v1/records/1").status == 200


def test_a_body_over_a_services_own_limit_is_a_413(anybody: Api) -> None:
    for _ in range(BREAKS_OFF):
        answer = anybody.call("POST", "/v1/sessions", raw=b"x" * 70_000)
        assert (answer.status, answer.problem) == (413, "body-too-large")
    assert anybody.get("/.well-known/jwks.json").status == 200


@pytest.mark.parametrize("framing", [b"Transfer-Encoding: chunked", b"Content-Length: 60000"])
def test_a_body_that_dribbles_is_given_up_and_reaches_no_service(
    running: Running, dummies: dict[str, DummyService], framing: bytes
) -> None:
    door = open_door(running, THABIAN_RECEIVE_TIMEOUT="0.5")
    reached = len(dummies["registration"].seen)
    part = b"1\r\nx\r\n" if framing.startswith(b"T") else b"x"
    started = time.monotonic()
    received = b""
    with _begun(door, framing) as connection:
        connection.settimeout(0.1)
        while not received and time.monotonic() - started < 5:
            connection.sendall(part)
            with contextlib.suppress(TimeoutError):
                received = connection.recv(65536)
    assert received.startswith(b"HTTP/1.1 408")
    assert len(dummies["registration"].seen) == reached


def test_bodies_fill_no_more_than_their_room_and_leave_it_again(running: Running, registrar: Api) -> None:
    """Those that stand still are given up while they are held, so that others come through."""
    metrics = f"127.0.0.1:{free_ports(1)[0]}"
    door = open_door(running, THABIAN_BODY_ROOM="4000000", THABIAN_WORKER_METRICS=metrics)
    caller = Api(door, registrar.token)

    def given_up() -> int:
        with urllib.request.urlopen(f"http://{metrics}/metrics", timeout=5) as answer:
            lines = answer.read().decode().splitlines()
        name = 'envoy_http_door_downstream_rq_idle_timeout{service="door"} '
        return sum(int(line.removeprefix(name)) for line in lines if line.startswith(name))

    with contextlib.ExitStack() as connections:
        for _ in range(60):
            connection = connections.enter_context(_begun(door, b"Content-Length: 1000000"))
            with contextlib.suppress(ConnectionError):
                connection.sendall(b"x" * 900_000)
        until(lambda: caller.get("/v1/records/1").status == 503, "the room is full", 2)
        until(lambda: caller.get("/v1/records/1").status == 200, "others come through", 10)
        assert given_up() > 0
    assert caller.call("POST", "/v1/births", raw=b"x" * 900_000).status == 200
