"""While a machine's clock and its database's differ, nothing is committed, and the fault is called ours."""

from __future__ import annotations

import time
from typing import Any

import psycopg2
import pytest
import structlog

from crvs_kernel.database.clock import refusal_told
from crvs_kernel.database.prune import prune
from crvs_kernel.errors import Unavailable
from crvs_kernel.primitives import new_id
from tests.support.notes import call

HOUR, YEAR = 3600, 365 * 86_400
JUMPS = [2 * HOUR, -2 * HOUR, YEAR, -YEAR]
GAUGE = "crvs_database_clock_seconds "


@pytest.fixture(name="jump")
def _jump(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock of the door and of the service; the database keeps its own."""
    right = time.time

    def jump(seconds: float) -> None:
        monkeypatch.setattr(time, "time", lambda: right() + seconds)

    return jump


def write(notes: Any, text: str, key: str) -> Any:
    headers = {"Idempotency-Key": key}
    return call(notes.test_client(), "POST", "/v1/notes", json={"text": text}, headers=headers)


def count(owner: Any, text: str) -> int:
    owner.execute("SELECT count(*) FROM note WHERE text = %s", (text,))
    found: int = owner.fetchone()[0]
    return found


@pytest.mark.parametrize("seconds", JUMPS)
def test_a_command_is_refused_until_the_clocks_agree_and_then_done_once(
    notes: Any, owner: Any, jump: Any, seconds: int
) -> None:
    text = key = f"jump {seconds}".replace(" ", "-")
    jump(seconds)
    with structlog.testing.capture_logs() as logs:
        refused = write(notes, text, key)
    assert (refused.status_code, refused.json["type"]) == (503, "/problems/clocks-differ")
    assert refused.headers["Retry-After"] == "30"
    (line,) = [each for each in logs if each["event"] == "clocks-differ"]
    assert line["database"][:13] != line["own"][:13]
    assert count(owner, text) == 0
    jump(0)
    assert [write(notes, text, key).status_code for _ in range(2)] == [201, 201]
    assert count(owner, text) == 1


def test_what_a_rule_refuses_by_a_wrong_clock_is_a_fault_of_ours(notes: Any, jump: Any) -> None:
    path, headers = f"/v1/notes/{new_id()}", {"If-Match": '"v1"'}
    answers = []
    for seconds in (0, YEAR):
        jump(seconds)
        sent = headers | {"Idempotency-Key": f"rule-{seconds}"}
        answers.append(call(notes.test_client(), "PUT", path, headers=sent).status_code)
    assert answers == [409, 503]


def test_a_read_that_leaves_a_line_and_one_that_finds_nothing_are_refused(notes: Any, jump: Any) -> None:
    note = write(notes, "read by a clock", "read-1").json["id"]
    paths = [f"/v1/notes/{each}" for each in (note, new_id())]
    assert [call(notes.test_client(), "GET", path).status_code for path in paths] == [200, 404]
    jump(-YEAR)
    assert [call(notes.test_client(), "GET", path).status_code for path in paths] == [503, 503]


def test_clocks_may_be_twenty_seconds_apart(notes: Any, jump: Any) -> None:
    for seconds in (-20, 20):
        jump(seconds)
        assert write(notes, f"apart {seconds}", f"apart{seconds}").status_code == 201


def test_a_process_whose_clock_differs_is_not_ready_and_its_gauge_says_by_how_much(
    notes: Any, jump: Any
) -> None:
    client, seen = notes.test_client(), []
    for seconds in (0, 2 * HOUR, 0):
        jump(seconds)
        status = client.get("/readyz").status_code
        (line,) = [each for each in client.get("/metrics").text.splitlines() if each.startswith(GAUGE)]
        seen.append((status, round(float(line.rpartition(" ")[2]), -1)))
    assert seen == [(200, 0), (503, 2 * HOUR), (200, 0)]


def test_nothing_is_old_by_a_clock_that_differs(database: Any, jump: Any) -> None:
    jump(-YEAR)
    with pytest.raises(Unavailable, match="clocks-differ"):
        prune(database.migrator_url)


@pytest.mark.parametrize("wrong", [[0, 0, HOUR], [0, 0, -HOUR], [0, 0, 0, -HOUR]])
def test_a_command_that_met_a_wrong_clock_for_a_moment_is_to_be_repeated(
    notes: Any, owner: Any, monkeypatch: pytest.MonkeyPatch, wrong: list[int]
) -> None:
    """At the time of its event, or at the commit; it was right for the door before and is right again."""
    right, calls = time.time, iter(wrong)  # sealing, opening, the event, the commit
    monkeypatch.setattr(time, "time", lambda: right() + next(calls, 0))
    text = f"moment {wrong}"
    refused = write(notes, text, text.replace(" ", ""))
    assert (refused.status_code, refused.json["type"]) == (503, "/problems/database-busy")
    assert count(owner, text) == 0
    assert write(notes, text, text.replace(" ", "")).status_code == 201


def test_another_value_that_cannot_be_read_is_no_clock(owner: Any) -> None:
    with pytest.raises(psycopg2.DataError) as error:
        owner.execute("SELECT ('clocks-differ' || now())::int")
    assert refusal_told(error.value) is None
