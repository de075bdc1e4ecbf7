"""Sign-in, refresh and sign-out through the door, on real PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jwt
import psycopg2
import pytest

from crvs_gateway.adapters.secrets import Argon2Hasher
from tests.integration.gateway.conftest import PASSWORD, Running, until
from tests.support.api import Api, Reply


def _sign_in(api: Api, username: str = "somchai", password: str = PASSWORD) -> Reply:
    return api.call("POST", "/v1/sessions", {"username": username, "password": password})


def _refresh(api: Api, token: str) -> Reply:
    return api.call("POST", "/v1/sessions/refresh", {"refresh_token": token})


def test_a_registrar_signs_in_for_a_quarter_of_an_hour(anybody: Api) -> None:
    answer = _sign_in(anybody)
    assert answer.status == 201
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert answer.json["account"]["role"] == "registrar"
    claims: dict[str, Any] = jwt.decode(answer.json["access_token"], options={"verify_signature": False})
    assert claims["jurisdiction"] == ["0201"]
    assert "record.register" in claims["scope"].split()
    assert claims["exp"] - claims["iat"] == 900
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_username_is_one_however_it_is_typed(anybody: Api) -> None:
    assert _sign_in(anybody, " SomChai ").status == 201


def test_unknown_user_and_wrong_password_get_one_answer(anybody: Api) -> None:
    wrong, unknown = _sign_in(anybody, password="wrong horse"), _sign_in(anybody, "nobody-at-all")
    assert wrong.status == unknown.status == 401
    assert wrong.problem == unknown.problem == "credentials-wrong"
    ignored = {"instance"}
    assert {k: v for k, v in wrong.json.items() if k not in ignored} == {
        k: v for k, v in unknown.json.items() if k not in ignored
    }


def test_refresh_rotates(anybody: Api) -> None:
    first = _sign_in(anybody).json
    second = _refresh(anybody, first["refresh_token"])
    assert second.status == 200
    assert second.json["refresh_token"] != first["refresh_token"]
    assert _refresh(anybody, second.json["refresh_token"]).status == 200


def test_a_lost_answer_or_a_second_tab_may_refresh_at_once_but_no_crowd(anybody: Api, door: str) -> None:
    token = _sign_in(anybody).json["refresh_token"]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: _refresh(Api(door), token), range(8)))
    assert sorted(answer.status for answer in answers) == [200] * 4 + [401] * 4
    successors = {answer.json["refresh_token"] for answer in answers if answer.status == 200}
    assert len(successors) == 4
    assert _refresh(anybody, successors.pop()).status == 200


def test_two_branches_of_one_token_end_the_family(anybody: Api) -> None:
    """A thief who is quick enough to use a stolen token within the grace is found at the next use."""
    stolen = _sign_in(anybody).json["refresh_token"]
    owners, thiefs = (_refresh(anybody, stolen).json["refresh_token"] for _ in range(2))
    going_on = _refresh(anybody, owners)
    assert going_on.status == 200
    assert _refresh(anybody, thiefs).problem == "refresh-token-reused"
    assert _refresh(anybody, going_on.json["refresh_token"]).problem == "refresh-token-invalid"


def test_two_branches_at_once_do_not_both_go_on(anybody: Api, door: str) -> None:
    token = _sign_in(anybody).json["refresh_token"]
    branches = [_refresh(anybody, token).json["refresh_token"] for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lambda branch: _refresh(Api(door), branch), branches))
    assert sorted(answer.status for answer in answers) == [200, 401]


def _age_first_use(running: Running) -> None:
    running.rows("UPDATE refresh_token SET first_used_at = first_used_at - interval '1 minute'")


def test_later_reuse_ends_the_whole_family(anybody: Api, running: Running) -> None:
    stolen = _sign_in(anybody).json["refresh_token"]
    successor = _refresh(anybody, stolen).json["refresh_token"]
    _age_first_use(running)
    reused = _refresh(anybody, stolen)
    assert (reused.status, reused.problem) == (401, "refresh-token-reused")
    after = _refresh(anybody, successor)
    assert (after.status, after.problem) == (401, "refresh-token-invalid")
    acts = running.rows("SELECT act, detail->>'because' FROM audit ORDER BY id DESC LIMIT 2")
    assert acts == [("session.refuse_refresh", None), ("session.revoke", "refresh-token-reused")]


def test_refresh_tokens_are_stored_as_hashes_only(anybody: Api, running: Running) -> None:
    token = _sign_in(anybody).json["refresh_token"]
    hashes = {row[0] for row in running.rows("SELECT hash FROM refresh_token")}
    assert token not in hashes
    assert all(len(each) == 64 for each in hashes)


@pytest.mark.parametrize("token", ["x", "a" * 200, "ກ", "\ud83d\ude00"])
def test_a_made_up_refresh_token_is_refused_and_audited(anybody: Api, running: Running, token: str) -> None:
    answer = _refresh(anybody, token.encode("utf-16", "surrogatepass").decode("utf-16"))
    assert (answer.status, answer.problem) == (401, "refresh-token-invalid")
    ((act, subjects),) = running.rows("SELECT act, subject_ids FROM audit ORDER BY id DESC LIMIT 1")
    assert (act, subjects) == ("session.refuse_refresh", [])


def test_sign_out_ends_refresh_at_once_and_access_within_seconds(anybody: Api, door: str) -> None:
    session = _sign_in(anybody).json
    signed_in = Api(door, session["access_token"])
    assert signed_in.get("/v1/me").json["username"] == "somchai"
    assert signed_in.call("DELETE", "/v1/sessions/current").status == 204
    assert _refresh(anybody, session["refresh_token"]).problem == "refresh-token-invalid"
    until(lambda: signed_in.get("/v1/records/1").status == 401, "the door forgets the session", 6)
    assert signed_in.get("/v1/records/1").problem == "session-ended"


def test_an_account_that_ends_while_it_signs_in_gets_no_session(anybody: Api, running: Running) -> None:
    """The password was found right before the end was committed, the session would be opened after it."""
    ending = psycopg2.connect(running.database.superuser_url)
    try:
        with ending.cursor() as cursor, ThreadPoolExecutor(1) as threads:
            cursor.execute("UPDATE account SET deactivated_at = now() WHERE username = 'racer'")
            answer = threads.submit(_sign_in, anybody, "racer")
            waiting = "SELECT 1 FROM pg_locks WHERE NOT granted"
            until(lambda: bool(running.rows(waiting)), "the sign-in waits for the account")
            ending.commit()
            assert answer.result(10).problem == "credentials-wrong"
    finally:
        ending.close()
        running.rows("UPDATE account SET deactivated_at = NULL WHERE username = 'racer'")
    assert (
        running.rows(
            "SELECT 1 FROM session s JOIN account a ON a.id = s.account_id WHERE a.username = 'racer'"
        )
        == []
    )


def test_an_account_at_an_office_that_has_ended_reaches_nowhere(anybody: Api, running: Running) -> None:
    running.rows("UPDATE account SET office = '9999' WHERE username = 'racer'")
    answer = _sign_in(anybody, "racer")
    running.rows("UPDATE account SET office = '0201' WHERE username = 'racer'")
    assert answer.status == 201
    claims = jwt.decode(answer.json["access_token"], options={"verify_signature": False})
    assert claims["jurisdiction"] == []


def test_a_password_hashed_at_old_costs_is_hashed_anew(anybody: Api, running: Running) -> None:
    old = Argon2Hasher(memory_kib=2048, passes=1).hash(PASSWORD)
    running.rows("UPDATE account SET password_hash = %s WHERE username = 'racer'", old)
    for _ in range(2):
        assert _sign_in(anybody, "racer").status == 201
        ((new,),) = running.rows("SELECT password_hash FROM account WHERE username = 'racer'")
        assert "m=1024,t=2" in new
    assert new != old


def test_an_expired_access_token_is_no_obstacle_to_refresh(anybody: Api, door: str) -> None:
    token = _sign_in(anybody).json["refresh_token"]
    assert _refresh(Api(door, "an.old.token"), token).status == 200


def test_sign_in_tells_the_bus_no_name(anybody: Api, running: Running) -> None:
    _sign_in(anybody)
    ((kind, data),) = running.rows("SELECT type, data FROM outbox ORDER BY seq DESC LIMIT 1")
    assert kind == "account.signed_in.v1"
    assert "somchai" not in data


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"username": "somchai"}, "invalid-fields"),
        ({"username": 1, "password": "x"}, "invalid-fields"),
        ({"username": "a", "password": "x", "admin": True}, "invalid-fields"),
        ({"username": "a" * 201, "password": "x"}, "invalid-fields"),
        ([], "invalid-fields"),
        ("x", "invalid-fields"),
    ],
)
def test_strange_sign_ins_are_refused_by_field(anybody: Api, body: Any, problem: str) -> None:
    answer = anybody.call("POST", "/v1/sessions", body)
    assert (answer.status, answer.problem) == (422, problem)
