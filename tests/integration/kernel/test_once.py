"""A sealed context writes once; a refusal leaves its line and ends the context, too."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_kernel.caller import context
from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_kernel.primitives import new_id
from tests.support.notes import KEY, WRITER, call

LINES = """SELECT actor, act, subject_kind, subject_ids, detail, host(address::inet), purpose, stated_purpose,
  client_request_id FROM audit ORDER BY id DESC LIMIT 1"""
SOMEBODY = Principal("p", "staff", "0301", request_id="r", purpose="registration", address="192.0.2.9")


def sealed(method: str, path: str, key: str = "", query: str = "", who: Principal = WRITER) -> dict[str, str]:
    header = seal_context(who, KEY, Call("notes", method, path, query, key))
    return {HEADER: header, "Idempotency-Key": key}


def post(notes: Any, headers: dict[str, str], text: str) -> tuple[int, str]:
    answer = notes.test_client().post("/v1/notes", json={"text": text}, headers=headers)
    return answer.status_code, (answer.json.get("type") or "").removeprefix("/problems/")


def test_a_context_writes_once(notes: Any, owner: Any) -> None:
    headers = sealed("POST", "/v1/notes", "once-1")
    assert post(notes, headers, "first") == (201, "")
    assert post(notes, headers, "first") == (401, "context-used")
    assert post(notes, headers, "second") == (401, "context-used")
    assert post(notes, headers | {"Idempotency-Key": "once-2"}, "third") == (401, "context-invalid")
    owner.execute("SELECT count(*) FROM note WHERE text IN ('first', 'second', 'third')")
    assert owner.fetchone() == (1,)


def test_a_refused_context_writes_nothing_afterwards(notes: Any) -> None:
    headers = sealed("POST", "/v1/notes", "once-3")
    assert post(notes, headers, "") == (422, "invalid-fields")
    assert post(notes, headers, "of somebody else") == (401, "context-used")


def test_a_repeat_with_a_context_of_its_own_is_given_the_first_answer_once(notes: Any) -> None:
    assert post(notes, sealed("POST", "/v1/notes", "once-4"), "repeated") == (201, "")
    headers = sealed("POST", "/v1/notes", "once-4")
    assert post(notes, headers, "repeated") == (201, "")
    assert post(notes, headers, "repeated") == (401, "context-used")


def test_a_safe_request_may_be_sent_again_under_its_context(notes: Any) -> None:
    """Envoy does so when a connection was lost."""
    client, headers = notes.test_client(), sealed("GET", "/v1/notes/open", query="limit=1")
    assert [client.get("/v1/notes/open?limit=1", headers=headers).status_code for _ in range(3)] == [200] * 3
    assert client.get("/v1/notes/open?limit=2", headers=headers).status_code == 401


def test_a_clock_that_differs_is_said_to_be_our_fault(notes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = sealed("POST", "/v1/notes", "once-5")
    now = context.time.time()
    monkeypatch.setattr(context.time, "time", lambda: now + 7200)
    refused = notes.test_client().post("/v1/notes", json={"text": "late"}, headers=headers)
    assert (refused.status_code, refused.json["type"]) == (503, "/problems/clocks-differ")
    assert refused.headers["Retry-After"] == "30"


def test_an_operator_sees_how_far_the_clocks_are_apart(notes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = notes.test_client(), context.time.time()
    headers = sealed("GET", "/v1/notes/open")
    monkeypatch.setattr(context.time, "time", lambda: now - 20)
    assert client.get("/v1/notes/open", headers=headers).status_code == 200
    name = 'crvs_context_age_seconds{service="notes"}'
    (line,) = [each for each in client.get("/metrics").text.splitlines() if each.startswith(name)]
    assert -21 < float(line.rpartition(" ")[2]) < -19


def test_what_lies_outside_scopes_leaves_a_line_with_the_address(notes: Any, owner: Any) -> None:
    note = str(new_id())
    refused = call(notes.test_client(), "GET", f"/v1/notes/{note}", SOMEBODY)
    assert refused.status_code == 403
    owner.execute(LINES)
    route = {"route": "GET /v1/notes/<uuid:note>", "code": "scope-missing"}
    assert owner.fetchone() == (
        *("p", "request.refuse", "route", [note], route),
        *("192.0.2.9", "registration", None, None),
    )


def test_a_refusal_that_brings_its_own_line_leaves_no_second(notes: Any, owner: Any) -> None:
    note = str(new_id())
    assert call(notes.test_client(), "GET", f"/v1/notes/{note}").status_code == 404
    owner.execute("SELECT act FROM audit WHERE %s = ANY(subject_ids)", (note,))
    assert owner.fetchall() == [("note.read",)]


def test_an_address_that_does_not_exist_is_about_nothing(notes: Any, owner: Any) -> None:
    owner.execute("SELECT count(*) FROM audit")
    before = owner.fetchone()
    assert call(notes.test_client(), "GET", "/v1/nothing").status_code == 404
    owner.execute("SELECT count(*) FROM audit")
    assert owner.fetchone() == before
