"""The table of refusals: who sends what where, and which problem answers."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from crvs_contracts.numbers import RegistrationNumber, generate_uin
from tests.support.declarations import ago, birth, death, divorce, marriage

NOWHERE = "01a20bbd-2022-773c-9d47-aea7871a1673"
UNKNOWN_UIN = generate_uin(lambda bound: bound // 3)
NO_ENTRY = str(RegistrationNumber("M", "0201", 2020, 999_999))


@dataclass(frozen=True)
class Refusal:
    """One bad request; paths and bodies may name things of the scene, such as {declared}."""

    name: str
    status: int
    problem: str
    path: str
    body: Any = None
    caller: str = "registrar"
    method: str = "POST"
    version: int | None = None
    raw: bytes | None = None
    pointer: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


def _births(
    name: str, problem: str, change: Callable[[dict[str, Any]], Any], pointer: str, status: int = 422
) -> Refusal:
    return _declared("birth", birth(), name, problem, change, pointer, status)


def _declared(
    kind: str,
    declaration: dict[str, Any],
    name: str,
    problem: str,
    change: Callable[[dict[str, Any]], Any],
    pointer: str,
    status: int = 422,
) -> Refusal:
    changed = deepcopy(declaration)
    change(changed)
    body = {"form_version": f"{kind}/1", "declaration": changed}
    return Refusal(name, status, problem, f"/v1/{kind}s", body, pointer=f"/declaration{pointer}")


INVALID = "invalid-fields"
FIELDS = [
    _births("a child without sex", INVALID, lambda d: d["child"].pop("sex"), "/child/sex"),
    _births(
        "a child without date of birth",
        INVALID,
        lambda d: d["child"].pop("date_of_birth"),
        "/child/date_of_birth",
    ),
    _births("no place", INVALID, lambda d: d.pop("place"), "/place"),
    _births("no informant", INVALID, lambda d: d.pop("informant"), "/informant"),
    _births("an unknown field", INVALID, lambda d: d["child"].update(colour="red"), "/child/colour"),
    _births("an unknown section", INVALID, lambda d: d.update(pet={}), "/pet"),
    _births(
        "a number for a name", INVALID, lambda d: d["child"]["name"].update(given=7), "/child/name/given"
    ),
    _births("a list for a child", INVALID, lambda d: d.update(child=[]), "/child"),
    _births("null for a child", INVALID, lambda d: d.update(child=None), "/child"),
    _births("a sex that is none", INVALID, lambda d: d["child"].update(sex="x"), "/child/sex"),
    _births(
        "text for a weight", INVALID, lambda d: d["child"].update(weight_grams="3kg"), "/child/weight_grams"
    ),
    _births(
        "true for a weight", INVALID, lambda d: d["child"].update(weight_grams=True), "/child/weight_grams"
    ),
    _births(
        "a weight of tons", INVALID, lambda d: d["child"].update(weight_grams=10**9), "/child/weight_grams"
    ),
    _births(
        "31 February",
        INVALID,
        lambda d: d["child"].update(date_of_birth="2026-02-31"),
        "/child/date_of_birth",
    ),
    _births(
        "a date in another order",
        INVALID,
        lambda d: d["child"].update(date_of_birth="24/11/2026"),
        "/child/date_of_birth",
    ),
    _births(
        "a name without letters",
        INVALID,
        lambda d: d["child"]["name"].update(given="123"),
        "/child/name/given",
    ),
    _births(
        "a name of 201 letters",
        INVALID,
        lambda d: d["child"]["name"].update(given="ກ" * 201),
        "/child/name/given",
    ),
    _births(
        "a name that reorders the line",
        INVALID,
        lambda d: d["child"]["name"].update(given="a\u202eb"),
        "/child/name/given",
    ),
    _births(
        "a twin without birth order",
        INVALID,
        lambda d: d["child"].update(plurality="twin"),
        "/child/birth_order",
    ),
    _births(
        "an answer to a hidden question",
        INVALID,
        lambda d: d["child"].update(birth_order=1),
        "/child/birth_order",
    ),
    _births("no district", INVALID, lambda d: d["place"].pop("district"), "/place/district"),
    _births(
        "a district that is none", INVALID, lambda d: d["place"].update(district="9999"), "/place/district"
    ),
    _births("a mistyped UIN", INVALID, lambda d: d["mother"].update(uin="123456789012"), "/mother/uin"),
    _births(
        "a mother neither stated nor explained", INVALID, lambda d: d.pop("mother"), "/mother_unknown_reason"
    ),
]
RULES = [
    _births(
        "a birth tomorrow",
        "date-in-future",
        lambda d: d["child"].update(date_of_birth=ago(-1)),
        "/child/date_of_birth",
    ),
    _births(
        "a mother younger than her child",
        "parent-born-after-child",
        lambda d: d["mother"].update(date_of_birth=ago(1)),
        "/mother/date_of_birth",
    ),
    _births(
        "a mother of five",
        "parent-too-young",
        lambda d: d["mother"].update(date_of_birth=ago(5 * 366)),
        "/mother/date_of_birth",
    ),
    _births(
        "a late birth without a paper",
        "late-birth-needs-document",
        lambda d: (d["child"].update(date_of_birth=ago(100)), d.pop("documents")),
        "/documents",
    ),
    _declared(
        "death",
        death(),
        "a death tomorrow",
        "date-in-future",
        lambda d: d["death"].update(date=ago(-1)),
        "/death/date",
    ),
    _declared(
        "death",
        death(),
        "a death before the birth",
        "death-before-birth",
        lambda d: d["death"].update(date="1949-12-31"),
        "/death/date",
    ),
    _declared(
        "marriage",
        marriage(),
        "a groom of 14",
        "marriage-below-floor",
        lambda d: d["groom"].update(date_of_birth=ago(14 * 366)),
        "/groom/date_of_birth",
    ),
    _declared(
        "marriage",
        marriage(),
        "a bride of 16 without authority",
        "marriage-under-age",
        lambda d: d["bride"].update(date_of_birth=ago(16 * 366)),
        "/bride/date_of_birth",
    ),
    _declared("marriage", marriage(), "one witness", INVALID, lambda d: d["witnesses"].pop(), "/witnesses"),
    _declared(
        "marriage",
        marriage(),
        "a foreigner at the district",
        "foreign-marriage-office",
        lambda d: d["bride"].update(nationality="TH"),
        "/bride/nationality",
    ),
    _declared(
        "marriage",
        marriage(groom=UNKNOWN_UIN, bride=UNKNOWN_UIN),
        "somebody with themself",
        "rules-violated",
        lambda _: None,
        "/bride/uin",
    ),
    _declared(
        "divorce",
        divorce(marriage(), NO_ENTRY),
        "a divorce without marriage",
        "marriage-not-registered",
        lambda _: None,
        "/marriage/registration_number",
    ),
    _declared(
        "divorce",
        divorce(marriage(), NO_ENTRY),
        "a divorce of a birth",
        INVALID,
        lambda d: d["marriage"].update(registration_number="B-0201-2026-000001-51"),
        "/marriage/registration_number",
    ),
]
GOOD = {"form_version": "birth/1", "declaration": birth()}
REQUESTS = [
    Refusal("no key", 400, "idempotency-key-missing", "/v1/births", GOOD, headers={"Idempotency_Key": ""}),
    Refusal(
        "a key of 129 characters",
        400,
        "idempotency-key-missing",
        "/v1/births",
        GOOD,
        headers={"Idempotency_Key": "k" * 129},
    ),
    Refusal("broken JSON", 400, "malformed-json", "/v1/births", raw=b'{"form_version": '),
    Refusal("bad UTF-8", 400, "malformed-json", "/v1/births", raw=b'{"form_version": "\xff\xfe"}'),
    Refusal("a NUL in the text", 400, "malformed-json", "/v1/births", raw=b'{"form_version": "\\u0000"}'),
    Refusal("half a surrogate pair", 400, "malformed-json", "/v1/births", raw=b'{"form_version": "\\ud800"}'),
    Refusal(
        "plain text",
        415,
        "media-type-unsupported",
        "/v1/births",
        raw=b"hello",
        headers={"Content_Type": "text/plain"},
    ),
    Refusal("an oversized body", 413, "body-too-large", "/v1/births", raw=b'"' + b"x" * (11 << 20) + b'"'),
    Refusal("a list for a body", 422, INVALID, "/v1/births", []),
    Refusal("an unknown member", 422, INVALID, "/v1/births", GOOD | {"x": 1}, pointer="/x"),
    Refusal(
        "an unknown form version",
        422,
        "form-unknown",
        "/v1/births",
        GOOD | {"form_version": "birth/99"},
        pointer="/form_version",
    ),
    Refusal(
        "another kind's form",
        422,
        "form-unknown",
        "/v1/births",
        GOOD | {"form_version": "death/1"},
        pointer="/form_version",
    ),
    Refusal("no such route", 404, "not-found", "/v1/weddings", {}),
    Refusal("a method that is none", 405, "method-not-allowed", "/v1/births", method="DELETE"),
    Refusal("a page of 1000", 422, INVALID, "/v1/records?limit=1000", method="GET", pointer="/limit"),
    Refusal(
        "a cursor of another kind",
        422,
        INVALID,
        "/v1/records?kind=birth&cursor=1",
        method="GET",
        pointer="/cursor",
    ),
    Refusal(
        "an injection for a kind",
        422,
        INVALID,
        "/v1/records?kind=birth'%20OR%20'1'%3D'1",
        method="GET",
        pointer="/kind",
    ),
    Refusal("an unknown query", 422, INVALID, "/v1/records?nothing=1", method="GET", pointer="/nothing"),
    Refusal(
        "a mistyped number in a search",
        422,
        INVALID,
        "/v1/records?number=B-1",
        method="GET",
        pointer="/number",
    ),
    Refusal("a NUL in a query", 400, "malformed-request", "/v1/records?name=%00", method="GET"),
]
LIFE = [
    Refusal("a stale version", 412, "stale-version", "/v1/records/{declared}/registration", {}, version=7),
    Refusal("no version", 428, "precondition-required", "/v1/records/{declared}/registration", {}),
    Refusal(
        "a version of another form",
        400,
        "malformed-request",
        "/v1/records/{declared}/registration",
        {},
        headers={"If_Match": "1"},
    ),
    Refusal(
        "a correction before registration",
        409,
        "action-not-allowed",
        "/v1/records/{declared}/correction",
        {"kind": "clerical", "reason": "slip", "changes": {"/child/name/given": "ກ"}},
        version=1,
    ),
    Refusal(
        "a second registration",
        409,
        "action-not-allowed",
        "/v1/records/{registered}/registration",
        {},
        version=2,
    ),
    Refusal(
        "a rejection after registration",
        409,
        "action-not-allowed",
        "/v1/records/{registered}/rejection",
        {"reason": "too late"},
        version=2,
    ),
    Refusal(
        "a rejection without reason",
        422,
        INVALID,
        "/v1/records/{declared}/rejection",
        {},
        version=1,
        pointer="/reason",
    ),
    Refusal(
        "a material change called clerical",
        422,
        "correction-is-material",
        "/v1/records/{registered}/correction",
        {"kind": "clerical", "reason": "slip", "changes": {"/child/date_of_birth": "2026-11-01"}},
        version=2,
    ),
    Refusal(
        "a material change without authority",
        422,
        "authority-needed",
        "/v1/records/{registered}/correction",
        {"kind": "material", "reason": "court", "changes": {"/child/date_of_birth": "2026-11-01"}},
        version=2,
    ),
    Refusal(
        "a correction of nothing",
        422,
        "nothing-changed",
        "/v1/records/{registered}/correction",
        {"kind": "clerical", "reason": "slip", "changes": {"/child/weight_grams": 3100}},
        version=2,
    ),
    Refusal("another office's record", 404, "not-found", "/v1/records/{elsewhere}", method="GET"),
    Refusal(
        "another office's registration",
        404,
        "not-found",
        "/v1/records/{elsewhere}/registration",
        {},
        version=1,
    ),
    Refusal("no such record", 404, "not-found", f"/v1/records/{NOWHERE}", method="GET"),
    Refusal("a record that is no identifier", 404, "not-found", "/v1/records/1%20OR%201=1", method="GET"),
]
CALLERS = [
    Refusal("nobody", 401, "not-authenticated", "/v1/births", GOOD, caller="nobody"),
    Refusal("a forged token", 401, "token-invalid", "/v1/births", GOOD, caller="forged"),
    Refusal("an unsigned token", 401, "token-invalid", "/v1/births", GOOD, caller="unsigned"),
    Refusal("an expired token", 401, "token-expired", "/v1/births", GOOD, caller="expired"),
    Refusal(
        "a village head who registers",
        403,
        "scope-missing",
        "/v1/records/{declared}/registration",
        {},
        caller="village",
        version=1,
    ),
    Refusal("a registrar who makes accounts", 403, "scope-missing", "/v1/accounts", {}),
    Refusal("a registrar who reads the feed", 403, "scope-missing", "/v1/events", method="GET"),
    Refusal("a ministry that declares", 403, "scope-missing", "/v1/births", GOOD, caller="ministry"),
    Refusal(
        "a ministry without the scope that reads a person",
        403,
        "scope-missing",
        f"/v1/persons/{UNKNOWN_UIN}",
        method="GET",
        caller="ministry",
    ),
    Refusal(
        "a smuggled context",
        401,
        "not-authenticated",
        "/v1/births",
        GOOD,
        caller="nobody",
        headers={"X_Crvs_Context": "AAAA"},
    ),
]
OTHERS = [
    Refusal(
        "a wrong password",
        401,
        "credentials-wrong",
        "/v1/sessions",
        {"username": "registrar-0201", "password": "wrong"},
        caller="nobody",
    ),
    Refusal(
        "an unknown account",
        401,
        "credentials-wrong",
        "/v1/sessions",
        {"username": "nobody", "password": "wrong"},
        caller="nobody",
    ),
    Refusal(
        "a made-up refresh token",
        401,
        "refresh-token-invalid",
        "/v1/sessions/refresh",
        {"refresh_token": "x" * 43},
        caller="nobody",
    ),
    Refusal(
        "an account at no office",
        422,
        "office-unknown",
        "/v1/accounts",
        {"username": "new-one", "name": "x", "role": "registrar", "office": "9999"},
        caller="administrator",
    ),
    Refusal("a mistyped UIN in a path", 422, "uin-malformed", "/v1/persons/123", method="GET"),
    Refusal("an unknown UIN", 404, "not-found", f"/v1/persons/{UNKNOWN_UIN}", method="GET"),
    Refusal(
        "a certificate for a stranger",
        422,
        "requester-not-entitled",
        "/v1/certificate-requests",
        {
            "registration_number": "{number}",
            "language": "lo",
            "requester": {"name": "x", "relationship": "neighbour"},
            "purpose": "x",
        },
    ),
    Refusal(
        "a certificate in no language",
        422,
        INVALID,
        "/v1/certificate-requests",
        {
            "registration_number": "{number}",
            "language": "fr",
            "requester": {"name": "x", "relationship": "mother"},
            "purpose": "x",
        },
        pointer="/language",
    ),
    Refusal(
        "a certificate of no entry",
        404,
        "not-found",
        "/v1/certificate-requests",
        {
            "registration_number": NO_ENTRY,
            "language": "lo",
            "requester": {"name": "x", "relationship": "self"},
            "purpose": "x",
        },
    ),
    Refusal(
        "no such certificate",
        404,
        "not-found",
        "/v1/certificates/ZZZZZZZZZZZZ",
        method="GET",
        caller="officer",
    ),
    Refusal(
        "a registrar who issues", 403, "scope-missing", f"/v1/certificate-requests/{NOWHERE}/issuance", {}
    ),
    Refusal(
        "an endless page of events",
        422,
        INVALID,
        "/v1/events?limit=1001",
        method="GET",
        caller="ministry",
        pointer="/limit",
    ),
    Refusal(
        "a cursor before the beginning",
        422,
        INVALID,
        "/v1/events?after=-1",
        method="GET",
        caller="ministry",
        pointer="/after",
    ),
]
TABLE = [*FIELDS, *RULES, *REQUESTS, *LIFE, *CALLERS, *OTHERS]
