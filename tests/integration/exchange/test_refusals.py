"""Who may not read, and what cannot be asked: each with its problem type and nothing disclosed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.declarations import today
from tests.support.exchange import Exchange, agreement, birth, client

TODAY = today()
DAYS = timedelta(days=3)


@pytest.fixture(scope="module", autouse=True)
def _agreements(exchange: Exchange) -> None:
    exchange.agree(
        agreement("schools"),
        agreement("ended", valid_to=TODAY - DAYS),
        agreement("withdrawn"),
        agreement("withdrawn", version=2, valid_to=TODAY - DAYS),
        agreement("future", valid_from=TODAY + DAYS),
    )
    exchange.record(birth("r-secret"))


@pytest.mark.parametrize("name", ["stranger", "ended", "withdrawn", "future", "schools-", "Schools", "%"])
@pytest.mark.parametrize("query", ["", "?wait=20"])
def test_without_an_agreement_in_force_there_is_nothing_and_no_waiting(
    exchange: Exchange, name: str, query: str
) -> None:
    answer = exchange.ask(client(name), query)
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/agreement-missing")
    assert answer.content_type == "application/problem+json"
    assert set(answer.json["messages"]) == {"lo", "en"}
    assert "r-secret" not in answer.get_data(as_text=True)


def test_without_the_scope_an_agreement_is_of_no_use(exchange: Exchange) -> None:
    answer = exchange.ask(client("schools", scopes=("record.read",)))
    assert (answer.status_code, answer.json["type"]) == (403, "/problems/scope-missing")


def test_a_request_that_did_not_come_through_the_door_is_refused(exchange: Exchange) -> None:
    answer = exchange.app.test_client().get("/v1/events")
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ("after=-1", "/after", "out-of-range"),
        ("after=x", "/after", "invalid-integer"),
        ("after=1.5", "/after", "invalid-integer"),
        ("after=9223372036854775807", "/after", "out-of-range"),
        ("after=99999999999999999999999", "/after", "out-of-range"),
        ("after=", "/after", "invalid-integer"),
        ("after=1%20OR%201=1", "/after", "invalid-integer"),
        ("limit=0", "/limit", "out-of-range"),
        ("limit=1001", "/limit", "out-of-range"),
        ("limit=-5", "/limit", "out-of-range"),
        ("limit=all", "/limit", "invalid-integer"),
        ("wait=21", "/wait", "out-of-range"),
        ("wait=-1", "/wait", "out-of-range"),
        ("type=birth", "/type", "unknown-field"),
    ],
)
def test_a_question_out_of_bounds_is_refused(exchange: Exchange, query: str, pointer: str, code: str) -> None:
    answer = exchange.ask(client("schools"), f"?{query}")
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/invalid-fields")
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [(pointer, code)]


@pytest.mark.parametrize("limit", [1, 1000])
def test_the_bounds_themselves_are_allowed(exchange: Exchange, limit: int) -> None:
    assert exchange.ask(client("schools"), f"?limit={limit}").status_code == 200


def test_a_refused_read_leaves_no_line_that_says_it_was_made(exchange: Exchange, owner: Any) -> None:
    exchange.ask(client("stranger"))
    owner.execute("SELECT DISTINCT act FROM audit WHERE actor = 'stranger'")
    assert owner.fetchall() == [("request.refuse",)]
