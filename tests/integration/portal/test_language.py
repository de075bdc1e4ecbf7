"""The language can change on every page, and nothing that was typed or answered is lost by it."""

from __future__ import annotations

import re

import pytest

from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import RECORD_ID, FakeGateway, problem, record
from tests.integration.portal.markup import default_button, fields_of

CODE = "https://register.example/verify/7KQ2-M4XD-9R1T#aaaa.bbbb.cccc"


def _link(page: str) -> str:
    found = re.search(r'href="(/language/en\?next=[^"]+)"', page)
    assert found is not None
    return found[1]


def test_after_a_refused_act_the_link_leads_to_the_record(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers[f"POST /v1/records/{RECORD_ID}/registration"] = problem(409, "action-not-allowed")
    answer = staff.post(f"/records/{RECORD_ID}/register", {"_version": "1", "_key": "k"})
    back = staff.get(_link(answer.text))
    assert back.headers["Location"] == f"/records/{RECORD_ID}"


@pytest.mark.parametrize(("path", "fields"), [("/sign-in", {"username": ""}), ("/work", {"a": "b"})])
def test_after_any_other_form_the_link_leads_to_a_page(
    reader: Reader, path: str, fields: dict[str, str]
) -> None:
    there = reader.get(_link(reader.post(path, fields).text)).headers["Location"]
    assert reader.get(there, follow_redirects=True).status_code == 200


def test_the_certificate_form_keeps_what_was_typed(staff: Reader, gateway: FakeGateway) -> None:
    registered = record(status="registered", registration_number="B-0201-2026-000001-07")
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, registered)
    path = f"/records/{RECORD_ID}/certificate"
    typed = fields_of(staff.get(path).text, "request") | {"name": "ນາງ ມະນີ", "relationship": "mother"}
    answer = staff.post(path, typed | {"_switch": "en"})
    assert '<html lang="en">' in answer.text
    assert fields_of(answer.text, "request") == typed
    assert gateway.asked("POST", "/v1/certificate-requests") == []
    assert '<html lang="en">' in staff.get("/").text


def test_a_verdict_of_a_code_stays(reader: Reader, gateway: FakeGateway) -> None:
    gateway.answers["POST /v1/verifications"] = (200, {"result": "unknown"})
    first = reader.post("/verify", {"qr": CODE})
    assert 'class="switch" method="post" action="/verify"' in first.text
    again = reader.post("/verify", {"qr": CODE, "_switch": "en"})
    assert "is-unknown" in again.text
    assert '<html lang="en">' in again.text
    assert gateway.asked("POST", "/v1/verifications")[-1].body == {"qr": CODE}


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/declare/birth", "declaration"),
        (f"/records/{RECORD_ID}/declaration", "declaration"),
        (f"/records/{RECORD_ID}/certificate", "request"),
    ],
)
def test_the_enter_key_sends_and_does_not_switch(staff: Reader, path: str, form: str) -> None:
    assert default_button(staff.get(path).text, form) is None
