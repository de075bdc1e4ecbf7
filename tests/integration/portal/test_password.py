"""People choose their first password and change it; no page ever shows one."""

from __future__ import annotations

import pytest

from crvs_gateway.api.schemas import ActivationBody, PasswordBody
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import FakeGateway, problem

NEW = {"password": "ສາມ ຄຳ ຍາວ", "again": "ສາມ ຄຳ ຍາວ"}
CHANGE = {"current_password": "old words", **NEW}
FIRST = {"username": "registrar-0201", "code": "ABCD-EFGH", **NEW}


def test_a_password_is_changed_by_the_one_who_knows_it(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers["POST /v1/me/password"] = (204, None)
    answer = staff.post("/password", CHANGE)
    assert answer.headers["Location"] == "/password?done=changed"
    assert "ປ່ຽນລະຫັດຜ່ານສຳເລັດ" in staff.get("/password?done=changed").text
    told = gateway.asked("POST", "/v1/me/password")[0]
    assert told.body == {"current_password": "old words", "password": "ສາມ ຄຳ ຍາວ"}
    assert told.body.keys() == PasswordBody().fields.keys()


def test_a_first_password_is_chosen_with_the_code(reader: Reader, gateway: FakeGateway) -> None:
    gateway.answers["POST /v1/sessions/activation"] = (204, None)
    assert reader.post("/activation", FIRST).headers["Location"] == "/sign-in?done=chosen"
    told = gateway.asked("POST", "/v1/sessions/activation")[0]
    assert told.body == {name: FIRST[name] for name in ("username", "code", "password")}
    assert told.body.keys() == ActivationBody().fields.keys()
    assert "authorization" not in told.headers


@pytest.mark.parametrize(("path", "fields"), [("/password", CHANGE), ("/activation", FIRST)])
def test_a_refusal_stands_at_its_field_and_shows_no_password(
    staff: Reader, gateway: FakeGateway, path: str, fields: dict[str, str]
) -> None:
    words = {"lo": "ສັ້ນເກີນໄປ", "en": "Too short"}
    fault = {"pointer": "/password", "code": "password-too-short", "messages": words}
    refusal = problem(422, "password-too-short", errors=[fault])
    gateway.answers |= {"POST /v1/me/password": refusal, "POST /v1/sessions/activation": refusal}
    answer = staff.post(path, fields)
    assert answer.status_code == 422
    assert 'id="password-error"' in answer.text
    assert "ສັ້ນເກີນໄປ" in answer.text
    assert "ສາມ ຄຳ ຍາວ" not in answer.text
    assert "old words" not in answer.text


def test_a_slip_of_the_hand_is_seen_before_the_gateway_is_asked(staff: Reader, gateway: FakeGateway) -> None:
    answer = staff.post("/password", {**CHANGE, "again": "ສາມ ຄຳ"})
    assert answer.status_code == 422
    assert 'id="again-error"' in answer.text
    assert gateway.asked("POST", "/v1/me/password") == []


def test_passwords_are_not_kept_when_the_gateway_is_away(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers["POST /v1/me/password"] = problem(503, "service-unavailable")
    answer = staff.post("/password", CHANGE)
    assert answer.status_code == 503
    assert "ສາມ ຄຳ ຍາວ" not in answer.text
    assert "old words" not in answer.text


def test_nobody_changes_a_password_without_a_session(reader: Reader) -> None:
    assert reader.get("/password").headers["Location"].startswith("/sign-in")
