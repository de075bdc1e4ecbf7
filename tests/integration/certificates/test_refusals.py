"""Who and what is refused, and how."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.integration.certificates.office import (
    ELSEWHERE,
    OFFICER,
    PROVINCE,
    STRANGER,
    Office,
    problem,
)

REQUESTS = "/v1/certificate-requests"
NOBODYS = "0a1b2c3d-0000-7000-8000-000000000000"  # the same in every process that shares the tests out
CHILD = {"name": "x", "relationship": "child"}


def test_a_request_outside_the_jurisdiction_does_not_exist(office: Office) -> None:
    entry = office.register()
    request = office.ask(entry).json["id"]
    for method, path, body in (
        ("GET", f"{REQUESTS}/{request}", None),
        ("POST", f"{REQUESTS}/{request}/issuance", {}),
        ("POST", f"{REQUESTS}/{request}/refusal", {"reason": "no"}),
    ):
        assert problem(office.call(method, path, body, ELSEWHERE)) == (404, "not-found")
        if method == "GET":
            assert office.call(method, path, body, PROVINCE).status_code == 200


def test_a_certificate_outside_the_jurisdiction_does_not_exist(office: Office) -> None:
    serial = office.issue(office.register())["serial"]
    assert problem(office.pdf(serial, ELSEWHERE)) == (404, "not-found")
    assert problem(office.call("GET", f"/v1/certificates/{serial}", who=ELSEWHERE)) == (404, "not-found")
    revocation = office.call("POST", f"/v1/certificates/{serial}/revocation", {"reason": "fraud"}, ELSEWHERE)
    assert problem(revocation) == (404, "not-found")
    assert office.pdf(serial, PROVINCE).status_code == 200
    assert office.verify(serial)["result"] == "valid"


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("certificate.request", "POST", REQUESTS),
        ("certificate.read", "GET", REQUESTS),
        ("certificate.read", "GET", f"{REQUESTS}/{NOBODYS}"),
        ("certificate.issue", "POST", f"{REQUESTS}/{NOBODYS}/issuance"),
        ("certificate.issue", "POST", f"{REQUESTS}/{NOBODYS}/refusal"),
        ("certificate.read", "GET", "/v1/certificates/ABCD"),
        ("certificate.read", "GET", "/v1/certificates/ABCD/document"),
        ("certificate.issue", "POST", "/v1/certificates/ABCD/revocation"),
    ],
)
def test_every_staff_route_wants_its_scope(office: Office, scope: str, method: str, path: str) -> None:
    lacking = replace(OFFICER, scopes=OFFICER.scopes - {scope})
    assert problem(office.call(method, path, {} if method == "POST" else None, lacking)) == (
        403,
        "scope-missing",
    )
    assert office.call(method, path, {} if method == "POST" else None, STRANGER).status_code == 401


def test_the_keys_and_verification_are_open_to_all(office: Office) -> None:
    keys = office.call("GET", "/v1/certificates/keys", who=STRANGER)
    assert [key["kty"] for key in keys.json["keys"]] == ["OKP"]
    assert office.verify("0000-0000-0000") == {"result": "unknown"}


BAD_REQUESTS: list[tuple[dict[str, Any], str]] = [
    ({"registration_number": "B-0201-2026-000001-99"}, "/registration_number"),
    ({"registration_number": "'; DROP TABLE entry; --"}, "/registration_number"),
    ({"language": "fr"}, "/language"),
    ({"purpose": ""}, "/purpose"),
    ({"purpose": "a\u0007b"}, "/purpose"),
    ({"requester": {"name": "x", "relationship": "x" * 50}}, "/requester/relationship"),
    ({"requester": {"name": " ", "relationship": "child"}}, "/requester/name"),
    ({"requester": {"name": "ບຸນ😀", "relationship": "child"}}, "/requester/name"),
    ({"requester": {"relationship": "child"}}, "/requester/name"),
    ({"requester": CHILD | {"id_document": " "}}, "/requester/id_document"),
    ({"requester": CHILD | {"id_document": "-"}}, "/requester/id_document"),
    (
        {"requester": {"name": "x", "relationship": "child", "id_document": "1" * 41}},
        "/requester/id_document",
    ),
    ({"surprise": 1}, "/surprise"),
]


@pytest.mark.parametrize(("change", "pointer"), BAD_REQUESTS)
def test_a_request_with_a_bad_field_is_told_which(
    office: Office, change: dict[str, Any], pointer: str
) -> None:
    refused = office.ask(office.register("death"), **change)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json["errors"]] == [pointer]
    assert set(refused.json["errors"][0]["messages"]) == {"lo", "en"}


def test_a_relationship_without_a_right_is_refused(office: Office) -> None:
    requester = {"name": "ສົມສັກ", "relationship": "sibling", "id_document": "P1"}
    refused = office.ask(office.register("marriage"), requester=requester)
    assert problem(refused) == (422, "requester-not-entitled")
    assert "husband" in refused.json["allowed"]
    assert "ຜູ້ທີ່ມີສິດ: ອົງການລັດ, ລູກ, ຜົວ, " in refused.json["messages"]["lo"]
    assert ": authority, child, husband, legal representative, " in refused.json["messages"]["en"]
    requester = {"name": "ສົມສັກ", "relationship": "legal_representative"}
    refused = office.ask(office.register("marriage"), requester=requester)
    assert problem(refused) == (422, "id-document-required")


def test_the_officer_sees_which_names_were_compared(office: Office) -> None:
    entry = office.register()
    mother = {"name": " Chantala Vongsavan ", "relationship": "mother"}
    asked = office.ask(entry, requester=mother)
    assert asked.status_code == 201
    read = office.call("GET", f"{REQUESTS}/{asked.json['id']}").json
    assert read["compared"] == [{"party": "/mother", "name": "ຈັນທະລາ ວົງສະຫວັນ", "agrees": "sound"}]
    assert read["requester"] == {**mother, "name": "Chantala Vongsavan"}
    other = {"name": "ນາງ ມະນີ", "relationship": "mother"}
    refused = office.ask(entry, requester=other)
    assert problem(refused) == (422, "id-document-required")
    assert "ຈັນທະລາ" not in refused.get_data(as_text=True)
    documented = office.ask(entry, requester={**other, "id_document": " P-9 "}).json
    assert documented["requester"]["id_document"] == "P-9"
    assert [each["agrees"] for each in documented["compared"]] == ["no"]


def test_a_refused_request_is_never_issued_and_a_decided_one_never_refused(office: Office) -> None:
    request = office.ask(office.register()).json
    path = f"{REQUESTS}/{request['id']}"
    refused = office.call("POST", f"{path}/refusal", {"reason": "ເອກະສານບໍ່ຄົບ"})
    assert (refused.status_code, refused.json["status"], refused.json["reason"]) == (
        200,
        "refused",
        "ເອກະສານບໍ່ຄົບ",
    )
    late = office.call("POST", f"{path}/issuance", {})
    assert problem(late) == (409, "request-already-decided")
    assert late.json["allowed"] == []
    again = office.call("POST", f"{path}/refusal", {"reason": "again"})
    assert problem(again) == (409, "request-already-decided")


def test_commands_without_a_key_are_refused(office: Office) -> None:
    request = office.ask(office.register()).json["id"]
    refused = office.call("POST", f"{REQUESTS}/{request}/issuance", {}, headers={"Idempotency-Key": ""})
    assert problem(refused) == (400, "idempotency-key-missing")


def test_requests_are_listed_page_by_page_within_the_jurisdiction(office: Office) -> None:
    made = [office.ask(office.register("death")).json["id"] for _ in range(3)]
    first = office.call("GET", f"{REQUESTS}?status=requested&limit=2").json
    second = office.call("GET", f"{REQUESTS}?status=requested&limit=2&cursor={first['next']}").json
    listed = [item["id"] for item in first["items"] + second["items"]]
    assert listed[:3] == made[::-1]
    third = office.call("GET", f"{REQUESTS}?record_id={first['items'][0]['record_id']}").json
    assert third == {"items": first["items"][:1], "next": None}
    assert office.call("GET", f"{REQUESTS}?record_id=1").status_code == 422
    assert office.call("GET", REQUESTS, who=ELSEWHERE).json == {"items": [], "next": None}
    assert office.call("GET", f"{REQUESTS}?status=lost").status_code == 422
    assert office.call("GET", f"{REQUESTS}?limit=101").status_code == 422
