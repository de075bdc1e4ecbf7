"""The longest prefix of whole segments decides which service answers."""

from __future__ import annotations

import pytest

from crvs_gateway.door.routes import Handling, RouteTable, is_plain

TABLE = RouteTable()


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/v1/sessions", "gateway"),
        ("/v1/sessions/refresh", "gateway"),
        ("/v1/oauth/token", "gateway"),
        ("/v1/me", "gateway"),
        ("/.well-known/jwks.json", "gateway"),
        ("/openapi.json", "gateway"),
        ("/docs", "gateway"),
        ("/problems/not-found", "gateway"),
        ("/v1/records/0190/history", "registration"),
        ("/v1/births", "registration"),
        ("/v1/divorces/", "registration"),
        ("/v1/code-lists/vital_event", "registration"),
        ("/v1/forms/birth/1", "registration"),
        ("/v1/persons/123456789012", "identity"),
        ("/v1/certificates/X/document", "certificates"),
        ("/v1/certificate-requests", "certificates"),
        ("/v1/verifications/X", "certificates"),
        ("/v1/events", "exchange"),
        ("/v1/audit/registration", "registration"),
        ("/v1/audit/identity/", "identity"),
        ("/v1/audit/gateway", "gateway"),
        ("/", "portal"),
        ("/births/new", "portal"),
        ("/docsearch", "portal"),
    ],
)
def test_a_path_has_its_service(path: str, service: str) -> None:
    assert TABLE.find(path).service == service


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/v1/sessions", Handling.SIGN_IN),
        ("/v1/sessions/current", Handling.SIGN_IN),
        ("/v1/sessions/refreshment", Handling.SIGN_IN),
        ("/v1/sessions/refresh", Handling.REFRESH),
        ("/v1/sessions/refresh/", Handling.REFRESH),
        ("/v1/oauth/token", Handling.MACHINE),
    ],
)
def test_each_way_to_a_token_has_its_own_handling(path: str, kind: Handling) -> None:
    assert TABLE.find(path).kind is kind


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/",
        "/v1/birthsX",
        "/v1/unknown",
        "/v1/audit",
        "/v1/audit/portal",
        "/metrics",
        "/metrics/x",
        "/internal/token-state",
    ],
)
def test_what_is_closed_stays_closed(path: str) -> None:
    assert TABLE.find(path).kind is Handling.CLOSED


@pytest.mark.parametrize(
    "target",
    [
        "/v1/births",
        "/v1/records?name=%E0%BA%81",
        "/v1/records/%E0%BA%81",
        "/.well-known/jwks.json",
        "/?a=/../b%41",
        "/v1/records/a%20b%25",
    ],
)
def test_plain_targets_pass(target: str) -> None:
    assert is_plain(target)


@pytest.mark.parametrize(
    "target",
    [
        "/v1/events/../accounts",
        "/v1//accounts",
        "/v1/%2e%2e/accounts",
        "/v1%2Faccounts",
        "/v1/a%00b",
        "/v1\\accounts",
        "/v1/a%5cb",
        "http://elsewhere/v1/births",
        "*",
        "/v1/births#x",
        "/v1/ກ",
        "/.git/config",
        "/%6detrics",
        "/v1/%41ccounts",
        "/v1/%7e",
        "/v1/a%0d%0ab",
        "/v1/%zz",
        "/v1/a%",
        "/.well-known/../metrics",
        "/.well-known/.git",
    ],
)
def test_targets_that_read_in_two_ways_are_refused(target: str) -> None:
    assert not is_plain(target)
