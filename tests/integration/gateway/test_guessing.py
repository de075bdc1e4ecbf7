"""Guessing is slowed where it comes from, in the database, and the same for names that do not exist."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.integration.gateway.conftest import PASSWORD, Running, open_door
from tests.support.api import Api, Reply

WRONG = "a wrong password"


def _guess(api: Api, username: str, password: str = WRONG, address: str = "10.9.9.9") -> Reply:
    body = {"username": username, "password": password}
    return api.call("POST", "/v1/sessions", body, X_Forwarded_For=address)


@pytest.fixture(scope="module", name="door")
def _door(running: Running) -> str:
    """A door that believes what tests say about where they are."""
    return open_door(running, THABIAN_RATE_SIGN_IN="10000/second", THABIAN_TRUSTED_FORWARDERS="127.0.0.1")


@pytest.fixture(name="anybody")
def _anybody(door: str) -> Api:
    return Api(door)


@pytest.fixture(autouse=True)
def _fresh_book(running: Running) -> Any:
    running.rows("DELETE FROM guess")
    yield
    running.rows("DELETE FROM guess")
    running.rows("UPDATE session SET origin = 'elsewhere', device = NULL")


@pytest.mark.parametrize("username", ["victim", "no-such-person"])
def test_after_five_failures_an_address_has_to_wait_for_an_account(anybody: Api, username: str) -> None:
    assert [_guess(anybody, username).status for _ in range(6)] == [401] * 6
    slowed = _guess(anybody, username)
    assert (slowed.status, slowed.problem) == (429, "sign-in-slowed")
    assert 1 <= int(slowed.headers["Retry-After"]) <= 16


def test_while_it_waits_even_the_right_password_is_not_looked_at(anybody: Api) -> None:
    for _ in range(6):
        _guess(anybody, "victim")
    assert _guess(anybody, "victim", PASSWORD).status == 429
    assert _guess(anybody, "somchai", PASSWORD).status == 201


def test_whoever_knows_a_name_shuts_nobody_out_but_themselves(anybody: Api) -> None:
    for _ in range(8):
        _guess(anybody, "victim")
    assert _guess(anybody, "victim", PASSWORD, "10.1.1.1").status == 201


def test_one_subscriber_of_ipv6_is_one_guesser(anybody: Api) -> None:
    statuses = [_guess(anybody, "victim", address=f"2001:db8:7:7::{n}").status for n in range(7)]
    assert statuses == [401] * 6 + [429]
    assert _guess(anybody, "victim", address="2001:db8:7:8::1").status == 401


def test_many_addresses_that_guess_at_one_account_are_slowed_and_its_owners_is_not(anybody: Api) -> None:
    assert _guess(anybody, "victim", PASSWORD, "10.2.2.2").status == 201
    statuses = [_guess(anybody, "victim", address=f"10.3.{n}.1").status for n in range(102)]
    assert statuses == [401] * 101 + [429]
    assert _guess(anybody, "victim", PASSWORD, "10.4.4.4").status == 429
    assert _guess(anybody, "victim", PASSWORD, "10.2.2.2").status == 201


def test_the_wait_is_kept_in_the_database_and_names_nobody(anybody: Api, running: Running) -> None:
    for _ in range(6):
        _guess(anybody, "victim")
    rows = running.rows("SELECT kind, subject, failures FROM guess ORDER BY kind")
    counts = [("account", 6), ("pair", 6), ("password", 1), ("tried", 1)]
    assert [(kind, failures) for kind, _, failures in rows] == counts
    assert not any("victim" in subject or "10.9" in subject for _, subject, _ in rows)


def test_a_slowed_attempt_is_audited(anybody: Api, running: Running) -> None:
    for _ in range(7):
        _guess(anybody, "victim")
    ((act, subjects),) = running.rows("SELECT act, subject_ids FROM audit ORDER BY id DESC LIMIT 1")
    ((victim,),) = running.rows("SELECT id::text FROM account WHERE username = 'victim'")
    assert (act, subjects) == ("session.slow", [victim])


def test_parallel_guesses_gain_nothing(door: str) -> None:
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda _: _guess(Api(door), "victim"), range(24)))
    statuses = [answer.status for answer in answers]
    assert statuses.count(401) == 6
    assert statuses.count(429) == 18


def test_a_right_password_forgives_this_address_and_takes_one_attempt_back_elsewhere(
    anybody: Api, running: Running
) -> None:
    for _ in range(4):
        _guess(anybody, "victim")
    assert _guess(anybody, "victim", PASSWORD).status == 201
    counts = running.rows("SELECT kind, failures FROM guess WHERE kind IN ('pair', 'account')")
    assert counts == [("account", 4)]


def test_a_guesser_shuts_out_nobody_who_signs_in_rightly_from_the_same_address(anybody: Api) -> None:
    """Not whoever was there before, nor a clerk on the first day."""
    assert _guess(anybody, "somchai", PASSWORD).status == 201
    statuses = {_guess(anybody, f"nobody-{n}", f"{WRONG} {n}").status for n in range(60)}
    assert statuses == {401}
    for name in ("somchai", "elsewhere", "somchai"):
        assert _guess(anybody, f"nobody-{name}").status == 401
        assert _guess(anybody, name, PASSWORD).status == 201


def test_where_the_owner_signed_in_before_slips_and_a_guessing_neighbour_cost_less(anybody: Api) -> None:
    assert _guess(anybody, "victim", PASSWORD).status == 201
    assert {_guess(anybody, "victim").status for _ in range(20)} == {401}
    assert _guess(anybody, "victim", PASSWORD).status == 201
    statuses = [_guess(anybody, "victim").status for _ in range(32)]
    assert statuses == [401] * 31 + [429]


def test_a_neighbour_who_guesses_on_and_on_keeps_no_owner_out_of_a_known_browser(anybody: Api) -> None:
    body = {"username": "victim", "password": PASSWORD}
    device = anybody.call("POST", "/v1/sessions", body, X_Forwarded_For="10.9.9.9").json["device"]
    while _guess(anybody, "victim").status == 401:
        pass
    known = {**body, "device": device}
    for _ in range(3):
        assert _guess(anybody, "victim", PASSWORD).status == 429
        answer = anybody.call("POST", "/v1/sessions", known, X_Forwarded_For="10.9.9.9")
        assert (answer.status, answer.json["device"]) == (201, device)
    assert anybody.call("POST", "/v1/sessions", known, X_Forwarded_For="10.8.8.8").status == 201


def test_a_device_helps_its_own_account_only_and_is_slowed_like_others(anybody: Api) -> None:
    body = {"username": "victim", "password": PASSWORD}
    device = anybody.call("POST", "/v1/sessions", body, X_Forwarded_For="10.9.9.9").json["device"]
    wrong = {"username": "victim", "password": WRONG, "device": device}
    statuses = [anybody.call("POST", "/v1/sessions", wrong).status for _ in range(32)]
    assert statuses == [401] * 31 + [429]
    other = {**wrong, "username": "elsewhere"}
    statuses = [
        anybody.call("POST", "/v1/sessions", other, X_Forwarded_For="10.7.1.1").status for _ in range(7)
    ]
    assert statuses == [401] * 6 + [429]
    made_up = {**wrong, "device": "x" * 32}
    statuses = [
        anybody.call("POST", "/v1/sessions", made_up, X_Forwarded_For="10.7.1.2").status for _ in range(7)
    ]
    assert statuses == [401] * 6 + [429]


def test_many_people_sign_in_from_one_address_in_the_same_second(door: str) -> None:
    names = ["somchai", "boss", "phongsaly", "audit", "elsewhere", "victim"]
    with ThreadPoolExecutor(14) as threads:
        for _ in range(3):
            answers = threads.map(lambda name: _guess(Api(door), name, PASSWORD), names * 2)
            assert {answer.status for answer in answers} == {201}


def test_rows_of_a_clock_that_was_ahead_lock_nobody_out(anybody: Api, running: Running) -> None:
    for _ in range(6):
        _guess(anybody, "victim")
    assert _guess(anybody, "victim", PASSWORD).status == 429
    year = "UPDATE guess SET leaked_at = leaked_at + interval '1 year', open_at = open_at + interval '1 year'"
    running.rows(year)
    assert _guess(anybody, "victim", PASSWORD).status == 201


def test_a_wait_is_never_longer_than_the_failures_earn(anybody: Api, running: Running) -> None:
    for _ in range(6):
        _guess(anybody, "victim")
    running.rows("UPDATE guess SET open_at = open_at + interval '1 year'")
    slowed = _guess(anybody, "victim", PASSWORD)
    assert slowed.status == 429
    assert int(slowed.headers["Retry-After"]) <= 16


def test_counts_that_have_leaked_away_are_dropped(anybody: Api, running: Running) -> None:
    _guess(anybody, "victim")
    running.rows(
        "UPDATE guess SET leaked_at = now() - interval '3 days', open_at = now() - interval '3 days'"
    )
    _guess(anybody, "somchai", PASSWORD, "10.5.5.5")
    assert running.rows("SELECT count(*) FROM guess WHERE leaked_at < now() - interval '1 day'") == [(0,)]


def test_a_lock_out_is_announced_once_without_a_name(anybody: Api, running: Running) -> None:
    before = running.rows("SELECT count(*) FROM outbox WHERE type = 'account.locked.v1'")[0][0]
    for _ in range(8):
        _guess(anybody, "victim")
    rows = running.rows("SELECT data FROM outbox WHERE type = 'account.locked.v1'")
    assert len(rows) == before + 1
    assert "victim" not in rows[-1][0]
