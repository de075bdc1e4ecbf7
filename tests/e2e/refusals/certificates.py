"""Refused requests for certificates, and refused acts on requests and certificates."""

from __future__ import annotations

from typing import Any

from tests.e2e.refusals.refusal import NO_ENTRY, NOWHERE, UNKNOWN_UIN, Refusal, reading


def _request(name: str, told: str, caller: str = "registrar", **changes: Any) -> Refusal:
    requester = {"name": "ນາງ ມະນີ", "relationship": "mother"}
    asked = {"registration_number": "{number}", "language": "lo", "requester": requester, "purpose": "school"}
    body = {name: value for name, value in (asked | changes).items() if value is not None}
    return Refusal(name, told, "/v1/certificate-requests", body, caller)


def _by(relationship: str, **more: Any) -> dict[str, Any]:
    return {"name": "ນາງ ມະນີ", "relationship": relationship, **more}


def _verify(name: str, told: str, text: str) -> Refusal:
    return Refusal(name, told, "/v1/verifications", {"qr": text}, "nobody")


REQUESTS = [
    _request("a certificate for a stranger", "422 requester-not-entitled", requester=_by("neighbour")),
    _request("a grandparent without a document", "422 id-document-required", requester=_by("grandparent")),
    _request("a certificate in no language", "422 invalid-fields /language", language="fr"),
    _request("a certificate of no entry", "404 not-found", registration_number=NO_ENTRY),
    _request(
        "a certificate of a mistyped number",
        "422 registration-number-malformed /registration_number",
        registration_number="B-1",
    ),
    _request("a request for no purpose", "422 invalid-fields /purpose", purpose=None),
    _request(
        "a request by nobody named", "422 invalid-fields /requester/name", requester=_by("mother", name=" ")
    ),
    _request("a request with a strange word", "422 invalid-fields /fee", fee=0),
    _request("a village head who requests", "403 scope-missing", "village"),
]


def _decide(name: str, told: str, request: str, noun: str, body: Any, caller: str = "officer") -> Refusal:
    return Refusal(name, told, f"/v1/certificate-requests/{request}/{noun}", body, caller)


WHY = {"reason": "not the mother"}
DECISIONS = [
    _decide("a registrar who issues", "403 scope-missing", "{request}", "issuance", {}, "registrar"),
    _decide("an issuance with a wish", "422 invalid-fields /fee", "{request}", "issuance", {"fee": 0}),
    _decide("a refusal without reason", "422 invalid-fields /reason", "{request}", "refusal", {}),
    _decide("a request decided twice", "409 request-already-decided", "{refused request}", "refusal", WHY),
    _decide(
        "an issuance after a refusal", "409 request-already-decided", "{refused request}", "issuance", {}
    ),
    _decide(
        "a refusal after the issuance", "409 request-already-decided", "{issued request}", "refusal", WHY
    ),
    _decide("no such request", "404 not-found", NOWHERE, "issuance", {}),
    _decide("another office's request", "404 not-found", "{request elsewhere}", "issuance", {}),
    _decide("another office's request refused", "404 not-found", "{request elsewhere}", "refusal", WHY),
]


def _revoke(name: str, told: str, serial: str, reason: str, caller: str = "officer") -> Refusal:
    return Refusal(name, told, f"/v1/certificates/{serial}/revocation", {"reason": reason}, caller)


CERTIFICATES = [
    reading("no such certificate", "404 not-found", "/v1/certificates/ZZZZZZZZZZZZ", "officer"),
    reading(
        "another office's certificate", "404 not-found", "/v1/certificates/{certificate elsewhere}", "officer"
    ),
    reading(
        "another office's document",
        "404 not-found",
        "/v1/certificates/{certificate elsewhere}/document",
        "officer",
    ),
    reading("another office's request read", "404 not-found", "/v1/certificate-requests/{request elsewhere}"),
    reading("a request that is no identifier", "404 not-found", "/v1/certificate-requests/x"),
    reading(
        "requests of a strange status", "422 invalid-fields /status", "/v1/certificate-requests?status=x"
    ),
    reading(
        "a ministry that reads a document",
        "403 scope-missing",
        "/v1/certificates/{certificate}/document",
        "ministry",
    ),
    _revoke(
        "a certificate revoked twice", "409 certificate-already-revoked", "{revoked certificate}", "fraud"
    ),
    _revoke("a revocation for no known reason", "422 invalid-fields /reason", "{certificate}", "dislike"),
    _revoke("another office's revocation", "404 not-found", "{certificate elsewhere}", "fraud"),
    _revoke("a registrar who revokes", "403 scope-missing", "{certificate}", "fraud", "registrar"),
    Refusal(
        "a QR code of a book's length",
        "422 invalid-fields /qr",
        "/v1/verifications",
        {"qr": "x" * 4097},
        "nobody",
    ),
    _verify("a registration number verified", "422 registration-number-given /qr", "{number}"),
    _verify("a UIN verified", "422 uin-given /qr", UNKNOWN_UIN),
    _verify("a serial number with a slip", "422 serial-number-check /qr", "7KQ2-M4XD-9R1T"),
    _verify("words verified", "422 serial-number-malformed /qr", "ນາງ ມະນີ"),
    _verify("a damaged QR code", "422 code-unreadable /qr", "https://127.0.0.1/verify/7KQ2-M4XD-9R13#eyJh"),
    reading(
        "a serial number with a slip in an address",
        "422 serial-number-check /serial",
        "/v1/verifications/7KQ2-M4XD-9R1T",
        "nobody",
    ),
    Refusal("no QR code", "422 invalid-fields /qr", "/v1/verifications", {}, "nobody"),
]
TABLE = [*REQUESTS, *DECISIONS, *CERTIFICATES]
