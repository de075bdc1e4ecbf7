"""Guessing is slowed per account and per address, in the database, the same for names that do not exist."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.gateway.conftest import PASSWORD, Running
from tests.support.api import Api, Reply

WRONG = "a wrong password"


def _guess(api: Api, username: str, password: str = WRONG) -> Reply:
    return api.call("POST", "/v1/sessions", {"username": username, "password": password})


@pytest.fixture(autouse=True)
def _fresh_book(running: Running) -> Any:
    running.rows("DELETE FROM guess")
    yield
    running.rows("DELETE FROM guess")


@pytest.mark.parametrize("username", ["victim", "no-such-person"])
def test_after_five_failures_an_account_has_to_wait(anybody: Api, username: str) -> None:
    assert [_guess(anybody, username).status for _ in range(6)] == [401] * 6
    slowed = _guess(anybody, username)
    assert (slowed.status, slowed.problem) == (429, "sign-in-slowed")
    assert 1 <= int(slowed.headers["Retry-After"]) <= 16


def test_while_it_waits_even_the_right_password_is_not_looked_at(anybody: Api) -> None:
    for _ in range(6):
        _guess(anybody, "victim")
    assert _guess(anybody, "victim", PASSWORD).status == 429
    assert _guess(anybody, "somchai", PASSWORD).status == 201


def test_the_wait_is_kept_in_the_database_and_names_nobody(anybody: Api, running: Running) -> None:
    for _ in range(6):
        _guess(anybody, "victim")
    rows = running.rows("SELECT kind, subject, failures FROM guess ORDER BY kind")
    assert [(kind, failures) for kind, _, failures in rows] == [("account", 6), ("address", 6)]
    assert not any("victim" in subject or "127.0.0.1" in subject for _, subject, _ in rows)


def test_parallel_guesses_gain_nothing(door: str) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: _guess(Api(door), "victim"), range(24)))
    statuses = [answer.status for answer in answers]
    assert statuses.count(401) == 6
    assert statuses.count(429) == 18


def test_a_right_password_forgives_the_account_but_not_the_address(anybody: Api, running: Running) -> None:
    for _ in range(4):
        _guess(anybody, "victim")
    assert _guess(anybody, "victim", PASSWORD).status == 201
    assert running.rows("SELECT kind, failures FROM guess") == [("address", 4)]


def test_an_address_that_guesses_many_names_has_to_wait(anybody: Api) -> None:
    statuses = [_guess(anybody, f"nobody-{number}").status for number in range(52)]
    assert statuses == [401] * 51 + [429]
    assert _guess(anybody, "somchai", PASSWORD).status == 429


def test_a_lock_out_is_announced_once_without_a_name(anybody: Api, running: Running) -> None:
    before = running.rows("SELECT count(*) FROM outbox WHERE type = 'account.locked.v1'")[0][0]
    for _ in range(8):
        _guess(anybody, "victim")
    rows = running.rows("SELECT data FROM outbox WHERE type = 'account.locked.v1'")
    assert len(rows) == before + 1
    assert "victim" not in rows[-1][0]
