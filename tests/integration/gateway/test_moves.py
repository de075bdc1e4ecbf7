"""An account moves with its person: another office, another name, the same username."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.gateway.conftest import PASSWORD, Running, until
from tests.support.api import Api, Reply

CHOSEN = "mango sticky rice at noon"


@pytest.fixture(name="provincial")
def _provincial(door: str) -> Api:
    return Api(door).sign_in("phongsaly", PASSWORD)


def _made(administrator: Api, anybody: Api, username: str) -> str:
    body = {"username": username, "name": "ນາງ ຄຳ", "role": "registrar", "office": "0201"}
    made = administrator.command("/v1/accounts", body).json
    chosen = {"username": username, "code": made["activation"]["code"], "password": CHOSEN}
    assert anybody.call("POST", "/v1/sessions/activation", chosen).status == 204
    return str(made["id"])


def _move(by: Api, account: str, **changes: Any) -> Reply:
    return by.command(f"/v1/accounts/{account}/appointment", changes)


def test_a_registrar_who_moves_signs_in_as_before_and_works_at_the_new_office(
    provincial: Api, administrator: Api, anybody: Api, running: Running
) -> None:
    account = _made(administrator, anybody, "mover")
    before = anybody.sign_in("mover", CHOSEN)
    assert before.get("/v1/me").json["office"] == "0201"
    moved = _move(provincial, account, office="0203", name="ນາງ ຄຳ ໃໝ່")
    assert (moved.status, moved.json["office"], moved.json["name"]) == (200, "0203", "ນາງ ຄຳ ໃໝ່")
    until(lambda: before.get("/v1/me").status == 401, "its token ends", 6)
    now = anybody.sign_in("mover", CHOSEN).get("/v1/me").json
    assert (now["id"], now["office"], now["jurisdiction"]) == (account, "0203", ["0203"])
    taken = {"username": "mover", "name": "N", "role": "registrar", "office": "0201"}
    assert administrator.command("/v1/accounts", taken).problem == "username-taken"
    lines = running.rows(
        "SELECT detail FROM audit WHERE act = 'account.move' AND %s = ANY(subject_ids)", account
    )
    assert lines == [({"changed": ["name", "office"], "from": "0201", "to": "0203"},)]


def test_a_move_beyond_the_province_is_made_above(provincial: Api, administrator: Api, anybody: Api) -> None:
    account = _made(administrator, anybody, "far-mover")
    refused = _move(provincial, account, office="0101")
    assert (refused.status, refused.problem) == (403, "beyond-jurisdiction")
    assert _move(administrator, account, office="0101").json["office"] == "0101"
    assert _move(provincial, account, office="0201").problem == "not-found"
    assert _move(administrator, account, name="ທ້າວ ຄຳ").json["office"] == "0101"


@pytest.mark.parametrize("username", ["audit", "boss"])
def test_nobody_moves_whom_they_could_not_make(administrator: Api, running: Running, username: str) -> None:
    ((account,),) = running.rows("SELECT id::text FROM account WHERE username = %s", username)
    assert _move(administrator, account, name="Another").problem == "role-not-grantable"


def test_a_move_that_changes_nothing_ends_no_session(administrator: Api, anybody: Api) -> None:
    account = _made(administrator, anybody, "stayer")
    holder = anybody.sign_in("stayer", CHOSEN)
    for changes in ({}, {"office": "0201"}, {"name": "ນາງ ຄຳ"}):
        assert _move(administrator, account, **changes).problem == "account-unchanged"
    assert holder.get("/v1/me").status == 200
