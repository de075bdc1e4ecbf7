"""The door as a proxy: what goes through, what is refused, and what happens when a service is not well."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import urllib3

from crvs_kernel.caller.context import HEADER, Call, Principal, open_context, seal_context
from crvs_kernel.errors import NotAuthenticated
from tests.integration.gateway.conftest import KEY, Running, open_door
from tests.integration.gateway.dummy import DummyService
from tests.support.api import Api
from tests.support.stack import eventually


def _context(reply: Any, path: str = "/v1/births", method: str = "POST", query: str = "") -> Principal:
    fields = {name.lower(): value for name, value in reply.json["headers"]}
    call = Call("registration", method, path, query, fields.get("idempotency-key", ""))
    return open_context(fields[HEADER.lower()], bytes.fromhex(KEY), call).principal


def test_a_service_hears_who_calls(registrar: Api) -> None:
    reply = registrar.command("/v1/births", {"a": 1}, X_Purpose="home-visit", X_Request_Id="my-id")
    who = _context(reply)
    assert (who.kind, who.office, who.jurisdiction) == ("staff", "0201", ("0201",))
    assert (who.purpose, who.request_id) == ("registration", reply.headers["X-Request-Id"])
    assert (who.stated_purpose, who.client_request_id) == ("home-visit", "my-id")
    assert who.address == "127.0.0.1"
    assert who.request_id != "my-id"
    assert (who.name, who.role) == (registrar.get("/v1/me").json["name"], "registrar")
    assert "record.register" in who.scopes


def test_without_a_token_the_service_hears_of_nobody(anybody: Api) -> None:
    who = _context(anybody.command("/v1/births", {}))
    assert (who.kind, who.scopes, who.purpose) == ("anonymous", frozenset(), "registration")


def test_the_context_is_bound_to_the_path_as_the_service_reads_it(registrar: Api) -> None:
    reply = registrar.get("/v1/records/%E0%BA%81?name=%E0%BA%81")
    assert _context(reply, "/v1/records/ກ", "GET", "name=%E0%BA%81").kind == "staff"


@pytest.mark.parametrize("name", [HEADER, "x_crvs_context", "X-Crvs-Client", "X-Forwarded-For", "Forwarded"])
def test_what_callers_claim_about_themselves_is_dropped(anybody: Api, name: str) -> None:
    president = Principal("me", "staff", None, ("LA",), frozenset({"record.read"}))
    claim = seal_context(president, bytes.fromhex(KEY), Call("registration", "POST", "/v1/births"))
    seen = anybody.call("POST", "/v1/births", {}, **{name.replace("-", "_"): claim})
    sent = anybody._pool.request("POST", anybody.door + "/v1/births", body=b"{}", headers={name: claim})
    for headers in (seen.json["headers"], sent.json()["headers"]):
        assert claim not in [value for _, value in headers]
        assert [field.lower() for field, _ in headers].count(HEADER.lower()) == 1


def test_tokens_are_not_handed_on(registrar: Api) -> None:
    names = {name.lower() for name, _ in registrar.get("/v1/records/1").json["headers"]}
    assert "authorization" not in names


def test_answers_keep_what_is_for_the_caller_and_lose_what_is_not(registrar: Api) -> None:
    headers = registrar.get("/v1/records/1").headers
    assert headers["ETag"] == '"v1"'
    assert headers["Server"] == "thabian"
    assert "X-Crvs-Secret" not in headers


@pytest.mark.parametrize("path", ["/v1", "/v1/nothing", "/metrics", "/internal/token-state"])
def test_what_is_closed_does_not_exist(registrar: Api, path: str) -> None:
    answer = registrar.get(path, Accept_Language="lo")
    assert (answer.status, answer.problem, answer.json["title"]) == (404, "not-found", "ບໍ່ພົບ")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_everything_else_is_the_portals(anybody: Api, dummies: dict[str, DummyService]) -> None:
    assert anybody.get("/births/new").status == 200
    assert dummies["portal"].seen[-1][1] == "/births/new"


def test_a_malformed_purpose_is_refused(registrar: Api) -> None:
    assert registrar.get("/v1/records/1", X_Purpose="Just Looking").problem == "malformed-request"


def test_head_has_the_length_but_no_body(registrar: Api) -> None:
    reply = registrar.call("HEAD", "/v1/records/1?do=big&size=1000")
    assert (reply.status, reply.headers["Content-Length"], reply.data) == (200, "1000", b"")
    assert registrar.get("/v1/records/1").status == 200


@pytest.mark.parametrize("size", [10, 70_000, 5_000_000])
def test_answers_of_all_sizes_arrive_whole(registrar: Api, size: int) -> None:
    assert len(registrar.get(f"/v1/records/1?do=big&size={size}").data) == size


def test_an_answer_in_parts_is_passed_on_as_it_comes(
    registrar: Api, dummies: dict[str, DummyService]
) -> None:
    dummies["registration"].go_on.clear()
    answer = urllib3.PoolManager().request(
        "GET",
        registrar.door + "/v1/records/1?do=trickle",
        headers={"Authorization": f"Bearer {registrar.token}"},
        preload_content=False,
    )
    first = answer.read1()
    dummies["registration"].go_on.set()
    assert first == b"0\n"
    assert b"".join(iter(answer.read1, b"")) == b"1\n2\n"


@pytest.mark.parametrize(("path", "service"), [("/v1/records/1", "registration"), ("/slow", "portal")])
def test_a_service_that_is_too_slow_is_a_504_and_is_asked_once(
    running: Running, registrar: Api, dummies: dict[str, DummyService], path: str, service: str
) -> None:
    hasty = Api(open_door(running, THABIAN_ANSWER_TIMEOUT="0.5"), registrar.token)
    assert hasty.get("/v1/births").status == 200
    before = len(dummies[service].seen)
    answer = hasty.get(f"{path}?do=slow&seconds=1.6")
    assert (answer.status, answer.problem) == (504, "service-timeout")
    time.sleep(0.5)  # a second try would come within this time
    assert len(dummies[service].seen) == before + 1


def test_a_command_is_never_sent_twice(registrar: Api, dummies: dict[str, DummyService]) -> None:
    registrar.get("/v1/records/1")
    before = len(dummies["registration"].seen)
    answer = registrar.command("/v1/births?do=drop", {})
    assert (answer.status, answer.problem) == (503, "service-unavailable")
    assert answer.headers["Retry-After"]
    assert len(dummies["registration"].seen) == before + 1


def test_many_questions_at_once_are_each_asked_once_more(running: Running, registrar: Api) -> None:
    door = Api(open_door(running, THABIAN_BREAKER_FAILURES="1000"), registrar.token)
    paths = [f"/v1/records/{number}?do=once&of=20" for number in range(20)]
    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(door.get, paths))
    assert [answer.status for answer in answers] == [200] * 20


def test_a_services_own_errors_are_passed_on_and_do_not_open_the_breaker(registrar: Api) -> None:
    statuses = [registrar.get("/v1/records/1?do=status&code=503").status for _ in range(8)]
    assert statuses == [503] * 8
    assert registrar.get("/v1/records/1").status == 200


def test_a_service_that_keeps_failing_is_left_alone_and_comes_back(
    registrar: Api, dummies: dict[str, DummyService]
) -> None:
    identity = dummies["identity"]
    identity.broken = True
    for _ in range(5):
        assert registrar.command("/v1/persons/1", {}).status == 503
    reached = len(identity.seen)
    open_now = registrar.command("/v1/persons/1", {})
    assert (open_now.status, open_now.problem) == (503, "service-unavailable")
    assert len(identity.seen) == reached
    assert registrar.get("/v1/records/1").status == 200
    identity.broken = False
    eventually(lambda: registrar.get("/v1/persons/1").status == 200)
    assert registrar.get("/v1/persons/1").status == 200


def test_a_context_holds_for_its_query_and_its_key(registrar: Api) -> None:
    reply = registrar.command("/v1/births?x=1", {"a": 1})
    assert _context(reply, query="x=1").kind == "staff"
    with pytest.raises(NotAuthenticated):
        _context(reply, query="x=2")


def test_a_key_that_comes_twice_is_bound_as_the_service_reads_it(door: Any) -> None:
    twice = urllib3.HTTPHeaderDict([("Idempotency-Key", "a"), ("Idempotency-Key", "b")])
    answer = urllib3.PoolManager().request("POST", f"{door}/v1/births", headers=twice)
    fields = [(name.lower(), value) for name, value in answer.json()["headers"]]
    joined = ",".join(value for name, value in fields if name == "idempotency-key")
    call = Call("registration", "POST", "/v1/births", key=joined)
    assert open_context(dict(fields)[HEADER.lower()], bytes.fromhex(KEY), call).principal.kind == "anonymous"
