"""What was typed comes back, whatever stopped it, with the words of what did."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import quote

import pytest

from crvs_gateway.settings import DoorSettings
from crvs_portal.pages import declare
from crvs_portal.settings import PortalSettings
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import RECORD_ID, FakeGateway, Told, problem, record
from tests.integration.portal.markup import fields_of, hidden_fields
from tests.integration.portal.test_forms import TYPED
from tests.support.published import FORMS

ACT = {"_version": "1", "_key": "k", "reason": "ບໍ່ຄົບ"}
REFUSALS = [
    (400, "malformed-request"),
    (403, "scope-missing"),
    (404, "not-found"),
    (408, "request-timeout"),
    (413, "body-too-large"),
    (428, "precondition-required"),
    (429, "rate-exceeded"),
    (500, "internal"),
]


@pytest.mark.parametrize(("status", "code"), REFUSALS)
def test_a_declaration_survives_every_refusal(
    staff: Reader, gateway: FakeGateway, status: int, code: str
) -> None:
    gateway.answers["POST /v1/births"] = problem(status, code)
    answer = staff.post("/declare/birth", TYPED)
    kept = hidden_fields(answer.text) if status >= 500 else fields_of(answer.text)
    assert answer.status_code == status
    assert {name: kept[name] for name in TYPED} == {**TYPED}
    assert f"ລາວ {code}" in answer.text


@pytest.mark.parametrize(("status", "code"), [each for each in REFUSALS if each[0] != 403])
def test_an_act_on_a_record_survives_every_refusal(
    staff: Reader, gateway: FakeGateway, status: int, code: str
) -> None:
    gateway.answers[f"POST /v1/records/{RECORD_ID}/rejection"] = problem(status, code)
    answer = staff.post(f"/records/{RECORD_ID}/reject", ACT)
    assert answer.status_code == status
    assert {name: hidden_fields(answer.text)[name] for name in ACT} == ACT
    assert f"ລາວ {code}" in answer.text


def test_a_fault_of_the_portal_keeps_the_form(staff: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inside")

    monkeypatch.setattr(declare, "read_answers", fail)
    answer = staff.post("/declare/birth", TYPED)
    assert answer.status_code == 500
    assert {name: hidden_fields(answer.text)[name] for name in TYPED} == TYPED
    assert "inside" not in answer.text


def test_a_form_definition_that_does_not_come_keeps_the_form(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers["GET /v1/forms/birth/1"] = problem(429, "rate-exceeded")
    answer = staff.post("/declare/birth", TYPED)
    assert answer.status_code == 429
    assert {name: hidden_fields(answer.text)[name] for name in TYPED} == TYPED


def test_a_page_that_takes_no_form_keeps_none(staff: Reader) -> None:
    answer = staff.post("/work", TYPED)
    assert answer.status_code == 405
    assert "/child/name/given" not in answer.text


def test_what_is_too_large_to_be_read_says_how_to_go_on(staff: Reader, gateway: FakeGateway) -> None:
    answer = staff.post("/declare/birth", {**TYPED, "/late_reason": "ກ" * 300_000})
    assert answer.status_code == 413
    assert "ກະລຸນາກັບຄືນ" in answer.text
    assert gateway.asked("POST", "/v1/births") == []


def test_a_password_is_never_kept(reader: Reader, gateway: FakeGateway) -> None:
    gateway.answers["POST /v1/sessions"] = (201, {})
    answer = reader.post("/sign-in", {"username": "registrar-0201", "password": "secret-word"})
    assert answer.status_code == 500
    assert "secret-word" not in answer.text


def test_the_portal_gives_up_before_the_door_does() -> None:
    """The door answers for a portal that is too slow, with a problem document that keeps no form."""
    assert PortalSettings.gateway_timeout < DoorSettings.answer_timeout


def test_all_that_a_page_asks_has_one_limit_of_time(staff: Reader, gateway: FakeGateway) -> None:
    def slowly(_: Told) -> tuple[int, Any]:
        time.sleep(0.3)
        return 200, record()

    staff.client.application.config["PATIENCE"] = 0.5
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = slowly
    assert staff.get(f"/records/{RECORD_ID}").status_code == 200
    gateway.answers[f"GET /v1/records/{RECORD_ID}/history"] = slowly
    assert staff.get(f"/records/{RECORD_ID}").status_code == 503


def test_a_form_is_kept_under_its_own_name_however_it_is_asked_for(
    reader: Reader, gateway: FakeGateway
) -> None:
    for name in ("birth/0001", "birth/໑"):
        gateway.answers[f"GET /v1/forms/{quote(name)}"] = (200, FORMS["birth/1"])
        assert reader.post("/declare/birth", {**TYPED, "_form": name}).status_code == 401
        assert len(gateway.asked("GET", f"/v1/forms/{quote(name)}")) == 1
    assert set(reader.client.application.extensions["portal.forms"]) == {"birth/1"}


@pytest.mark.parametrize("key", ["ກ", "k\r\nX-Purpose: other", "\x7f", "é"])
def test_a_key_that_no_header_holds_is_left_to_the_gateway_to_refuse(
    staff: Reader, gateway: FakeGateway, key: str
) -> None:
    gateway.answers["POST /v1/births"] = problem(400, "idempotency-key-missing")
    answer = staff.post("/declare/birth", {**TYPED, "_key": key})
    assert answer.status_code == 400
    assert "ລາວ idempotency-key-missing" in answer.text
    assert "idempotency-key" not in gateway.asked("POST", "/v1/births")[0].headers


@pytest.mark.parametrize("version", ["໑", "²", "1\r\nX: y", "one"])
def test_a_version_that_no_header_holds_is_left_to_the_gateway_to_refuse(
    staff: Reader, gateway: FakeGateway, version: str
) -> None:
    path = f"/records/{RECORD_ID}/declaration"
    gateway.answers[f"POST /v1{path}"] = problem(428, "precondition-required")
    assert staff.post(path, {**TYPED, "_version": version}).status_code == 428
    assert "if-match" not in gateway.asked("POST", f"/v1{path}")[0].headers
    assert staff.post(f"/records/{RECORD_ID}/reject", {**ACT, "_version": version}).status_code == 404
