"""A form loses nothing: not on a refusal, not when the session ends, not when nobody answers."""

from __future__ import annotations

import re

from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import RECORD_ID, FakeGateway, problem, record

TYPED = {
    "_form": "birth/1",
    "_key": "key-1",
    "/child/name/given": "ບຸນມີ",
    "/child/sex": "female",
    "/child/date_of_birth.day": "໒໐",
    "/child/date_of_birth.month": "11",
    "/child/date_of_birth.year": "2026",
}


def test_the_form_comes_from_its_definition_with_a_key_of_its_own(staff: Reader) -> None:
    first, second = staff.get("/declare/birth").text, staff.get("/declare/birth").text
    keys = [re.findall(r'name="_key" value="([^"]+)"', page) for page in (first, second)]
    assert keys[0] != keys[1]
    assert 'name="/child/date_of_birth.day"' in first
    assert "ຜົ້ງສາລີ" in first
    assert 'value="0201" selected' in first


def test_a_declaration_goes_out_once_however_often_it_is_sent(staff: Reader, gateway: FakeGateway) -> None:
    for _ in range(2):
        answer = staff.post("/declare/birth", TYPED)
        assert answer.headers["Location"] == f"/records/{RECORD_ID}?done=declared"
    told = gateway.asked("POST", "/v1/births")
    assert [each.headers["idempotency-key"] for each in told] == ["key-1", "key-1"]
    child = {"name": {"given": "ບຸນມີ"}, "sex": "female", "date_of_birth": "2026-11-20"}
    assert told[0].body["declaration"]["child"] == child


def test_after_a_refusal_the_answers_stay_and_the_summary_leads_to_the_fields(
    staff: Reader, gateway: FakeGateway
) -> None:
    fault = {
        "pointer": "/declaration/child/plurality",
        "code": "required",
        "messages": {"lo": "ຕ້ອງປ້ອນ!", "en": "Needed!"},
    }
    gateway.answers["POST /v1/births"] = problem(422, "invalid-fields", errors=[fault])
    answer = staff.post("/declare/birth", {**TYPED, "/child/date_of_birth.month": "13"})
    assert answer.status_code == 422
    assert 'value="ບຸນມີ"' in answer.text
    assert 'name="_key" value="key-1"' in answer.text
    links = re.findall(r'<li><a href="#(f-[^"]+)">([^<]+)</a>', answer.text)
    assert [anchor for anchor, _ in links] == ["f-child-date_of_birth-day", "f-child-plurality"]
    assert "ຕ້ອງປ້ອນ!" in links[1][1]
    assert all(f'id="{anchor}"' in answer.text for anchor, _ in links)


def test_an_unlikely_answer_is_ticked_and_sent_again(staff: Reader, gateway: FakeGateway) -> None:
    fault = {
        "pointer": "/declaration/mother/age",
        "code": "age-unlikely",
        "messages": {"lo": "ອາຍຸ 71 ປີ; ຖືກຕ້ອງບໍ?", "en": "71: is it right?"},
    }
    gateway.answers["POST /v1/births"] = problem(422, "confirmation-needed", errors=[fault])
    page = staff.post("/declare/birth", TYPED).text
    box = 'type="checkbox" name="_confirmed" value="/mother/age" form="declaration"'
    assert [each for each in ("ອາຍຸ 71 ປີ; ຖືກຕ້ອງບໍ?", box, "ຂ້າພະເຈົ້າກວດແລ້ວ") if each not in page] == []
    gateway.answers["POST /v1/births"] = (201, record())
    answer = staff.post("/declare/birth", {**TYPED, "_confirmed": "/mother/age"})
    assert answer.status_code == 303
    told = gateway.asked("POST", "/v1/births")
    assert ["confirmed" in told[0].body, told[1].body["confirmed"]] == [False, ["/mother/age"]]


def test_the_language_can_change_in_the_middle_of_a_form(staff: Reader, gateway: FakeGateway) -> None:
    answer = staff.post("/declare/birth", {**TYPED, "_switch": "en"})
    assert '<html lang="en">' in answer.text
    assert 'value="ບຸນມີ"' in answer.text
    assert gateway.asked("POST", "/v1/births") == []


def test_a_session_is_renewed_in_the_middle_of_a_form(reader: Reader, gateway: FakeGateway) -> None:
    gateway.answers["POST /v1/sessions"] = (201, gateway.session(expires_in=1))
    reader.post("/sign-in", {"username": "x", "password": "y"})
    answer = reader.post("/declare/birth", TYPED)
    assert answer.status_code == 303
    assert gateway.asked("POST", "/v1/births")[0].headers["authorization"] == "Bearer access-2"
    assert "thabian_session=" in answer.headers["Set-Cookie"]
    reader.get("/work")
    assert len(gateway.asked("POST", "/v1/sessions/refresh")) == 1


def test_a_session_that_ended_asks_for_the_password_and_sends_the_form_as_it_was(
    reader: Reader, gateway: FakeGateway
) -> None:
    held = reader.post("/declare/birth", TYPED)
    assert held.status_code == 401
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', held.text))
    assert {name: hidden[name] for name in TYPED} == TYPED
    wrong = reader.post("/declare/birth", {**TYPED, "_username": "registrar-0201", "_password": "wrong"})
    assert wrong.status_code == 401
    assert "credentials-wrong" in wrong.text
    assert 'value="wrong"' not in wrong.text
    sent = reader.post("/declare/birth", {**TYPED, "_username": "registrar-0201", "_password": "right"})
    assert sent.headers["Location"].startswith(f"/records/{RECORD_ID}")
    told = gateway.asked("POST", "/v1/births")
    assert [each.headers["idempotency-key"] for each in told] == ["key-1"]


def test_when_the_register_does_not_answer_the_form_is_kept(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers["POST /v1/births"] = problem(503, "database-unavailable")
    answer = staff.post("/declare/birth", TYPED)
    assert answer.status_code == 503
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
    assert {name: hidden[name] for name in TYPED} == TYPED


def test_a_form_whose_first_answer_was_lost_says_so_and_gets_a_new_key(
    staff: Reader, gateway: FakeGateway
) -> None:
    gateway.answers["POST /v1/births"] = problem(422, "idempotency-key-reused")
    answer = staff.post("/declare/birth", TYPED)
    assert "ບັນທຶກໄປແລ້ວ" in answer.text
    assert 'name="_key" value="key-1"' not in answer.text


def test_an_act_is_decided_on_the_version_that_was_shown(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers[f"POST /v1/records/{RECORD_ID}/registration"] = (200, record(status="registered"))
    page = staff.get(f"/records/{RECORD_ID}").text
    assert 'name="_version" value="1"' in page
    answer = staff.post(f"/records/{RECORD_ID}/register", {"_version": "1", "_key": "k", "reviewed": ["d1"]})
    assert answer.headers["Location"].endswith("?done=registered")
    told = gateway.asked("POST", f"/v1/records/{RECORD_ID}/registration")[0]
    assert told.headers["if-match"] == '"v1"'
    assert told.body == {"duplicates_reviewed": ["d1"]}


def test_a_stale_decision_shows_the_record_as_it_is_now(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers[f"POST /v1/records/{RECORD_ID}/registration"] = problem(412, "stale-version")
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, record(version=2))
    answer = staff.post(f"/records/{RECORD_ID}/register", {"_version": "1", "_key": "k"})
    assert answer.status_code == 412
    assert "ຂໍ້ມູນມີການປ່ຽນແປງແລ້ວ" in answer.text
    assert 'name="_version" value="2"' in answer.text


def test_a_refused_act_says_what_is_allowed(staff: Reader, gateway: FakeGateway) -> None:
    refusal = problem(409, "action-not-allowed", allowed=["correct"])
    gateway.answers[f"POST /v1/records/{RECORD_ID}/registration"] = refusal
    answer = staff.post(f"/records/{RECORD_ID}/register", {"_version": "1", "_key": "k"})
    assert answer.status_code == 409
    assert "ແກ້ໄຂ" in answer.text


def test_sending_back_needs_a_reason(staff: Reader, gateway: FakeGateway) -> None:
    answer = staff.post(f"/records/{RECORD_ID}/reject", {"_version": "1", "_key": "k", "reason": " "})
    assert answer.status_code == 422
    assert gateway.asked("POST", f"/v1/records/{RECORD_ID}/rejection") == []


def test_buttons_that_would_be_refused_are_not_shown(staff: Reader, gateway: FakeGateway) -> None:
    page = staff.get(f"/records/{RECORD_ID}").text
    assert f"/records/{RECORD_ID}/register" in page
    assert f"/records/{RECORD_ID}/archive" not in page  # the account lacks record.archive
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, record(allowed=["declare"]))
    assert f'action="/records/{RECORD_ID}/register"' not in staff.get(f"/records/{RECORD_ID}").text


def test_a_name_is_shown_as_text_whatever_it_holds(staff: Reader, gateway: FakeGateway) -> None:
    declared = record()["declaration"]
    declared["child"]["name"]["given"] = "<script>alert(1)</script>"
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, record(declaration=declared))
    page = staff.get(f"/records/{RECORD_ID}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
