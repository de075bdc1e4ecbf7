"""Refused acts on records, and refused reads and searches of them."""

from __future__ import annotations

from typing import Any

from crvs_contracts.numbers import RegistrationNumber
from tests.e2e.refusals.refusal import NOWHERE, UNKNOWN_UIN, Refusal, reading
from tests.support.acts import proposing
from tests.support.declarations import ago, birth

NO_BIRTH = str(RegistrationNumber("B", "0201", 2020, 999_999))


def _act(
    name: str,
    told: str,
    record: str,
    noun: str,
    body: Any,
    version: int | None = 1,
    caller: str = "registrar",
) -> Refusal:
    return Refusal(name, told, f"/v1/records/{{{record}}}/{noun}", body, caller, version=version)


def _correction(kind: str, **changes: Any) -> dict[str, Any]:
    return {"kind": kind, "reason": "slip", "changes": {"/child/" + at: new for at, new in changes.items()}}


WHY = {"reason": "a mistake"}
NAME = {"kind": "clerical", "reason": "slip", "changes": {"/child/name/given": "ກ"}}
LIFE = [
    _act("a stale version", "412 stale-version", "declared", "registration", {}, 7),
    _act("no version", "428 precondition-required", "declared", "registration", {}, None),
    Refusal(
        "a version of another form",
        "400 malformed-request /headers/If-Match",
        "/v1/records/{declared}/registration",
        {},
        headers={"If_Match": "1"},
    ),
    Refusal(
        "any version",
        "400 malformed-request /headers/If-Match",
        "/v1/records/{declared}/registration",
        {},
        headers={"If_Match": "*"},
    ),
    _act("a correction before registration", "409 action-not-allowed", "declared", "correction", NAME),
    _act("a second registration", "409 action-not-allowed", "registered", "registration", {}, 2),
    _act("a rejection after registration", "409 action-not-allowed", "registered", "rejection", WHY, 2),
    _act("an archival after registration", "409 action-not-allowed", "registered", "archival", WHY, 2),
    _act(
        "a declaration after registration",
        "409 action-not-allowed",
        "registered",
        "declaration",
        {"declaration": birth()},
        2,
    ),
    _act("a registration after archival", "409 action-not-allowed", "archived", "registration", {}, 2),
    _act("a second archival", "409 action-not-allowed", "archived", "archival", WHY, 2),
    _act("a registration of what was rejected", "409 action-not-allowed", "rejected", "registration", {}, 2),
    _act("a twin record that nobody looked at", "409 duplicates-unreviewed", "double", "registration", {}),
    _act("a rejection without reason", "422 invalid-fields /reason", "declared", "rejection", {}),
    _act("a reason of one letter", "422 invalid-fields /reason", "declared", "archival", {"reason": "x"}),
    _act(
        "a reviewed record that is no identifier",
        "422 invalid-fields /duplicates_reviewed/0",
        "declared",
        "registration",
        {"duplicates_reviewed": ["x"]},
    ),
    _act(
        "a declaration again that breaks its form",
        "422 invalid-fields /declaration/child",
        "declared",
        "declaration",
        {"declaration": {}},
    ),
    _act(
        "a material change called clerical",
        "422 correction-is-material",
        "registered",
        "correction",
        _correction("clerical", date_of_birth="2026-11-01"),
        2,
    ),
    _act(
        "a material change without authority",
        "422 authority-needed",
        "registered",
        "correction",
        _correction("material", date_of_birth="2026-11-01"),
        2,
    ),
    _act(
        "a correction of nothing",
        "422 nothing-changed",
        "registered",
        "correction",
        _correction("clerical", weight_grams=3100),
        2,
    ),
    _act("no changes", "422 invalid-fields /changes", "registered", "correction", NAME | {"changes": {}}, 2),
    _act(
        "a village head who registers", "403 scope-missing", "declared", "registration", {}, caller="village"
    ),
    _act("another office's registration", "404 not-found", "elsewhere", "registration", {}),
    _act("another office's rejection", "404 not-found", "elsewhere", "rejection", WHY),
    _act("another office's correction", "404 not-found", "registered elsewhere", "correction", NAME, 2),
]


READS = [
    reading("another office's record", "404 not-found", "/v1/records/{elsewhere}"),
    reading("another office's history", "404 not-found", "/v1/records/{elsewhere}/history"),
    reading("no such record", "404 not-found", f"/v1/records/{NOWHERE}"),
    reading("a record that is no identifier", "404 not-found", "/v1/records/1%20OR%201=1"),
    reading("a queue that is none", "422 invalid-fields /queue", "/v1/records/work-list?queue=x"),
    reading("a page of 1000", "422 invalid-fields /limit", "/v1/records/work-list?limit=1000"),
    reading("an unknown query", "422 invalid-fields /nothing", "/v1/records/work-list?nothing=1"),
    reading("a NUL in a query", "400 malformed-request", "/v1/records/work-list?queue=%00"),
    reading(
        "a cursor of another kind", "422 invalid-fields /cursor", "/v1/records/{registered}/history?cursor=x"
    ),
    reading("a ministry that reads a record", "403 scope-missing", "/v1/records/{registered}", "ministry"),
    reading(
        "an administrator who reads a record",
        "403 scope-missing",
        "/v1/records/{registered}",
        "administrator",
    ),
]
FALSE = proposing(ground="false")
DOUBLE = proposing(ground="double")
LATER = FALSE | {"authority": {"authority": "ສານ", "number": "1", "date": ago(-30)}}


UNLINK = {"role": "mother", "reason": "the family book"}
LINK = UNLINK | {"uin": UNKNOWN_UIN}


def _decision(name: str, told: str, proposal: str, noun: str, body: Any, caller: str = "province") -> Refusal:
    path = f"/v1/records/proposals/{proposal}/{noun}"
    return Refusal(name, told, path, body, caller, version=1)


PROPOSALS = [
    _act("a cancellation of no entry", "409 action-not-allowed", "declared", "cancellation", FALSE),
    _act(
        "a cancellation of no version", "428 precondition-required", "registered", "cancellation", FALSE, None
    ),
    _act("a second cancellation", "409 action-not-allowed", "cancelled", "cancellation", FALSE, 3),
    _act("a correction after cancellation", "409 action-not-allowed", "cancelled", "correction", NAME, 3),
    _act("a cancellation proposed twice", "409 proposal-open", "proposed", "cancellation", FALSE, 2),
    _act("no ground", "422 invalid-fields /ground", "registered", "cancellation", proposing(), 2),
    _act("no authority", "422 invalid-fields /authority", "registered", "cancellation", WHY, 2),
    _act("a double of nothing", "422 invalid-fields /duplicate_of", "registered", "cancellation", DOUBLE, 2),
    _act(
        "a double of no entry",
        "422 duplicate-not-registered /duplicate_of",
        "registered",
        "cancellation",
        DOUBLE | {"duplicate_of": NO_BIRTH},
        2,
    ),
    _act("a decision to come", "422 date-in-future /authority/date", "registered", "cancellation", LATER, 2),
    _act(
        "a village head who cancels", "403 scope-missing", "registered", "cancellation", FALSE, 2, "village"
    ),
    _act("another office's cancellation", "404 not-found", "registered elsewhere", "cancellation", FALSE, 2),
    _act(
        "a reinstatement of what holds",
        "409 action-not-allowed",
        "registered",
        "reinstatement",
        proposing(),
        2,
    ),
    _act("a link of no party", "422 party-unknown /role", "registered", "link", LINK | {"role": "spouse"}, 2),
    _act("a link with nobody", "422 uin-unknown /uin", "registered", "link", LINK, 2),
    _act("a link before registration", "409 action-not-allowed", "declared", "link", LINK),
    _act("no link undone", "422 party-not-linked /role", "registered", "unlinking", UNLINK, 2),
    _act("an archival undone that was none", "409 action-not-allowed", "declared", "unarchival", WHY),
    _act("the province undoes", "403 office-of-record-only", "archived", "unarchival", WHY, 2, "province"),
    _decision("one's own approval", "403 own-proposal", "{proposal}", "approval", {}, "registrar"),
    _decision("an approval by an auditor", "403 scope-missing", "{proposal}", "approval", {}, "auditor"),
    _decision(
        "a refusal of a proposal without reason", "422 invalid-fields /reason", "{proposal}", "refusal", {}
    ),
    _decision("a withdrawal by another", "403 not-own-proposal", "{proposal}", "withdrawal", {}),
    _decision(
        "an approval of what was withdrawn", "409 proposal-not-open", "{withdrawn proposal}", "approval", {}
    ),
    _decision("no such proposal", "404 not-found", NOWHERE, "approval", {}),
    reading(
        "a queue of proposals that is none", "422 invalid-fields /queue", "/v1/records/proposals?queue=x"
    ),
    reading("a ledger from no cursor", "422 invalid-fields /cursor", "/v1/records/void-numbers?cursor=x"),
]
TABLE = [*LIFE, *PROPOSALS, *READS]
