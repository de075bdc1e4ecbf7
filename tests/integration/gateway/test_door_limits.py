"""Rates at the door, and what raw bytes on its socket cannot do."""

from __future__ import annotations

import contextlib
import socket
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
import urllib3

from crvs_stack.processes import free_ports
from tests.integration.gateway.conftest import PASSWORD, Running, open_door, until
from tests.integration.gateway.dummy import DummyService
from tests.support.api import Api


def test_a_forged_token_neither_opens_nor_resets_a_bucket(running: Running, registrar: Api) -> None:
    door = open_door(running, THABIAN_RATE_ADDRESS="5/minute")
    anybody = Api(door)
    assert [anybody.get("/v1/births").status for _ in range(5)] == [200] * 5
    assert anybody.get("/v1/births").problem == "rate-exceeded"
    for number in range(4):
        forged = Api(door, f"{registrar.token}{number}").get("/v1/births")
        assert (forged.status, forged.problem) == (429, "rate-exceeded")
        assert int(forged.headers["Retry-After"]) >= 1
    assert anybody.get("/v1/births").status == 429
    assert Api(door, registrar.token).get("/v1/births").status == 200
    assert anybody.get("/v1/births").status == 429


def test_forged_tokens_alone_spend_their_senders_bucket(running: Running, registrar: Api) -> None:
    door = open_door(running, THABIAN_RATE_ADDRESS="3/minute")
    statuses = [Api(door, f"{registrar.token}{n}").get("/v1/births").status for n in range(5)]
    assert statuses == [401, 401, 401, 429, 429]


def test_an_account_has_a_rate(running: Running, registrar: Api) -> None:
    door = open_door(running, THABIAN_RATE_SUBJECT="3/minute")
    caller = Api(door, registrar.token)
    assert [caller.get("/v1/records/1").status for _ in range(4)] == [200, 200, 200, 429]
    assert Api(door).get("/v1/births").status == 200


def test_sign_in_is_tighter(running: Running) -> None:
    door = open_door(running, THABIAN_RATE_SIGN_IN="2/minute")
    body = {"username": "somchai", "password": PASSWORD}
    assert [Api(door).call("POST", "/v1/sessions", body).status for _ in range(3)] == [201, 201, 429]


def test_only_a_trusted_forwarder_speaks_for_others(running: Running) -> None:
    door = open_door(running, THABIAN_RATE_ADDRESS="1/minute", THABIAN_TRUSTED_FORWARDERS="127.0.0.0/8")
    statuses = [
        Api(door).get("/v1/births", X_Forwarded_For=address).status
        for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2", "spoofed, 10.0.0.2", "10.0.0.2:443", "nonsense!")
    ]
    assert statuses == [200, 429, 200, 429, 429, 200]


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


@pytest.mark.parametrize(("fields", "status"), [(80, 200), (95, 400)])
def test_the_door_lets_no_more_fields_in_than_a_service_takes(
    say: Callable[[bytes], bytes], fields: int, status: int
) -> None:
    more = b"".join(b"X-N%d: 1\r\n" % number for number in range(fields))
    received = say(
        b"GET /.well-known/jwks.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + more + b"\r\n"
    )
    assert received.startswith((b"HTTP/1.1 %d" % status, b"HTTP/1.0 %d" % status))


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


def test_one_address_has_a_part_of_the_connections_and_our_forwarders_have_all(running: Running) -> None:
    for settings, most in (
        ({"THABIAN_CONNECTIONS_PER_ADDRESS": "5"}, 5),
        ({"THABIAN_CONNECTIONS_PER_ADDRESS": "5", "THABIAN_TRUSTED_FORWARDERS": "127.0.0.1"}, 8),
        ({"THABIAN_CONNECTIONS": "6"}, 6),
    ):
        door = open_door(running, **settings)
        held = [_connect(door) for _ in range(8)]
        until(lambda: sum(not _is_closed(each) for each in held) == most, f"{most} stay", 5)  # noqa: B023 - called at once
        for each in held:
            each.close()
        until(lambda: _answers(door), "there is room again", 5)  # noqa: B023 - called at once


def _answers(door: str) -> bool:
    try:
        return Api(door).get("/healthz").status == 200
    except urllib3.exceptions.HTTPError:
        return False


def test_who_does_not_read_the_answer_loses_the_connection(running: Running, registrar: Api) -> None:
    door = open_door(running, THABIAN_UNREAD_TIMEOUT="0.5")
    with _connect(door) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        head = f"GET /v1/records/1?do=big&size=50000000 HTTP/1.1\r\nAuthorization: Bearer {registrar.token}"
        connection.sendall(head.encode() + b"\r\nHost: x\r\n\r\n")
        time.sleep(2)
        received = 0
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(1 << 20):
                received += len(part)
    assert 0 < received < 50_000_000
    assert Api(door, registrar.token).get("/v1/records/1").status == 200


def test_a_door_that_does_not_know_yet_what_has_ended_admits_nobody(
    running: Running, registrar: Api, dummies: dict[str, DummyService]
) -> None:
    web = DummyService()
    port = free_ports(1)[0]
    door = f"http://127.0.0.1:{port}"
    upstreams = f"gateway={web.address},registration={dummies['registration'].address}"
    settings = {"THABIAN_LISTEN": f"127.0.0.1:{port}", "THABIAN_UPSTREAMS": upstreams}
    state = Api(running.web).get("/internal/token-state").json
    web.fixed["/internal/token-state"] = {"keys": state["keys"]}
    running.start("door", f"{door}/healthz", **settings)
    assert Api(door).get("/readyz").status == 503
    assert Api(door, registrar.token).get("/v1/records/1").problem == "service-unavailable"
    session = jwt.decode(str(registrar.token), options={"verify_signature": False})["sid"]
    web.fixed["/internal/token-state"] = {"keys": state["keys"], "ended": [session]}
    until(lambda: Api(door).get("/readyz").status == 200, "it knows", 5)
    assert Api(door, registrar.token).get("/v1/records/1").problem == "session-ended"
    web.stop()


def test_metrics_are_on_their_own_port_and_name_routes_only(running: Running, registrar: Api) -> None:
    port = free_ports(1)[0]
    door = open_door(running, THABIAN_WORKER_METRICS=f"127.0.0.1:{port}")
    Api(door, registrar.token).get("/v1/records/0190-secret")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        text = answer.read().decode()
    assert 'route="/v1/records",service="door",status="200"' in text
    assert "0190-secret" not in text
    assert 'crvs_door_breaker_open{upstream="registration"} 0.0' in text


def test_readiness_is_told_to_all_and_the_services_names_inside_only(running: Running) -> None:
    port = free_ports(1)[0]
    door = Api(open_door(running, THABIAN_WORKER_METRICS=f"127.0.0.1:{port}"))
    assert door.get("/healthz").json == {"status": "alive"}
    for path in ("/readyz", "/readyz?all=1"):
        assert door.get(path).json == {"status": "ready"}
    inside = Api(f"http://127.0.0.1:{port}").get("/readyz").json["services"]
    assert inside == dict.fromkeys(("gateway", "registration", "identity", "exchange", "portal"), "ready")


def test_whoever_asks_for_readiness_the_services_are_asked_once_a_second(
    door: str, dummies: dict[str, DummyService]
) -> None:
    def asked() -> int:
        return sum(path == "/readyz" for _, path, *_ in dummies["identity"].seen)

    before, started = asked(), time.monotonic()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: Api(door).get("/readyz?all=1").status, range(40)))
    assert answers == [200] * 40
    assert asked() - before <= 1 + (time.monotonic() - started)
