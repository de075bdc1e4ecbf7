"""Machines: client credentials as RFC 6749 has them, and their administration."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
import yaml

from tests.integration.gateway.conftest import PEOPLE, SECRET, Running, open_door, until
from tests.support.api import Api, Reply

FORM = "application/x-www-form-urlencoded"
GRANT = {"grant_type": "client_credentials"}
MINE = {"client_id": "ministry-of-health", "client_secret": SECRET}


def _token(api: Api, form: Any, **headers: str) -> Reply:
    return api.call("POST", "/v1/oauth/token", raw=urlencode(form).encode(), Content_Type=FORM, **headers)


def _basic(client_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()


def test_a_machine_signs_in_by_form_or_by_basic(anybody: Api) -> None:
    by_form = _token(anybody, GRANT | MINE)
    by_basic = _token(anybody, GRANT, Authorization=_basic("ministry-of-health", SECRET))
    assert by_form.status == by_basic.status == 200
    claims = jwt.decode(by_basic.json["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["kind"], claims["sid"]) == ("ministry-of-health", "client", None)
    assert by_form.json["scope"] == "event.read person.read"
    assert by_form.json["token_type"] == "Bearer"


def test_a_machine_may_ask_for_less(anybody: Api) -> None:
    assert _token(anybody, GRANT | MINE | {"scope": "event.read"}).json["scope"] == "event.read"


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        (GRANT | MINE | {"client_secret": "wrong"}, 401, "invalid_client"),
        (GRANT | MINE | {"client_id": "nobody"}, 401, "invalid_client"),
        (MINE, 400, "invalid_request"),
        (GRANT, 400, "invalid_request"),
        (GRANT | MINE | {"grant_type": "password"}, 400, "unsupported_grant_type"),
        (GRANT | MINE | {"scope": "record.read"}, 400, "invalid_scope"),
        (GRANT | MINE | {"client_id": "a\x00b"}, 400, "invalid_request"),
        ([*GRANT.items(), *MINE.items(), ("client_id", "twice")], 400, "invalid_request"),
    ],
)
def test_refusals_speak_rfc_6749(anybody: Api, form: Any, status: int, error: str) -> None:
    answer = _token(anybody, form)
    assert (answer.status, answer.json["error"]) == (status, error)
    assert answer.problem
    assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize(
    "header", ["Basic !!!", "Basic \xe9", "Basic " + base64.b64encode(b"\xff").decode(), "Basic"]
)
def test_a_broken_basic_header_is_no_error_of_ours(anybody: Api, header: str) -> None:
    assert _token(anybody, GRANT, Authorization=header).status in {400, 401}


@pytest.fixture(name="nobody_waits")
def _nobody_waits(running: Running) -> Iterator[None]:
    running.rows("DELETE FROM guess")
    yield
    running.rows("DELETE FROM guess")


@pytest.mark.usefixtures("nobody_waits")
@pytest.mark.parametrize("client_id", ["ministry-of-health", "no-such-ministry"])
def test_wrong_secrets_slow_this_machine_at_this_address_and_no_other(
    running: Running, administrator: Api, client_id: str
) -> None:
    anybody = Api(open_door(running, THABIAN_TRUSTED_FORWARDERS="127.0.0.1"))
    body = {"client_id": f"beside-{client_id}", "name": "B", "scopes": ["event.read"], "jurisdiction": ["LA"]}
    secret = administrator.command("/v1/clients", body).json["client_secret"]
    wrong = {"client_id": client_id, "client_secret": "wrong"}
    assert [_token(anybody, GRANT | wrong).status for _ in range(11)] == [401] * 11
    slowed = _token(anybody, GRANT | wrong)
    assert (slowed.status, slowed.problem, slowed.headers["Retry-After"]) == (429, "sign-in-slowed", "1")
    ((act, subjects),) = running.rows("SELECT act, subject_ids FROM audit ORDER BY id DESC LIMIT 1")
    assert (act, subjects) == ("client.slow", [client_id] if client_id == "ministry-of-health" else [])
    beside = {"client_id": f"beside-{client_id}", "client_secret": secret}
    assert _token(anybody, GRANT | beside).status == 200
    assert _token(anybody, GRANT | MINE, X_Forwarded_For="10.7.7.7").status == 200
    assert [kind for (kind,) in running.rows("SELECT kind FROM guess")] == ["machine"]


@pytest.mark.usefixtures("nobody_waits")
def test_a_neighbour_who_knows_the_id_slows_no_right_secret(running: Running, anybody: Api) -> None:
    wrong = GRANT | MINE | {"client_secret": "wrong"}
    for _ in range(3):
        while _token(anybody, wrong).status == 401:
            pass
        running.rows("UPDATE guess SET failures = 20, open_at = now() + interval '1 minute'")
        assert _token(anybody, wrong).status == 429
        assert _token(anybody, GRANT | MINE).status == 200
    assert running.rows("SELECT kind FROM guess") == []
    assert running.rows("SELECT act FROM audit ORDER BY id DESC LIMIT 2") == [
        ("client.sign_in",),
        ("client.slow",),
    ]


@pytest.mark.usefixtures("nobody_waits")
def test_the_workers_of_one_ministry_sign_in_together(door: str) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = threads.map(lambda _: _token(Api(door), GRANT | MINE).status, range(32))
    assert set(answers) == {200}


def test_the_jurisdiction_of_a_client_is_never_a_default(administrator: Api) -> None:
    body = {"client_id": "new-one", "name": "N", "scopes": ["event.read"]}
    assert administrator.command("/v1/clients", body).json["errors"][0]["pointer"] == "/jurisdiction"


def test_a_json_token_request_is_refused(anybody: Api) -> None:
    assert anybody.call("POST", "/v1/oauth/token", GRANT | MINE).json["error"] == "invalid_request"


def test_a_client_is_made_told_its_secret_and_ended(administrator: Api, anybody: Api, door: str) -> None:
    body = {"client_id": "statistics", "name": "Statistics", "scopes": ["event.read"], "jurisdiction": ["LA"]}
    made = administrator.command("/v1/clients", body, key="make-statistics")
    assert made.status == 201
    credentials = {"client_id": "statistics", "client_secret": made.json["client_secret"]}
    machine = Api(door, _token(anybody, GRANT | credentials).json["access_token"])
    assert machine.get("/v1/events").status == 200
    ended = administrator.command("/v1/clients/statistics/deactivation", {})
    assert (ended.status, ended.json["active"]) == (200, False)
    assert _token(anybody, GRANT | credentials).json["error"] == "invalid_client"
    until(lambda: machine.get("/v1/events").status == 401, "its token ends", 6)
    again = administrator.command("/v1/clients/statistics/deactivation", {})
    assert (again.status, again.problem) == (409, "client-inactive")


def test_a_repeated_command_gets_no_secret_and_is_told_so(administrator: Api, running: Running) -> None:
    body = {"client_id": "tax-office", "name": "Tax", "scopes": ["event.read"], "jurisdiction": ["LA"]}
    first = administrator.command("/v1/clients", body, key="make-tax")
    again = administrator.command("/v1/clients", body, key="make-tax")
    assert again.headers["Idempotent-Replayed"] == "true"
    assert first.json["told_before"] is False
    assert again.json == {**first.json, "client_secret": None, "told_before": True}
    secret = first.json["client_secret"]
    stored = running.stored_answer("make-tax")
    assert "tax-office" in stored
    assert secret not in stored
    other = administrator.command("/v1/clients", body, key="make-tax-2")
    assert (other.status, other.problem) == (409, "client-id-taken")


def test_a_client_gets_another_secret_and_the_one_before_ends(
    administrator: Api, anybody: Api, running: Running
) -> None:
    body = {"client_id": "customs", "name": "C", "scopes": ["event.read"], "jurisdiction": ["LA"]}
    first = administrator.command("/v1/clients", body).json["client_secret"]
    rotated = administrator.command("/v1/clients/customs/secret", {}, key="rotate-customs")
    second = rotated.json["client_secret"]
    assert (rotated.status, second != first) == (200, True)
    assert second not in running.stored_answer("rotate-customs")
    again = administrator.command("/v1/clients/customs/secret", {}, key="rotate-customs")
    assert (again.status, again.json["client_secret"], again.json["told_before"]) == (200, None, True)
    assert _token(anybody, GRANT | {"client_id": "customs", "client_secret": first}).status == 401
    assert _token(anybody, GRANT | {"client_id": "customs", "client_secret": second}).status == 200
    administrator.command("/v1/clients/customs/deactivation", {})
    assert administrator.command("/v1/clients/customs/secret", {}).problem == "client-inactive"
    assert administrator.command("/v1/clients/nobody/secret", {}).problem == "not-found"


def test_clients_are_paged(administrator: Api) -> None:
    first = administrator.get("/v1/clients?limit=1").json
    assert len(first["items"]) == 1
    second = administrator.get(f"/v1/clients?limit=1&cursor={first['next']}").json
    assert second["items"][0]["client_id"] > first["items"][0]["client_id"]
    assert "secret_hash" not in first["items"][0]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"scopes": ["record.burn"]}, "/scopes"),
        ({"scopes": []}, "/scopes"),
        ({"jurisdiction": ["LA", "XX"]}, "/jurisdiction/1"),
        ({"jurisdiction": []}, "/jurisdiction"),
        ({"client_id": "A b"}, "/client_id"),
        ({"client_id": "01a20ecb-d9cc-76ad-90b0-ad5d0ce494bb"}, "/client_id"),
        ({"client_id": "door"}, "/client_id"),
        ({"scopes": ["event.read", "account.manage"]}, "/scopes"),
        ({"scopes": ["record.register"]}, "/scopes"),
        ({"scopes": ["audit.read"]}, "/scopes"),
    ],
)
def test_a_client_that_makes_no_sense_is_refused(
    administrator: Api, change: dict[str, Any], pointer: str
) -> None:
    body = {"client_id": "new-one", "name": "N", "scopes": ["event.read"], "jurisdiction": ["LA"], **change}
    answer = administrator.command("/v1/clients", body)
    assert answer.status == 422
    assert answer.json["errors"][0]["pointer"] == pointer


def test_a_client_that_reads_persons_is_an_operators_to_make_renew_and_end(administrator: Api) -> None:
    body = {
        "client_id": "reader",
        "name": "R",
        "scopes": ["event.read", "person.read"],
        "jurisdiction": ["LA"],
    }
    answers = [
        administrator.command("/v1/clients", body),
        administrator.command("/v1/clients/ministry-of-health/secret", {}),
        administrator.command("/v1/clients/ministry-of-health/deactivation", {}),
    ]
    assert {(answer.status, answer.problem) for answer in answers} == {(403, "scope-not-grantable")}


def test_a_client_is_ended_and_let_in_again_by_an_operator(
    anybody: Api, running: Running, tmp_path: Path
) -> None:
    file = tmp_path / "seed.yaml"
    health = PEOPLE["clients"][0]
    for told, outcome, status in (
        ({"client_id": "ministry-of-health", "active": False}, "1 ended", 401),
        (health, "1 reactivated", 200),
    ):
        file.write_text(yaml.safe_dump({"clients": [told]}), "utf-8")
        assert running.command("seed", str(file)).stdout.strip() == f"0 created, 0 changed, 0 kept, {outcome}"
        assert _token(anybody, GRANT | MINE).status == status


def test_only_administrators_manage_clients(registrar: Api, anybody: Api) -> None:
    assert registrar.get("/v1/clients").problem == "scope-missing"
    assert anybody.get("/v1/clients").problem == "not-authenticated"
