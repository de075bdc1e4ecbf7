"""The record's page shows where each certificate stands, and hands out none that no longer holds."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html
from marshmallow import RAISE

from crvs_certificates.api.schemas import RequestAnswer
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import ACCOUNT, RECORD_ID, FakeGateway, record

SERIAL = "7KQ2M4XD9R13"
PAGE = f"/records/{RECORD_ID}"
DOCUMENT = f"/certificates/{SERIAL}/document"


@pytest.fixture
def officer(reader: Reader, gateway: FakeGateway) -> Reader:
    scopes = [*ACCOUNT["scopes"], "certificate.read", "certificate.request", "certificate.issue"]
    account = gateway.session() | {"account": ACCOUNT | {"scopes": scopes}}
    gateway.answers["POST /v1/sessions"] = (201, account)
    reader.post("/sign-in", {"username": "x", "password": "y"})
    registered = record(status="registered", registration_number="B-0201-2026-000001-07", allowed=["correct"])
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, registered)
    return reader


def _issued(status: str) -> dict[str, Any]:
    request = {
        "id": "01a20bf0-9f47-73df-8aa6-ca60d8ea2dcf",
        "status": "issued",
        "record_id": RECORD_ID,
        "kind": "birth",
        "registration_number": "B-0201-2026-000001-07",
        "office": "0201",
        "language": "lo-en",
        "requester": {"name": "ນາງ ມະນີ ວົງສາ", "relationship": "mother"},
        "compared": [],
        "purpose": "school",
        "decided_at": "2026-11-24T04:00:00Z",
        "fee": {"amount": 0, "currency": "LAK", "rule": "r"},
        "requested_at": "2026-11-24T03:00:00Z",
        "reason": None,
        "serial": SERIAL,
        "certificate_status": status,
        "allowed": [],
    }
    assert RequestAnswer(unknown=RAISE).validate(request) == {}
    return request


@pytest.mark.parametrize(
    ("status", "badge", "words"),
    [
        ("valid", "ອອກແລ້ວ", None),
        ("superseded", "ໃຊ້ບໍ່ໄດ້ແລ້ວ", "ກະລຸນາຢ່າມອບໃບນີ້ ແລະ ໃຫ້ຂໍໃບໃໝ່"),
        ("revoked", "ຖືກຍົກເລີກ", "ກະລຸນາຢ່າມອບໃບນີ້"),
    ],
)
def test_a_certificate_shows_its_standing_and_only_a_valid_one_a_download(
    officer: Reader, gateway: FakeGateway, status: str, badge: str, words: str | None
) -> None:
    gateway.answers["GET /v1/certificate-requests"] = (200, {"items": [_issued(status)], "next": None})
    panel = html.fromstring(officer.get(PAGE).text).get_element_by_id("certificates")
    assert panel.find_class("badge")[0].text_content().strip() == badge
    assert [link.get("href") for link in panel.xpath(".//a[contains(@href, '/document')]")] == (
        [DOCUMENT] if status == "valid" else []
    )
    assert panel.xpath(f".//a[@href='/verify/{SERIAL}']")
    if words is not None:
        assert words in panel.text_content()


@pytest.mark.parametrize("status", ["superseded", "revoked"])
def test_an_old_link_to_a_document_leads_to_what_verification_says(
    officer: Reader, gateway: FakeGateway, status: str
) -> None:
    gateway.answers[f"GET /v1/certificates/{SERIAL}"] = (200, {"serial": SERIAL, "status": status})
    answer = officer.get(DOCUMENT)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/verify/7KQ2-M4XD-9R13")
    assert gateway.asked("GET", f"/v1{DOCUMENT}") == []


def test_a_valid_document_is_handed_out(officer: Reader, gateway: FakeGateway) -> None:
    gateway.answers[f"GET /v1/certificates/{SERIAL}"] = (200, {"serial": SERIAL, "status": "valid"})
    gateway.answers[f"GET /v1{DOCUMENT}"] = (200, {"pdf": True})
    answer = officer.get(DOCUMENT)
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")


def test_no_program_translates_names_or_makes_numbers_a_link(officer: Reader) -> None:
    page = html.fromstring(officer.get(PAGE).text)
    (formats,) = page.xpath("//meta[@name='format-detection']/@content")
    assert "telephone=no" in formats
    shown = [
        *page.xpath("//main//dl[@class='answers']/div/dd[contains(., 'ວົງສາ')]"),
        *page.xpath("//main//h1"),
    ]
    codes = page.xpath("//main//*[contains(@class, 'code')]")
    assert len(shown) > 2
    assert codes
    assert [each for each in [*shown, *codes] if each.get("translate") != "no"] == []
