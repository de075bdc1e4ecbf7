"""Accounts: made by administrators, who never know a password; ended with all their sessions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import yaml

from tests.integration.gateway.conftest import Running, until
from tests.support.api import Api, Reply

CHOSEN = "mango sticky rice at noon"


def _activate(api: Api, username: str, code: str, password: str = CHOSEN) -> Reply:
    body = {"username": username, "code": code, "password": password}
    return api.call("POST", "/v1/sessions/activation", body)


def _make(administrator: Api, username: str, key: str = "") -> Reply:
    body = {"username": username, "name": "ນາງ ຄຳ", "role": "registrar", "office": "0201"}
    return administrator.command("/v1/accounts", body, key=key)


def test_a_new_account_is_activated_by_its_owner(administrator: Api, anybody: Api, running: Running) -> None:
    made = _make(administrator, "kham")
    assert made.status == 201
    assert made.headers["Location"] == f"/v1/accounts/{made.json['id']}"
    code = made.json["activation"]["code"]
    assert anybody.call("POST", "/v1/sessions", {"username": "kham", "password": code}).status == 401
    assert _activate(anybody, "kham", "wrong").problem == "activation-invalid"
    assert running.rows("SELECT act, subject_ids FROM audit ORDER BY id DESC LIMIT 1") == [
        ("account.refuse_activation", [made.json["id"]])
    ]
    assert _activate(anybody, "kham", code, "password1234").problem == "password-guessable"
    assert _activate(anybody, "kham", code).status == 204
    assert _activate(anybody, "kham", code).problem == "activation-invalid"
    assert anybody.sign_in("kham", CHOSEN).get("/v1/me").json["office"] == "0201"


def test_a_weak_choice_with_the_right_code_is_no_guess(administrator: Api, anybody: Api) -> None:
    """What the check says of a person's office is known only once the code was right."""
    code = _make(administrator, "mala").json["activation"]["code"]
    weak = [_activate(anybody, "mala", code, "0201-2026-0201").problem for _ in range(8)]
    assert weak == ["password-guessable"] * 8
    assert _activate(anybody, "mala", code).status == 204


@pytest.mark.parametrize("wrong", ["sign-in", "code"])
def test_a_neighbour_slows_no_right_code_however_long_they_guess(
    administrator: Api, anybody: Api, running: Running, wrong: str
) -> None:
    """Not by wrong passwords at that name, nor by wrong codes, from the same address."""
    running.rows("DELETE FROM guess")
    name = f"new-{wrong}"
    code = _make(administrator, name).json["activation"]["code"]

    def guess() -> Reply:
        if wrong == "code":
            return _activate(anybody, name, "wrong")
        return anybody.call("POST", "/v1/sessions", {"username": name, "password": "wrong"})

    assert [guess().status for _ in range(8)] == [401] * 6 + [429] * 2
    assert _activate(anybody, name, code).status == 204
    if wrong == "code":
        assert running.rows("SELECT kind FROM guess") == []
        assert anybody.sign_in(name, CHOSEN).get("/v1/me").status == 200
    running.rows("DELETE FROM guess")


def test_an_ended_account_loses_sessions_and_tokens(
    administrator: Api, anybody: Api, door: str, running: Running
) -> None:
    made = _make(administrator, "phone").json
    _activate(anybody, "phone", made["activation"]["code"])
    session = anybody.call("POST", "/v1/sessions", {"username": "phone", "password": CHOSEN}).json
    ended = administrator.command(f"/v1/accounts/{made['id']}/deactivation", {})
    assert (ended.status, ended.json["active"]) == (200, False)
    refreshed = anybody.call("POST", "/v1/sessions/refresh", {"refresh_token": session["refresh_token"]})
    assert refreshed.status == 401
    assert anybody.call("POST", "/v1/sessions", {"username": "phone", "password": CHOSEN}).status == 401
    holder = Api(door, session["access_token"])
    until(lambda: holder.get("/v1/records/1").status == 401, "its token ends", 6)
    assert made["id"] in running.token_state()["ended"]
    again = administrator.command(f"/v1/accounts/{made['id']}/deactivation", {})
    assert (again.status, again.problem) == (409, "account-inactive")


def test_nobody_ends_their_own_account(administrator: Api) -> None:
    own = administrator.get("/v1/me").json["id"]
    assert administrator.command(f"/v1/accounts/{own}/deactivation", {}).problem == "account-own"


def test_the_code_is_stored_nowhere_and_told_once(administrator: Api, running: Running) -> None:
    first = _make(administrator, "bounmy", key="make-bounmy")
    again = _make(administrator, "bounmy", key="make-bounmy")
    code = first.json["activation"]["code"]
    assert first.json["told_before"] is False
    assert again.json == {**first.json, "activation": None, "told_before": True}
    assert code not in again.data.decode()
    stored = running.stored_answer("make-bounmy")
    assert first.json["id"] in stored
    assert code not in stored
    assert _make(administrator, "Bounmy").problem == "username-taken"


def test_accounts_are_paged_and_reading_them_is_audited(administrator: Api, running: Running) -> None:
    first = administrator.get("/v1/accounts?limit=2").json
    second = administrator.get(f"/v1/accounts?limit=2&cursor=urn:uuid:{first['next']}").json
    ids = [each["id"] for each in first["items"] + second["items"]]
    assert ids == sorted(set(ids))
    ((act, subjects),) = running.rows("SELECT act, subject_ids FROM audit ORDER BY id DESC LIMIT 1")
    assert (act, subjects) == ("account.list", [each["id"] for each in second["items"]])


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"role": "king"}, "role-unknown"),
        ({"office": "9999"}, "office-unknown"),
        ({"office": None}, "office-needed"),
        ({"username": "a b"}, "invalid-fields"),
        ({"username": "bo\u200bss"}, "invalid-fields"),
        ({"password": CHOSEN}, "invalid-fields"),
        ({"name": "ບຸນ😀"}, "invalid-fields"),
        ({"name": "محمد"}, "invalid-fields"),
        ({"name": "\u0410nna"}, "invalid-fields"),
    ],
)
def test_an_account_that_makes_no_sense_is_refused(
    administrator: Api, change: dict[str, str | None], problem: str
) -> None:
    body = {"username": "newone", "name": "N", "role": "registrar", "office": "0201", **change}
    answer = administrator.command("/v1/accounts", body)
    assert (answer.status, answer.problem) == (422, problem)


@pytest.mark.parametrize(
    "lookalike", ["l00k-a1ike", "look_alike", "look.a1ike", "look-aiike", "look--alike", "-look-alike."]
)
def test_a_name_that_looks_like_anothers_is_refused(
    administrator: Api, running: Running, tmp_path: Path, lookalike: str
) -> None:
    body = {"username": "look-alike", "name": "N", "role": "registrar", "office": "0201"}
    administrator.command("/v1/accounts", body)
    answer = administrator.command("/v1/accounts", {**body, "username": lookalike})
    assert (answer.status, answer.problem) == (409, "username-lookalike")
    assert administrator.command("/v1/accounts", body).problem == "username-taken"
    file = tmp_path / "seed.yaml"
    file.write_text(
        yaml.safe_dump({"accounts": [{**body, "username": lookalike, "password": CHOSEN}]}), "utf-8"
    )
    assert running.command("seed", str(file)).returncode != 0


def test_of_names_that_look_alike_and_come_at_one_moment_one_is_made(
    administrator: Api, running: Running
) -> None:
    body = {"name": "N", "role": "registrar", "office": "0201"}

    def create(username: str) -> str:
        twin = Api(administrator.door, administrator.token)
        return twin.command("/v1/accounts", {**body, "username": username}).problem

    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with (
        closing(psycopg2.connect(running.database.superuser_url)) as holder,
        ThreadPoolExecutor(2) as threads,
    ):
        holder.cursor().execute("LOCK TABLE account IN SHARE MODE")  # one looks for others, none is made
        answers = threads.map(create, ["twin-1", "twin-l"])
        until(lambda: running.rows(waiting) == [(2,)], "both are on their way")
        holder.rollback()
        assert sorted(answers) == ["", "username-lookalike"]


def test_commands_need_a_key_and_a_scope(administrator: Api, registrar: Api) -> None:
    body = {"username": "newone", "name": "N", "role": "registrar", "office": "0201"}
    assert administrator.call("POST", "/v1/accounts", body).problem == "idempotency-key-missing"
    assert registrar.command("/v1/accounts", body).problem == "scope-missing"
