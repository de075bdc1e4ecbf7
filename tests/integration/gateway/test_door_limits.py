"""Rates at the door, and what it says about itself."""

from __future__ import annotations

import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest

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


def test_sign_in_has_a_rate_which_refresh_and_machines_do_not_use_up(running: Running) -> None:
    door = Api(open_door(running, THABIAN_RATE_SIGN_IN="2/minute", THABIAN_RATE_REFRESH="5/minute"))
    for _ in range(3):
        garbage = {"refresh_token": "x"}
        assert door.call("POST", "/v1/sessions/refresh", garbage).problem == "refresh-token-invalid"
        assert door.call("POST", "/v1/oauth/token", garbage).status == 400
    body = {"username": "somchai", "password": PASSWORD}
    assert [door.call("POST", "/v1/sessions", body).status for _ in range(3)] == [201, 201, 429]
    statuses = [door.call("POST", "/v1/sessions/refresh", garbage).status for _ in range(3)]
    assert statuses == [401, 401, 429]


def test_only_a_trusted_forwarder_speaks_for_others(running: Running) -> None:
    door = open_door(running, THABIAN_RATE_ADDRESS="1/minute", THABIAN_TRUSTED_FORWARDERS="127.0.0.0/8")
    statuses = [
        Api(door).get("/v1/births", X_Forwarded_For=address).status
        for address in ("10.0.0.1", "10.0.0.1", "10.0.0.2", "spoofed, 10.0.0.2", "10.0.0.2:443", "nonsense!")
    ]
    assert statuses == [200, 429, 200, 429, 429, 200]


def test_a_decision_that_trusts_no_forwarder_says_so_at_its_start(
    running: Running, capfd: pytest.CaptureFixture[str]
) -> None:
    open_door(running, THABIAN_TRUSTED_FORWARDERS="10.0.0.0/8")
    assert "no-trusted-forwarders" not in capfd.readouterr().out
    open_door(running)
    assert "no-trusted-forwarders" in capfd.readouterr().out


def test_a_door_that_does_not_know_yet_what_has_ended_admits_nobody(
    running: Running, registrar: Api, dummies: dict[str, DummyService]
) -> None:
    web = DummyService()
    upstreams = f"gateway={web.address},registration={dummies['registration'].address}"
    state = running.token_state()
    web.fixed["/internal/token-state"] = {"keys": state["keys"]}
    door = running.open_door("/healthz", THABIAN_UPSTREAMS=upstreams)
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
    assert 'route_upstream_rq{service="door",status="200",route="/v1/records"} 1\n' in text
    assert "0190-secret" not in text
    assert 'ejections_active{service="door",upstream="registration"} 0\n' in text


def test_readiness_is_told_to_all_and_the_services_names_inside_only(running: Running) -> None:
    port = free_ports(1)[0]
    door = Api(open_door(running, THABIAN_WORKER_METRICS=f"127.0.0.1:{port}"))
    assert door.get("/healthz").json == {"status": "alive"}
    for path in ("/readyz", "/readyz?all=1"):
        assert door.get(path).json == {"status": "ready"}
    inside = Api(f"http://127.0.0.1:{port}").get("/readyz").json["services"]
    assert inside == dict.fromkeys(("gateway", "registration", "identity", "exchange", "portal"), "ready")


def test_a_process_that_is_not_the_service_asked_for_is_a_stranger(
    running: Running, dummies: dict[str, DummyService]
) -> None:
    """A port may have changed hands, e.g. to the metrics of another house: 200 is not enough."""
    port = free_ports(1)[0]
    other, metrics = dummies["identity"], DummyService("identity")
    metrics.fixed["/readyz"] = ["# HELP crvs_relay_lag_seconds"]
    addresses = {"registration": other.address, "identity": other.address, "portal": metrics.address}
    upstreams = ",".join(f"{name}={address}" for name, address in addresses.items())
    upstreams += f",gateway={running.web}"
    told = {"THABIAN_UPSTREAMS": upstreams, "THABIAN_WORKER_METRICS": f"127.0.0.1:{port}"}
    door = Api(open_door(running, **told))
    inside = Api(f"http://127.0.0.1:{port}").get("/readyz").json["services"]
    metrics.stop()
    expected = {"registration": "stranger", "identity": "ready", "portal": "stranger", "gateway": "ready"}
    assert inside == expected
    assert door.get("/readyz?all=1").status == 503


@pytest.mark.parametrize(("method", "status"), [("HEAD", 200), ("POST", 405), ("PUT", 405), ("DELETE", 405)])
def test_readiness_is_asked_with_get_or_head_only(anybody: Api, method: str, status: int) -> None:
    assert anybody.call(method, "/readyz").status == status


def test_no_body_reaches_the_probe(anybody: Api) -> None:
    answer = anybody.call("GET", "/readyz", raw=b"x" * 100_000)
    assert (answer.status, answer.problem) == (413, "body-too-large")


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
