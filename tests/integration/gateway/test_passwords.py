"""A person changes their own password; the operator's file changes what it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.gateway.conftest import Running, until
from tests.support.api import Api, Reply

CHOSEN = "mango sticky rice at noon"
NEXT = "papaya salad at dawn"


@pytest.fixture(name="person")
def _person(administrator: Api, anybody: Api, running: Running) -> Any:
    """Somebody with a password, and how to sign in as them."""
    running.rows("DELETE FROM guess")
    number = running.rows("SELECT count(*) FROM account")[0][0]
    name = f"person-{number}"
    body = {"username": name, "name": "P", "role": "registrar", "office": "0201"}
    code = administrator.command("/v1/accounts", body).json["activation"]["code"]
    chosen = {"username": name, "code": code, "password": CHOSEN}
    assert anybody.call("POST", "/v1/sessions/activation", chosen).status == 204
    yield name
    running.rows("DELETE FROM guess")


def _change(api: Api, current: str = CHOSEN, password: str = NEXT) -> Reply:
    return api.call("POST", "/v1/me/password", {"current_password": current, "password": password})


def test_a_new_password_ends_all_other_sessions(anybody: Api, person: str) -> None:
    here, elsewhere = anybody.sign_in(person, CHOSEN), anybody.sign_in(person, CHOSEN)
    assert _change(here).status == 204
    until(lambda: elsewhere.get("/v1/me").status == 401, "the other session ends", 6)
    assert here.get("/v1/me").json["username"] == person
    assert anybody.call("POST", "/v1/sessions", {"username": person, "password": CHOSEN}).status == 401
    assert anybody.sign_in(person, NEXT).get("/v1/me").status == 200


def test_without_the_current_password_nothing_changes(anybody: Api, person: str, running: Running) -> None:
    here = anybody.sign_in(person, CHOSEN)
    wrong = _change(here, current="a wrong password")
    assert (wrong.status, wrong.problem) == (422, "password-wrong")
    assert wrong.json["errors"][0]["pointer"] == "/current_password"
    assert running.rows("SELECT act FROM audit ORDER BY id DESC LIMIT 1") == [("account.refuse_password",)]
    assert _change(here, password="password1234").problem == "password-guessable"
    assert anybody.sign_in(person, CHOSEN).get("/v1/me").status == 200


def test_guesses_at_the_current_password_are_slowed(anybody: Api, person: str) -> None:
    here = anybody.sign_in(person, CHOSEN)
    assert [_change(here, current="wrong").status for _ in range(7)] == [422] * 6 + [429]


def test_wrong_sign_ins_of_a_neighbour_keep_nobody_from_a_new_password(anybody: Api, person: str) -> None:
    here = anybody.sign_in(person, CHOSEN)
    guess = {"username": person, "password": "wrong"}
    while anybody.call("POST", "/v1/sessions", guess).status == 401:
        pass
    assert _change(here).status == 204


def test_guesses_in_one_session_slow_no_other_and_no_sign_in(anybody: Api, person: str) -> None:
    stolen, here = anybody.sign_in(person, CHOSEN), anybody.sign_in(person, CHOSEN)
    while _change(stolen, current="wrong").status == 422:
        pass
    assert anybody.sign_in(person, CHOSEN).get("/v1/me").status == 200
    assert _change(here).status == 204


@pytest.mark.parametrize("signed_out", [True, False])
@pytest.mark.parametrize("renewed", [True, False])
def test_a_thiefs_browser_is_strange_again_after_another_password(
    administrator: Api, anybody: Api, person: str, running: Running, *, renewed: bool, signed_out: bool
) -> None:
    """At an owner's place thirty guesses are free, and the counts of account and spray do not hold."""
    body = {"username": person, "password": CHOSEN}
    stolen = anybody.call("POST", "/v1/sessions", body).json
    if signed_out:
        thief = Api(anybody.door, stolen["access_token"])
        assert thief.call("DELETE", "/v1/sessions/current").status == 204
    here = anybody.sign_in(person, CHOSEN)
    account = here.get("/v1/me").json["id"]
    if renewed:
        assert administrator.command(f"/v1/accounts/{account}/activation", {}).status == 200
    else:
        assert _change(here).status == 204
    running.rows("DELETE FROM guess")
    guess = {"username": person, "password": "a guess of the thief", "device": stolen["device"]}
    assert anybody.call("POST", "/v1/sessions", guess).status == 401
    counted = {kind for (kind,) in running.rows("SELECT kind FROM guess WHERE kind IN ('device', 'account')")}
    assert counted == ({"account"} if renewed else set())  # the owner's own session is at this address


def test_machines_and_strangers_have_no_password(anybody: Api) -> None:
    assert _change(anybody).problem == "not-authenticated"


def test_the_operators_file_moves_people_and_ends_their_sessions(
    anybody: Api, person: str, running: Running, tmp_path: Path
) -> None:
    before = anybody.sign_in(person, CHOSEN)
    entry = {"username": person, "role": "certificate_officer", "office": "0101", "password": CHOSEN}
    file = tmp_path / "seed.yaml"
    file.write_text(yaml.safe_dump({"accounts": [entry]}), "utf-8")
    assert running.command("seed", str(file)).stdout.strip() == "0 created, 1 changed, 0 kept"
    assert running.command("seed", str(file)).stdout.strip() == "0 created, 0 changed, 1 kept"
    until(lambda: before.get("/v1/me").status == 401, "the session of before ends", 6)
    me = anybody.sign_in(person, CHOSEN).get("/v1/me").json
    assert (me["role"], me["jurisdiction"]) == ("certificate_officer", ["0101"])
