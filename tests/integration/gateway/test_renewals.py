"""Whoever renews a password could act in its owner's name: the owner is told, and the acts are marked."""

from __future__ import annotations

from typing import Any

import jwt
import orjson
import pytest

from tests.integration.gateway.conftest import Running
from tests.support.api import Api

CHOSEN = "mango sticky rice at noon"
NEXT = "papaya salad at dawn"


@pytest.fixture(name="renewed")
def _renewed(administrator: Api, running: Running) -> Any:
    """The account of somebody who did not ask for a new code, and the code."""
    running.rows("DELETE FROM guess")
    ((number,),) = running.rows("SELECT count(*) FROM account")
    name = f"owner-{number}"
    body = {"username": name, "name": "O", "role": "registrar", "office": "0201"}
    made = administrator.command("/v1/accounts", body).json
    anybody = Api(administrator.door)
    first = {"username": name, "code": made["activation"]["code"], "password": CHOSEN}
    assert anybody.call("POST", "/v1/sessions/activation", first).status == 204
    before = anybody.call("POST", "/v1/sessions", {"username": name, "password": CHOSEN}).json
    assert before["account"]["renewals"] == []
    assert _mark(before["access_token"]) is None
    told = administrator.command(f"/v1/accounts/{made['id']}/activation", {}).json
    return {"username": name, "id": made["id"], "code": told["activation"]["code"]}


def _mark(token: str) -> str | None:
    claims = jwt.decode(token, options={"verify_signature": False})
    found: str | None = claims["password_renewed_by"]
    return found


def _open(api: Api, renewed: dict[str, Any], password: str) -> dict[str, Any]:
    body = {"username": renewed["username"], "password": password}
    answer = api.call("POST", "/v1/sessions", body)
    assert answer.status == 201
    opened: dict[str, Any] = answer.json
    return opened


def test_the_owner_is_told_who_renewed_the_password_and_whether_it_was_used(
    anybody: Api, administrator: Api, renewed: dict[str, Any]
) -> None:
    code = {"username": renewed["username"], "code": renewed["code"], "password": NEXT}
    assert anybody.call("POST", "/v1/sessions/activation", code).status == 204
    administrator.command(f"/v1/accounts/{renewed['id']}/activation", {})
    again = administrator.command(f"/v1/accounts/{renewed['id']}/activation", {}).json["activation"]["code"]
    assert anybody.call("POST", "/v1/sessions/activation", {**code, "code": again}).status == 204
    opened = _open(anybody, renewed, NEXT)
    told = opened["account"]["renewals"]
    assert [each["renewed_by"] for each in told] == [{"username": "boss", "name": "Boss"}] * 3
    assert [each["used_at"] is not None for each in told] == [True, False, True]
    me = Api(anybody.door, opened["access_token"]).get("/v1/me").json
    assert me["renewals"] == told


def test_acts_with_a_renewed_password_are_marked_until_the_owner_chooses_another(
    anybody: Api, administrator: Api, renewed: dict[str, Any], running: Running
) -> None:
    boss = administrator.get("/v1/me").json["id"]
    code = {"username": renewed["username"], "code": renewed["code"], "password": NEXT}
    anybody.call("POST", "/v1/sessions/activation", code)
    opened = _open(anybody, renewed, NEXT)
    assert _mark(opened["access_token"]) == boss
    refreshed = anybody.call("POST", "/v1/sessions/refresh", {"refresh_token": opened["refresh_token"]}).json
    assert _mark(refreshed["access_token"]) == boss
    here = Api(anybody.door, refreshed["access_token"])
    body = {"current_password": NEXT, "password": "lotus flower at dusk"}
    assert here.call("POST", "/v1/me/password", body).status == 204
    lines = (
        "SELECT act, detail ->> 'password_renewed_by' FROM audit WHERE actor = %s ORDER BY id DESC LIMIT 3"
    )
    assert running.rows(lines, renewed["id"]) == [
        ("account.change_password", boss),
        ("session.refresh", None),
        ("session.open", boss),
    ]
    after = _open(anybody, renewed, "lotus flower at dusk")
    assert _mark(after["access_token"]) is None
    assert running.rows(lines, renewed["id"])[0] == ("session.open", None)


def test_the_bus_hears_who_renewed_whose_account(
    administrator: Api, renewed: dict[str, Any], running: Running
) -> None:
    rows = running.rows(
        "SELECT data FROM outbox WHERE type = 'account.renewed.v1' AND key = %s", renewed["id"]
    )
    data = orjson.loads(rows[0][0])
    assert data["renewed_by"] == administrator.get("/v1/me").json["id"]
    assert renewed["username"] not in rows[0][0]
