"""The laws of the house that the plumbing keeps, on a real PostgreSQL."""

from __future__ import annotations

import concurrent.futures
import threading
from typing import Any

import psycopg2
import pytest

from crvs_kernel.caller.context import Principal
from crvs_kernel.observability import configure_logging
from tests.support.notes import WRITER, call

ANONYMOUS = Principal("anonymous", "anonymous")
COUNTS = """SELECT (SELECT count(*) FROM note), (SELECT count(*) FROM outbox),
  (SELECT count(*) FROM audit), (SELECT count(*) FROM idempotency)"""


def counts(owner: Any) -> tuple[int, ...]:
    owner.execute(COUNTS)
    found: tuple[int, ...] = owner.fetchone()
    return found


def write(client: Any, text: str, key: str, **options: Any) -> Any:
    return call(client, "POST", "/v1/notes", json={"text": text, **options}, headers={"Idempotency-Key": key})


def test_a_command_writes_state_event_audit_and_answer_together(notes: Any, owner: Any) -> None:
    before = counts(owner)
    answer = write(notes.test_client(), "one", "k1")
    assert answer.status_code == 201
    assert answer.headers["ETag"] == '"v1"'
    assert [b - a for a, b in zip(before, counts(owner), strict=True)] == [1, 1, 1, 1]


def test_a_command_that_breaks_half_way_leaves_nothing(notes: Any, owner: Any) -> None:
    before = counts(owner)
    assert write(notes.test_client(), "half", "k-half", fail=True).status_code == 500
    assert counts(owner) == before


def test_a_repeat_gets_the_first_answer_byte_for_byte(notes: Any, owner: Any) -> None:
    client = notes.test_client()
    first = write(client, "repeat", "k2")
    before = counts(owner)
    again = write(client, "repeat", "k2")
    assert (again.status_code, again.data, again.headers["Location"]) == (
        201,
        first.data,
        first.headers["Location"],
    )
    assert again.headers["Idempotent-Replayed"] == "true"
    assert [b - a for a, b in zip(before, counts(owner), strict=True)] == [0, 0, 1, 0]


def test_the_same_key_with_other_content_is_refused(notes: Any) -> None:
    client = notes.test_client()
    write(client, "content", "k3")
    refused = write(client, "other content", "k3")
    assert refused.status_code == 422
    assert refused.json["type"] == "/problems/idempotency-key-reused"


def test_another_caller_may_use_the_same_key(notes: Any) -> None:
    client = notes.test_client()
    write(client, "mine", "k4")
    other = Principal("other", "staff", "0201", (), WRITER.scopes)
    headers = {"Idempotency-Key": "k4"}
    assert (
        call(client, "POST", "/v1/notes", other, json={"text": "theirs"}, headers=headers).status_code == 201
    )


def test_64_clients_with_one_key_have_one_effect_and_a_line_each(notes: Any, owner: Any) -> None:
    before = counts(owner)
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda _: write(notes.test_client(), "storm", "k-storm"), range(64)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    assert [b - a for a, b in zip(before, counts(owner), strict=True)] == [1, 1, 64, 1]


def test_a_constraint_becomes_the_refusal_that_the_service_named(notes: Any, owner: Any) -> None:
    client = notes.test_client()
    write(client, "unique", "k5")
    before = counts(owner)
    refused = write(client, "unique", "k6")
    assert (refused.status_code, refused.json["allowed"]) == (409, ["read"])
    assert counts(owner) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE note SET text = 'x'",
        "DELETE FROM note",
        "UPDATE audit SET act = 'x'",
        "DELETE FROM audit",
        "INSERT INTO audit (at, actor) VALUES ('2000-01-01', 'x')",
        "INSERT INTO audit (id, actor) OVERRIDING SYSTEM VALUE VALUES (1, 'x')",
        "DELETE FROM spent_context",
        "UPDATE outbox SET data = '{}'",
        "DELETE FROM inbox",
        "UPDATE idempotency SET status = 200",
        "DELETE FROM idempotency",
        "TRUNCATE audit",
        "DROP TABLE audit",
        "CREATE TABLE mine (a int)",
    ],
)
def test_the_app_role_cannot_rewrite_history(app_role: Any, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app_role.execute(statement)


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "problem"),
    [
        ("POST", "/v1/notes", {"json": {"text": "x"}}, 400, "idempotency-key-missing"),
        (
            "POST",
            "/v1/notes",
            {"json": {"text": "x"}, "headers": {"Idempotency-Key": "a" * 129}},
            400,
            "idempotency-key-missing",
        ),
        ("POST", "/v1/notes", {"data": b"{", "content_type": "application/json"}, 400, "malformed-json"),
        ("POST", "/v1/notes", {"data": b"x", "content_type": "text/plain"}, 415, "media-type-unsupported"),
        (
            "POST",
            "/v1/notes",
            {"data": b" " * (1 << 21), "content_type": "application/json"},
            413,
            "body-too-large",
        ),
        ("POST", "/v1/notes", {"json": {}}, 422, "invalid-fields"),
        ("PUT", "/v1/notes/01a20bbd-2022-773c-9d47-aea7871a1673", {}, 428, "precondition-required"),
        (
            "PUT",
            "/v1/notes/01a20bbd-2022-773c-9d47-aea7871a1673",
            {"headers": {"If-Match": "v1"}},
            400,
            "malformed-request",
        ),
        ("DELETE", "/v1/notes", {}, 405, "method-not-allowed"),
        ("GET", "/v1/notes/none", {}, 404, "not-found"),
        ("GET", "/v1//notes", {}, 404, "not-found"),
        ("GET", "/v1/notes/01a20bbd-2022-773c-9d47-aea7871a1673", {}, 404, "not-found"),
        ("GET", "/v1/notes/open?limit=0", {}, 422, "invalid-fields"),
        ("GET", "/v1/notes/open?cursor=%00", {}, 400, "malformed-request"),
        ("GET", "/v1/notes/open?nothing=1", {}, 422, "invalid-fields"),
    ],
)
def test_bad_input_is_refused_with_its_problem(
    notes: Any, method: str, path: str, options: dict[str, Any], status: int, problem: str
) -> None:
    refused = call(notes.test_client(), method, path, **options)
    assert (refused.status_code, refused.json["type"]) == (status, f"/problems/{problem}")
    assert refused.content_type == "application/problem+json"
    assert set(refused.json["messages"]) == {"lo", "en"}


def test_nobody_passes_without_the_gateways_word(notes: Any) -> None:
    client = notes.test_client()
    assert client.post("/v1/notes", json={"text": "x"}).status_code == 401
    assert call(client, "POST", "/v1/notes", ANONYMOUS, json={"text": "x"}).status_code == 401
    assert call(client, "POST", "/v1/notes", Principal("p", "staff"), json={"text": "x"}).status_code == 403
    assert call(client, "GET", "/v1/notes/open", ANONYMOUS).status_code == 200


def test_probes_need_no_context_and_the_document_names_scopes(notes: Any) -> None:
    client = notes.test_client()
    assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
    assert b"crvs_http_requests_total" in client.get("/metrics").data
    paths = client.get("/openapi.json").json["paths"]
    assert paths["/v1/notes"]["post"]["x-scope"] == "note.write"
    assert paths["/v1/notes/open"]["get"]["x-open-because"]


def test_methods_that_callers_invent_share_one_label(notes: Any) -> None:
    client = notes.test_client()
    call(client, "BREW-1", "/v1/notes")
    call(client, "BREW-2", "/v1/notes")
    text = client.get("/metrics").data
    assert b"BREW" not in text
    assert b'method="other"' in text


def test_each_line_of_the_log_names_its_service_in_every_thread(
    notes: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    configure_logging("notes", "INFO")
    thread = threading.Thread(target=lambda: call(notes.test_client(), "GET", "/v1/notes/open"))
    thread.start()
    thread.join()
    assert '"service":"notes"' in capfd.readouterr().out
