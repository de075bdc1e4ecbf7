"""Administrators give no more than their role may, see no further than their places, and take over nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.integration.gateway.conftest import PASSWORD, PEOPLE, Running, until
from tests.support.api import Api

CHOSEN = "mango sticky rice at noon"


@pytest.fixture(scope="module", name="provincial")
def _provincial(door: str) -> Api:
    return Api(door).sign_in("phongsaly", PASSWORD)


def _id(running: Running, username: str) -> str:
    ((found,),) = running.rows("SELECT id::text FROM account WHERE username = %s", username)
    return str(found)


def _body(username: str, **changes: Any) -> dict[str, Any]:
    return {"username": username, "name": "N", "role": "registrar", "office": "0201", **changes}


def test_a_provincial_administrator_makes_registrars_of_the_province(provincial: Api) -> None:
    assert provincial.command("/v1/accounts", _body("of-the-province")).status == 201


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"office": "0101"}, "beyond-jurisdiction"),
        ({"role": "provincial_administrator", "office": "LA-PH"}, "role-not-grantable"),
        ({"role": "administrator", "office": None}, "role-not-grantable"),
    ],
)
def test_and_no_others(provincial: Api, changes: dict[str, Any], problem: str) -> None:
    answer = provincial.command("/v1/accounts", _body("too-much", **changes))
    assert (answer.status, answer.problem) == (403, problem)


@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_an_administrator_makes_neither_an_auditor_nor_a_peer(administrator: Api, role: str) -> None:
    answer = administrator.command("/v1/accounts", _body("friend", role=role, office=None))
    assert answer.problem == "role-not-grantable"


def test_accounts_elsewhere_do_not_exist_for_a_provincial_administrator(
    provincial: Api, administrator: Api, running: Running
) -> None:
    seen = {each["username"] for each in provincial.get("/v1/accounts?limit=100").json["items"]}
    assert {"somchai", "victim", "phongsaly"} <= seen
    assert seen.isdisjoint({"boss", "audit", "elsewhere"})
    for username in ("boss", "audit", "elsewhere"):
        for act in ("deactivation", "activation"):
            answer = provincial.command(f"/v1/accounts/{_id(running, username)}/{act}", {})
            assert (answer.status, answer.problem) == (404, "not-found")
    everybody = {each["username"] for each in administrator.get("/v1/accounts?limit=100").json["items"]}
    assert {"boss", "audit", "elsewhere", "somchai"} <= everybody


def test_whoever_cannot_make_an_account_cannot_take_it_over(administrator: Api, running: Running) -> None:
    answer = administrator.command(f"/v1/accounts/{_id(running, 'audit')}/activation", {})
    assert (answer.status, answer.problem) == (403, "role-not-grantable")


@pytest.mark.parametrize("username", ["audit", "boss-too"])
def test_whoever_cannot_make_an_account_cannot_end_it(
    administrator: Api, running: Running, tmp_path: Path, username: str
) -> None:
    """Neither whoever audits them nor a peer."""
    told = {"username": "boss-too", "name": "B", "role": "administrator", "password": PASSWORD}
    _seed(running, tmp_path, told)
    answer = administrator.command(f"/v1/accounts/{_id(running, username)}/deactivation", {})
    assert (answer.status, answer.problem) == (403, "role-not-grantable")


def test_peers_of_a_province_do_not_end_each_other_and_the_country_ends_either(
    provincial: Api, administrator: Api, running: Running
) -> None:
    body = _body("phongsaly-too", role="provincial_administrator", office="LA-PH")
    path = f"/v1/accounts/{administrator.command('/v1/accounts', body).json['id']}/deactivation"
    assert provincial.command(path, {}).problem == "role-not-grantable"
    assert administrator.command(path, {}).status == 200


def test_an_auditor_is_ended_and_let_in_again_by_an_operator(
    anybody: Api, running: Running, tmp_path: Path
) -> None:
    audit = next(each for each in PEOPLE["accounts"] if each["username"] == "audit")
    ended = {"username": "audit", "active": False}
    assert _seed(running, tmp_path, ended) == "0 created, 0 changed, 0 kept, 1 ended"
    assert _seed(running, tmp_path, ended) == "0 created, 0 changed, 1 kept"
    credentials = {"username": "audit", "password": PASSWORD}
    assert anybody.call("POST", "/v1/sessions", credentials).status == 401
    assert _seed(running, tmp_path, audit) == "0 created, 0 changed, 0 kept, 1 reactivated"
    auditor = anybody.sign_in("audit", PASSWORD)
    until(lambda: auditor.get("/v1/me").status == 200, "the door has heard of it", 6)
    assert _seed(running, tmp_path, audit) == "0 created, 0 changed, 1 kept"
    acts = running.rows("SELECT act FROM audit WHERE actor = 'seed' ORDER BY id DESC LIMIT 3")
    assert [act for (act,) in acts] == ["account.reactivate", "account.change", "account.deactivate"]


def _seed(running: Running, directory: Path, account: dict[str, Any]) -> str:
    file = directory / "seed.yaml"
    file.write_text(yaml.safe_dump({"accounts": [account]}), "utf-8")
    done = running.command("seed", str(file))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_new_code_ends_the_password_and_the_sessions_of_an_account(
    provincial: Api, anybody: Api, door: str
) -> None:
    made = provincial.command("/v1/accounts", _body("forgetful")).json
    first = {"username": "forgetful", "code": made["activation"]["code"], "password": CHOSEN}
    assert anybody.call("POST", "/v1/sessions/activation", first).status == 204
    session = anybody.call("POST", "/v1/sessions", {"username": "forgetful", "password": CHOSEN}).json
    path = f"/v1/accounts/{made['id']}/activation"
    renewed = provincial.command(path, {}, key="renew-forgetful")
    assert (renewed.status, renewed.json["activated"]) == (200, False)
    assert renewed.json["activation"]["code"] != made["activation"]["code"]
    again = provincial.command(path, {}, key="renew-forgetful").json
    assert (again["activation"], again["told_before"]) == (None, True)
    assert anybody.call("POST", "/v1/sessions", {"username": "forgetful", "password": CHOSEN}).status == 401
    holder = Api(door, session["access_token"])
    until(lambda: holder.get("/v1/records/1").status == 401, "its session ends", 6)
    assert anybody.call("POST", "/v1/sessions/activation", first).problem == "activation-invalid"
    second = {**first, "code": renewed.json["activation"]["code"], "password": "papaya salad at dawn"}
    assert anybody.call("POST", "/v1/sessions/activation", second).status == 204
    assert anybody.sign_in("forgetful", "papaya salad at dawn").get("/v1/me").status == 200
