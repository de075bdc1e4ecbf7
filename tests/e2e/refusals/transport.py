"""Refusals of HTTP itself and of callers who are not who they say."""

from __future__ import annotations

from tests.e2e.refusals.declarations import GOOD
from tests.e2e.refusals.refusal import Refusal, reading


def _raw(name: str, told: str, raw: bytes, **headers: str) -> Refusal:
    return Refusal(name, told, "/v1/births", raw=raw, headers=headers)


BODIES = [
    Refusal("no key", "400 idempotency-key-missing", "/v1/births", GOOD, headers={"Idempotency_Key": ""}),
    Refusal(
        "a key of 129 characters",
        "400 idempotency-key-missing",
        "/v1/births",
        GOOD,
        headers={"Idempotency_Key": "k" * 129},
    ),
    Refusal(
        "a key with a space",
        "400 idempotency-key-missing",
        "/v1/births",
        GOOD,
        headers={"Idempotency_Key": "a b"},
    ),
    _raw("broken JSON", "400 malformed-json", b'{"form_version": '),
    _raw("bad UTF-8", "400 malformed-json", b'{"form_version": "\xff\xfe"}'),
    _raw("a NUL in the text", "400 malformed-json", b'{"form_version": "\\u0000"}'),
    _raw("half a surrogate pair", "400 malformed-json", b'{"form_version": "\\ud800"}'),
    _raw("lists in lists in lists", "400 malformed-json", b"[" * 100_000),
    _raw(
        "objects nested as deep as can be read",
        "422 invalid-fields /declaration/child/a",
        b'{"form_version":"birth/1","declaration":{"child":' + b'{"a":' * 200 + b"1" + b"}" * 202,
    ),
    _raw("a number that is none", "400 malformed-json", b'{"form_version": NaN}'),
    _raw("plain text", "415 media-type-unsupported", b"hello", Content_Type="text/plain"),
    _raw("an oversized body", "413 body-too-large", b'"' + b"x" * (11 << 20) + b'"'),
    Refusal("a list for a body", "422 invalid-fields", "/v1/births", []),
    Refusal("an unknown member", "422 invalid-fields /x", "/v1/births", GOOD | {"x": 1}),
    Refusal(
        "an unknown form version",
        "422 form-unknown /form_version",
        "/v1/births",
        GOOD | {"form_version": "birth/99"},
    ),
    Refusal(
        "another kind's form",
        "422 form-unknown /form_version",
        "/v1/births",
        GOOD | {"form_version": "death/1"},
    ),
]
ROUTES = [
    Refusal("no such route", "404 not-found", "/v1/weddings", {}),
    Refusal("a method that is none", "405 method-not-allowed", "/v1/births", method="DELETE"),
    reading("the inside of the gateway", "404 not-found", "/internal/revoked-sessions"),
    reading("the metrics through the door", "404 not-found", "/metrics"),
    reading("a purpose of two lines", "400 malformed-request /headers/X-Purpose", "/v1/records/work-list"),
]
ROUTES[-1].headers["X_Purpose"] = "duty\tand more"
CALLERS = [
    Refusal("nobody", "401 not-authenticated", "/v1/births", GOOD, caller="nobody"),
    Refusal("a forged token", "401 token-invalid", "/v1/births", GOOD, caller="forged"),
    Refusal("an unsigned token", "401 token-invalid", "/v1/births", GOOD, caller="unsigned"),
    Refusal("an expired token", "401 token-expired", "/v1/births", GOOD, caller="expired"),
    Refusal(
        "a token of another scheme",
        "401 token-invalid",
        "/v1/births",
        GOOD,
        caller="nobody",
        headers={"Authorization": "Basic eDp4"},
    ),
    Refusal("a ministry that declares", "403 scope-missing", "/v1/births", GOOD, caller="ministry"),
    Refusal(
        "a smuggled context",
        "401 not-authenticated",
        "/v1/births",
        GOOD,
        caller="nobody",
        headers={"X_Crvs_Context": "AAAA"},
    ),
]
# Whole requests that no library would send.
WIRE = {
    "a path that climbs": (b"GET /v1/../metrics HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a path that climbs in code": (b"GET /v1/%2e%2e/metrics HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a coded slash": (b"GET /v1%2Frecords HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a percent sign without code": (b"GET /v1/forms/%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "half a percent code": (b"GET /v1/forms/% HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a path that is no UTF-8": (b"GET /v1/forms/%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    "a NUL in a path": (b"GET /v1/forms/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "an empty segment": (b"GET //v1/records HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "an absolute target": (b"GET http://other/v1/records HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a method that HTTP has not": (b"STEAL /v1/records HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a length and chunks": (
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "two lengths": (
        b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        400,
    ),
    "a length that is no number": (
        b"POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n{}",
        400,
    ),
    "a field with a space in its name": (b"GET /v1/records HTTP/1.1\r\nHost: x\r\nX Y: z\r\n\r\n", 400),
    "a NUL in a field": (b"GET /v1/records HTTP/1.1\r\nHost: x\r\nX-Purpose: a\x00b\r\n\r\n", 400),
    "fields without end": (b"GET /v1/records HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 70_000 + b"\r\n\r\n", 431),
}
TABLE = [*BODIES, *ROUTES, *CALLERS]
