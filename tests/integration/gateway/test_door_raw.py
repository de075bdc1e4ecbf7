"""What raw bytes on the door's socket cannot do, and how many connections may bring them."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable

import pytest
import urllib3

from tests.integration.gateway.conftest import Running, open_door, until
from tests.support.api import Api


@pytest.fixture(name="say")
def _say(door: str) -> Callable[[bytes], bytes]:
    """Send raw bytes and read until the door closes or is silent."""

    def say(sent: bytes) -> bytes:
        host, port = door.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=3) as connection:
            connection.sendall(sent)
            received = b""
            try:
                while part := connection.recv(65536):
                    received += part
            except TimeoutError:
                pass
            return received

    return say


_SMUGGLED = (
    b"POST /v1/births HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n\r\nGET /v1/accounts HTTP/1.1\r\nHost: x\r\n\r\n"
)


@pytest.mark.parametrize(
    "request_bytes",
    [
        _SMUGGLED,
        b"POST /v1/births HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST /v1/births HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd",
        b"POST /v1/births HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n",
        b"GET /v1/births HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /v1/births HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\x00c\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"GET /v1/events/../accounts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET http://elsewhere/v1/accounts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /v1/births HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 9000 + b"\r\n\r\n",
    ],
    ids=[
        "te-and-cl",
        "two-lengths",
        "plus",
        "bad-chunk",
        "space",
        "nul",
        "nonsense",
        "dots",
        "absolute",
        "long",
    ],
)
def test_requests_that_two_servers_could_read_differently_are_refused(
    say: Callable[[bytes], bytes], request_bytes: bytes
) -> None:
    received = say(request_bytes)
    assert received.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400", b"HTTP/1.1 431", b"HTTP/1.0 431"))
    assert b"application/problem+json" in received
    assert received.count(b"HTTP/1.") == 1
    assert b"aiohttp" not in received


def test_an_upgrade_is_not_passed_on(say: Callable[[bytes], bytes]) -> None:
    head = b"GET /v1/births HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n"
    received = say(head)
    assert b"101" not in received.split(b"\r\n", 1)[0]
    assert b"websocket" not in received.lower()


def test_expect_continue_is_answered(say: Callable[[bytes], bytes]) -> None:
    head = (
        b"POST /v1/births HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n"
        b"Expect: 100-continue\r\n\r\n"
    )
    assert say(head).startswith(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert say(head + b"abc").count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize(("fields", "status"), [(80, 200), (95, 431)])
def test_the_door_lets_no_more_fields_in_than_a_service_takes(
    say: Callable[[bytes], bytes], fields: int, status: int
) -> None:
    more = b"".join(b"X-N%d: 1\r\n" % number for number in range(fields))
    received = say(
        b"GET /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + more + b"\r\n"
    )
    assert received.startswith((b"HTTP/1.1 %d" % status, b"HTTP/1.0 %d" % status))


@pytest.mark.parametrize("length", range(6900, 8200, 100))
def test_a_head_is_let_through_or_too_large_and_no_fault_of_ours(
    say: Callable[[bytes], bytes], length: int
) -> None:
    """Also where it is what the decision adds that makes it too large."""
    head = b"GET /.well-known/jwks.json?%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % (b"a" * length)
    assert say(head)[9:12] in {b"200", b"431"}


@pytest.mark.parametrize("fields", range(82, 92))
def test_fields_are_let_through_or_too_many_and_no_fault_of_ours(
    say: Callable[[bytes], bytes], fields: int
) -> None:
    more = b"".join(b"X-N%d: 1\r\n" % number for number in range(fields))
    received = say(
        b"GET /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + more + b"\r\n"
    )
    assert received[9:12] in {b"200", b"431"}


def _connect(door: str) -> socket.socket:
    host, port = door.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=10)


def _is_closed(connection: socket.socket) -> bool:
    connection.settimeout(0.05)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_there_are_no_more_connections_than_the_door_can_bear(running: Running) -> None:
    door = open_door(running, THABIAN_CONNECTIONS="6")
    held = [_connect(door) for _ in range(8)]
    until(lambda: sum(not _is_closed(each) for each in held) <= 6, "six stay", 5)
    assert sum(not _is_closed(each) for each in held) >= 5  # the test's own first look may still be open
    for each in held:
        each.close()
    until(lambda: _answers(door), "there is room again", 5)


def _answers(door: str) -> bool:
    try:
        return Api(door).get("/healthz").status == 200
    except urllib3.exceptions.HTTPError:
        return False


def test_who_does_not_read_the_answer_loses_the_connection(running: Running, registrar: Api) -> None:
    door = open_door(running, THABIAN_ANSWER_TIMEOUT="0.5")
    with _connect(door) as connection:
        connection.settimeout(20)
        head = f"GET /v1/records/1?do=big&size=50000000 HTTP/1.1\r\nAuthorization: Bearer {registrar.token}"
        connection.sendall(head.encode() + b"\r\nHost: x\r\n\r\n")
        time.sleep(3)
        received = 0
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(1 << 20):
                received += len(part)
    assert 0 < received < 50_000_000
    assert Api(door, registrar.token).get("/v1/records/1").status == 200
