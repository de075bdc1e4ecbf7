"""Whoever renews a password could act in its owner's name: the owner is told, and the acts are marked."""

from __future__ import annotations

from typing import Any

import jwt
import orjson
import pytest

from tests.integration.gateway.conftest import PASSWORD, Running, open_door
from tests.support.api import Api

CHOSEN = "mango sticky rice at noon"
NEXT = "papaya salad at dawn"
OWN = "lotus flower at dusk"
AGED = "UPDATE renewal SET replaced_at = replaced_at - interval '31 days' WHERE account_id = %s"
OFFICE, AT_HOME, ELSEWHERE = "10.20.1.1", "10.20.2.2", "10.20.3.3"


@pytest.fixture(scope="module", name="door")
def _door(running: Running) -> str:
    """A door that believes what tests say about where they are."""
    return open_door(running, THABIAN_RATE_SIGN_IN="10000/second", THABIAN_TRUSTED_FORWARDERS="127.0.0.1")


@pytest.fixture(name="anybody")
def _anybody(door: str) -> Api:
    return Api(door)


@pytest.fixture(scope="module", name="administrator")
def _administrator(door: str) -> Api:
    """Somebody who works in the office of those whose passwords they renew."""
    body = {"username": "boss", "password": PASSWORD}
    opened = Api(door).call("POST", "/v1/sessions", body, X_Forwarded_For=OFFICE).json
    return Api(door, opened["access_token"])


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
    mine = {"username": name, "id": made["id"]}
    device = _open(anybody, mine, CHOSEN, AT_HOME)["device"]
    _open(anybody, mine, CHOSEN, OFFICE)
    running.rows(AGED, made["id"])
    told = administrator.command(f"/v1/accounts/{made['id']}/activation", {}).json
    return {**mine, "code": told["activation"]["code"], "device": device}


def _mark(token: str) -> str | None:
    claims = jwt.decode(token, options={"verify_signature": False})
    found: str | None = claims["password_renewed_by"]
    return found


def _open(
    api: Api, renewed: dict[str, Any], password: str, address: str = ELSEWHERE, device: str | None = None
) -> dict[str, Any]:
    body = {"username": renewed["username"], "password": password, "device": device}
    answer = api.call("POST", "/v1/sessions", body, X_Forwarded_For=address)
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


def _activate(api: Api, renewed: dict[str, Any]) -> None:
    code = {"username": renewed["username"], "code": renewed["code"], "password": NEXT}
    assert api.call("POST", "/v1/sessions/activation", code, X_Forwarded_For=ELSEWHERE).status == 204


def _change(door: str, opened: dict[str, Any], current: str = NEXT, password: str = OWN) -> None:
    body = {"current_password": current, "password": password}
    changed = Api(door, opened["access_token"]).call("POST", "/v1/me/password", body)
    assert changed.status == 204


@pytest.mark.parametrize(("address", "browser"), [(AT_HOME, "new"), (ELSEWHERE, "known")])
def test_acts_with_a_renewed_password_are_marked_until_its_owner_chooses_another(
    anybody: Api,
    administrator: Api,
    renewed: dict[str, Any],
    running: Running,
    address: str,
    browser: str,
) -> None:
    boss = administrator.get("/v1/me").json["id"]
    _activate(anybody, renewed)
    opened = _open(anybody, renewed, NEXT, address, renewed["device"] if browser == "known" else None)
    assert _mark(opened["access_token"]) == boss
    refreshed = anybody.call("POST", "/v1/sessions/refresh", {"refresh_token": opened["refresh_token"]}).json
    assert _mark(refreshed["access_token"]) == boss
    _change(anybody.door, refreshed)
    lines = (
        "SELECT act, detail ->> 'password_renewed_by' FROM audit WHERE actor = %s ORDER BY id DESC LIMIT 3"
    )
    assert running.rows(lines, renewed["id"]) == [
        ("account.change_password", boss),
        ("session.refresh", None),
        ("session.open", boss),
    ]
    after = _open(anybody, renewed, OWN)
    assert _mark(after["access_token"]) is None
    assert running.rows(lines, renewed["id"])[0] == ("session.open", None)


@pytest.mark.parametrize("address", [ELSEWHERE, OFFICE])
def test_whoever_renewed_a_password_cannot_take_the_mark_off_by_changing_it(
    anybody: Api, administrator: Api, renewed: dict[str, Any], running: Running, address: str
) -> None:
    """Neither from a new address nor from one that they share with the owner, however often."""
    boss = administrator.get("/v1/me").json["id"]
    _activate(anybody, renewed)
    _change(anybody.door, _open(anybody, renewed, NEXT, address))
    _change(anybody.door, _open(anybody, renewed, OWN, address), OWN, NEXT)
    running.rows("UPDATE renewal SET renewed_at = renewed_at - interval '31 days'")
    running.rows("UPDATE session SET created_at = created_at - interval '31 days'")
    opened = _open(anybody, renewed, NEXT, address)
    assert _mark(opened["access_token"]) == boss
    assert len(opened["account"]["renewals"]) == 1
    running.rows(AGED, renewed["id"])
    opened = _open(anybody, renewed, NEXT, address)
    assert _mark(opened["access_token"]) is None
    assert opened["account"]["renewals"] == []


def test_another_renewal_hides_no_mark(anybody: Api, administrator: Api, renewed: dict[str, Any]) -> None:
    """What was used while an earlier mark held is the owner's for later marks alone."""
    _activate(anybody, renewed)
    hidden = _open(anybody, renewed, NEXT)["device"]
    path = f"/v1/accounts/{renewed['id']}/activation"
    codes = [administrator.command(path, {}).json["activation"]["code"] for _ in range(4)]
    _activate(anybody, {**renewed, "code": codes[-1]})
    _change(anybody.door, _open(anybody, renewed, NEXT, device=hidden))
    assert _mark(_open(anybody, renewed, OWN, device=hidden)["access_token"]) is not None


def test_the_first_30_days_of_an_account_are_marked_with_whoever_gave_its_code(
    anybody: Api, administrator: Api, running: Running
) -> None:
    """Its owner is told of no renewal, as there was none."""
    boss = administrator.get("/v1/me").json["id"]
    body = {"username": "first-days", "name": "F", "role": "registrar", "office": "0201"}
    made = administrator.command("/v1/accounts", body).json
    _activate(anybody, {**made, "code": made["activation"]["code"]})
    opened = _open(anybody, made, NEXT, AT_HOME)
    assert (_mark(opened["access_token"]), opened["account"]["renewals"]) == (boss, [])
    _change(anybody.door, opened)
    assert _mark(_open(anybody, made, OWN, AT_HOME)["access_token"]) == boss
    running.rows(AGED, made["id"])
    opened = _open(anybody, made, OWN, AT_HOME)
    assert (_mark(opened["access_token"]), opened["account"]["renewals"]) == (None, [])


def test_the_bus_hears_who_renewed_whose_account(
    administrator: Api, renewed: dict[str, Any], running: Running
) -> None:
    rows = running.rows(
        "SELECT data FROM outbox WHERE type = 'account.renewed.v1' AND key = %s", renewed["id"]
    )
    data = orjson.loads(rows[0][0])
    assert data["renewed_by"] == administrator.get("/v1/me").json["id"]
    assert renewed["username"] not in rows[0][0]
