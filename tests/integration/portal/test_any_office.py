"""Service at any office, on the portal: a record by its number, and a case that moves."""

from __future__ import annotations

from typing import Any

import pytest
from marshmallow import RAISE

from crvs_contracts.numbers import RegistrationNumber
from crvs_registration.api.lookups import LookUpBody, LookUpLine
from crvs_registration.api.schemas import TransferBody
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import ACCOUNT, RECORD_ID, FakeGateway, problem, record

NUMBER = str(RegistrationNumber("B", "0201", 2026, 1))
TYPED = {"number": NUMBER.lower().replace("-", " "), "purpose": "identity", "words": "ມາແຈ້ງການແຕ່ງດອງ"}
PATH = f"/v1/records/{RECORD_ID}"


@pytest.fixture
def registrar(reader: Reader, gateway: FakeGateway) -> Reader:
    scopes = [*ACCOUNT["scopes"], "record.lookup", "record.transfer"]
    gateway.answers["POST /v1/sessions"] = (
        201,
        gateway.session() | {"account": ACCOUNT | {"scopes": scopes}},
    )
    reader.post("/sign-in", {"username": "x", "password": "y"})
    return reader


def _shown(gateway: FakeGateway, **changes: Any) -> None:
    gateway.answers[f"GET {PATH}"] = (200, record(**changes))


def test_a_record_is_looked_up_with_a_purpose_and_its_number_stands_in_no_address(
    registrar: Reader, gateway: FakeGateway
) -> None:
    assert "/lookups" in registrar.get("/search").text
    far = record(office="0101", registration_number=NUMBER, status="registered", allowed=[])
    gateway.answers["POST /v1/records/lookups"] = (200, {"items": [far]})
    answer = registrar.post("/lookups", TYPED)
    assert answer.status_code == 200
    assert NUMBER in answer.text
    assert f"/records/{RECORD_ID}" not in answer.text
    (told,) = gateway.asked("POST", "/v1/records/lookups")
    assert told.body == {"number": TYPED["number"], "purpose": "identity", "words": TYPED["words"]}
    assert LookUpBody().validate(told.body) == {}


def test_what_is_no_number_is_not_asked_and_a_refusal_is_said(
    registrar: Reader, gateway: FakeGateway
) -> None:
    assert registrar.post("/lookups", TYPED | {"number": "B-0201"}).status_code == 422
    assert gateway.asked("POST", "/v1/records/lookups") == []
    gateway.answers["POST /v1/records/lookups"] = problem(429, "lookups-too-often")
    refused = registrar.post("/lookups", TYPED)
    assert refused.status_code == 429
    assert "ລາວ lookups-too-often" in refused.text
    assert TYPED["words"] in refused.text


def test_the_office_of_a_record_reads_who_looked_it_up(registrar: Reader, gateway: FakeGateway) -> None:
    line = {
        "id": RECORD_ID,
        "at": "2026-11-24T03:00:00Z",
        "actor": "a",
        "name": "ນາງ ຈັນ",
        "role": "registrar",
    }
    line |= {"office": "0101", "asked_by": "uin", "purpose": "identity", "words": "ມາແຈ້ງການແຕ່ງດອງ"}
    assert LookUpLine(unknown=RAISE).validate(line) == {}
    gateway.answers[f"GET {PATH}/lookups"] = (200, {"items": [line], "next": None})
    _shown(gateway)
    assert f"/records/{RECORD_ID}/lookups" in registrar.get(f"/records/{RECORD_ID}").text
    page = registrar.get(f"/records/{RECORD_ID}/lookups").text
    assert "ນາງ ຈັນ" in page
    assert line["words"] in page


def test_a_case_is_sent_to_an_office_with_a_reason(registrar: Reader, gateway: FakeGateway) -> None:
    _shown(gateway, allowed=["register", "transfer"])
    assert f'action="/records/{RECORD_ID}/transfer"' in registrar.get(f"/records/{RECORD_ID}").text
    gateway.answers[f"POST {PATH}/transfer"] = (200, record(status="transferring"))
    typed = {"to": "0101", "reason": "ຄອບຄົວຍ້າຍ", "_version": "1", "_key": "k-1"}
    sent = registrar.post(f"/records/{RECORD_ID}/transfer", typed)
    assert (sent.status_code, sent.headers["Location"]) == (303, f"/records/{RECORD_ID}?done=transferred")
    (told,) = gateway.asked("POST", f"{PATH}/transfer")
    assert TransferBody().validate(told.body) == {}
    assert registrar.post(f"/records/{RECORD_ID}/transfer", typed | {"reason": " "}).status_code == 422


def test_a_case_that_came_is_accepted_or_returned_from_its_queue(
    registrar: Reader, gateway: FakeGateway
) -> None:
    assert "/work?queue=incoming" in registrar.get("/work").text
    moving = {"status": "transferring", "office": "0101", "sent_to": "0201", "allowed": ["accept", "return"]}
    _shown(gateway, **moving)
    page = registrar.get(f"/records/{RECORD_ID}").text
    assert f'action="/records/{RECORD_ID}/accept"' in page
    assert f'action="/records/{RECORD_ID}/return"' in page
    for act, noun in (("accept", "acceptance"), ("return", "return")):
        gateway.answers[f"POST {PATH}/{noun}"] = (200, record())
        typed = {"reason": "ບໍ່ແມ່ນເມືອງນີ້", "_version": "2", "_key": f"k-{act}"}
        assert registrar.post(f"/records/{RECORD_ID}/{act}", typed).status_code == 303
        (told,) = gateway.asked("POST", f"{PATH}/{noun}")
        assert told.headers["if-match"] == '"v2"'


def test_who_may_not_transfer_has_no_such_queue(staff: Reader) -> None:
    assert "/work?queue=incoming" not in staff.get("/work").text
    assert "/lookups" not in staff.get("/search").text


def test_an_administrator_moves_an_account_and_its_username_stays(
    reader: Reader, gateway: FakeGateway
) -> None:
    account = ACCOUNT | {"scopes": ["account.manage"], "active": True}
    gateway.answers["POST /v1/sessions"] = (201, gateway.session() | {"account": account})
    reader.post("/sign-in", {"username": "x", "password": "y"})
    gateway.answers["GET /v1/accounts"] = (200, {"items": [account], "next": None})
    assert f'action="/accounts/{ACCOUNT["id"]}/move"' in reader.get("/accounts").text
    listed = {"username": ACCOUNT["username"], "name": ACCOUNT["name"], "office": "0201"}
    assert 'value="0201" selected' in reader.post(f"/accounts/{ACCOUNT['id']}/move", listed).text
    path = f"/v1/accounts/{ACCOUNT['id']}/appointment"
    gateway.answers[f"POST {path}"] = problem(403, "beyond-jurisdiction")
    typed = listed | {"office": "0101", "_key": "k-1"}
    refused = reader.post(f"/accounts/{ACCOUNT['id']}/appointment", typed)
    assert refused.status_code == 403
    assert "ລາວ beyond-jurisdiction" in refused.text
    gateway.answers[f"POST {path}"] = (200, account)
    moved = reader.post(f"/accounts/{ACCOUNT['id']}/appointment", typed)
    assert (moved.status_code, moved.headers["Location"]) == (303, "/accounts?done=moved")
    told = gateway.asked("POST", path)[-1]
    assert told.body == {"office": "0101", "name": ACCOUNT["name"]}
    assert told.headers["idempotency-key"] == "k-1"


def test_the_certificate_of_an_entry_that_was_looked_up_is_asked_for_and_issued_here(
    reader: Reader, gateway: FakeGateway
) -> None:
    scopes = [
        *ACCOUNT["scopes"],
        "record.lookup",
        "certificate.request",
        "certificate.read",
        "certificate.issue",
    ]
    gateway.answers["POST /v1/sessions"] = (
        201,
        gateway.session() | {"account": ACCOUNT | {"scopes": scopes}},
    )
    reader.post("/sign-in", {"username": "x", "password": "y"})
    far = record(office="0101", registration_number=NUMBER, status="registered", allowed=[])
    gateway.answers["POST /v1/records/lookups"] = (200, {"items": [far]})
    assert 'action="/lookups/certificate"' in reader.post("/lookups", TYPED).text
    entry = {"registration_number": NUMBER, "kind": "birth"}
    assert 'action="/lookups/certificate"' in reader.post("/lookups/certificate", entry).text
    asked = {
        "name": "ນາງ ແກ້ວ",
        "relationship": "mother",
        "purpose": "ເຂົ້າໂຮງຮຽນ",
        "language": "lo",
        "_key": "k-1",
    }
    gateway.answers["POST /v1/certificate-requests"] = problem(422, "id-document-required")
    assert reader.post("/lookups/certificate", entry | asked).status_code == 422
    gateway.answers["POST /v1/certificate-requests"] = (201, {})
    done = reader.post("/lookups/certificate", entry | asked)
    assert (done.status_code, done.headers["Location"]) == (303, "/requests?done=requested")
    told = gateway.asked("POST", "/v1/certificate-requests")[-1]
    assert told.body["registration_number"] == NUMBER
    waiting = {"id": RECORD_ID, "status": "requested", "kind": "birth", "registration_number": NUMBER}
    waiting |= {"office": "0101", "asked_at": "0201", "requested_at": "2026-11-24T03:00:00Z", "serial": None}
    waiting |= {
        "requester": {"name": "ນາງ ແກ້ວ", "relationship": "mother"},
        "compared": [],
        "allowed": ["issue"],
    }
    waiting |= {"fee": {"amount": 0, "currency": "LAK", "rule": "x"}, "certificate_status": None}
    gateway.answers["GET /v1/certificate-requests"] = (200, {"items": [waiting], "next": None})
    assert f'action="/requests/{RECORD_ID}/issue"' in reader.get("/requests").text
    gateway.answers[f"POST /v1/certificate-requests/{RECORD_ID}/issuance"] = (201, {})
    assert reader.post(f"/requests/{RECORD_ID}/issue", {"_key": "k-2"}).status_code == 303
