"""Refused sign-ins, tokens, accounts and clients."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from tests.e2e.refusals.refusal import NOWHERE, Refusal, reading

FORM = "application/x-www-form-urlencoded"


def _sign_in(name: str, told: str, **body: Any) -> Refusal:
    return Refusal(name, told, "/v1/sessions", body, "nobody")


SESSIONS = [
    _sign_in("a wrong password", "401 credentials-wrong", username="health-worker-1301", password="wrong"),
    _sign_in("an unknown account", "401 credentials-wrong", username="nobody", password="wrong"),
    _sign_in("no password", "422 invalid-fields /password", username="nobody"),
    _sign_in("a list for a password", "422 invalid-fields /password", username="nobody", password=["x"]),
    Refusal(
        "a made-up refresh token",
        "401 refresh-token-invalid",
        "/v1/sessions/refresh",
        {"refresh_token": "x" * 43},
        "nobody",
    ),
    Refusal(
        "a made-up activation code",
        "401 activation-invalid",
        "/v1/sessions/activation",
        {"username": "nobody", "code": "x", "password": "correct pony electric staple"},
        "nobody",
    ),
    Refusal(
        "a password that is too short",
        "422 password-too-short /password",
        "/v1/sessions/activation",
        {"username": "nobody", "code": "x", "password": "short"},
        "nobody",
    ),
    reading("nobody who asks who they are", "401 not-authenticated", "/v1/me", "nobody"),
    Refusal(
        "nobody who signs out",
        "401 not-authenticated",
        "/v1/sessions/current",
        caller="nobody",
        method="DELETE",
    ),
]


def _token(name: str, told: str, oauth: str, raw: bytes, kind: str = FORM, **headers: str) -> Refusal:
    sent = {"Content_Type": kind, **headers}
    return Refusal(name, told, "/v1/oauth/token", None, "nobody", raw=raw, headers=sent, oauth=oauth)


def _asking(**form: str) -> bytes:
    whole = {"grant_type": "client_credentials", "client_id": "statistics", "client_secret": "wrong"} | form
    return urlencode(whole).encode()


TOKENS = [
    _token("a wrong client secret", "401 client-credentials-wrong", "invalid_client", _asking()),
    _token(
        "an unknown client", "401 client-credentials-wrong", "invalid_client", _asking(client_id="nobody")
    ),
    _token(
        "a password grant",
        "400 grant-type-unsupported",
        "unsupported_grant_type",
        _asking(grant_type="password"),
    ),
    _token(
        "a scope that was not granted",
        "400 scope-not-granted",
        "invalid_scope",
        _asking(client_secret="{secret}", scope="record.read"),
    ),
    _token("no grant type", "400 token-request-malformed", "invalid_request", b"client_id=x&client_secret=x"),
    _token(
        "a grant type twice", "400 token-request-malformed", "invalid_request", _asking() + b"&grant_type=x"
    ),
    _token(
        "a token request in JSON", "400 token-request-malformed", "invalid_request", b"{}", "application/json"
    ),
    _token(
        "credentials in two places",
        "400 token-request-malformed",
        "invalid_request",
        _asking(),
        Authorization="Basic eDp4",
    ),
    _token(
        "a Basic field that is no base64",
        "401 client-credentials-wrong",
        "invalid_client",
        b"grant_type=client_credentials",
        Authorization="Basic ???",
    ),
]


def _account(name: str, told: str, caller: str = "administrator", **changes: Any) -> Refusal:
    body = {"username": "new-one", "name": "x", "role": "registrar", "office": "0201"} | changes
    return Refusal(name, told, "/v1/accounts", body, caller)


def _moving(name: str, told: str, body: Any, account: str = "registrar account") -> Refusal:
    return Refusal(name, told, f"/v1/accounts/{{{account}}}/appointment", body, "administrator")


ACCOUNTS = [
    _account("a registrar who makes accounts", "403 scope-missing", "registrar"),
    _account("an account at no office", "422 office-unknown", office="9999"),
    _account("a registrar of no office", "422 office-needed", office=None),
    _account("an account of no role", "422 role-unknown", role="king"),
    _account("a username that is taken", "409 username-taken", username="registrar-0201"),
    _account("a username that looks taken", "409 username-lookalike", username="registrar_0201"),
    _account("a username in two scripts", "422 invalid-fields /username", username="reg\u0456strar-0201"),
    _account("a username of spaces", "422 invalid-fields /username", username="   "),
    _account("an account with a password", "422 invalid-fields /password", password="x"),
    Refusal("no such account", "404 not-found", f"/v1/accounts/{NOWHERE}/deactivation", {}, "administrator"),
    Refusal(
        "an account ended twice",
        "409 account-inactive",
        "/v1/accounts/{ended account}/deactivation",
        {},
        "administrator",
    ),
    Refusal(
        "one's own account",
        "409 account-own",
        "/v1/accounts/{administrator}/deactivation",
        {},
        "administrator",
    ),
    _moving("an account that stays", "409 account-unchanged", {}),
    _moving("an account moved to no office", "422 office-unknown", {"office": "9999"}),
    _moving("an account with a name of signs", "422 invalid-fields /name", {"name": "\u200b"}),
    _moving("another username", "422 invalid-fields /username", {"username": "another"}),
    _moving("an ended account that is moved", "409 account-inactive", {"office": "0202"}, "ended account"),
    _account(
        "an administrator who makes a peer", "403 role-not-grantable", role="administrator", office=None
    ),
    reading(
        "accounts from no cursor", "422 invalid-fields /cursor", "/v1/accounts?cursor=x", "administrator"
    ),
    reading("a registrar who lists accounts", "403 scope-missing", "/v1/accounts"),
]


def _client(name: str, told: str, caller: str = "administrator", **changes: Any) -> Refusal:
    body = {
        "client_id": "new-ministry",
        "name": "x",
        "scopes": ["event.read"],
        "jurisdiction": ["LA"],
    } | changes
    return Refusal(name, told, "/v1/clients", body, caller)


CLIENTS = [
    _client("a registrar who makes clients", "403 scope-missing", "registrar"),
    _client("a client of no scope", "422 invalid-fields /scopes", scopes=[]),
    _client("a client of an unknown scope", "422 scope-unknown", scopes=["everything"]),
    _client("a client that reads persons", "403 scope-not-grantable", scopes=["person.read"]),
    _client("a client of an unknown place", "422 place-unknown", jurisdiction=["XX"]),
    _client("a client id in capitals", "422 invalid-fields /client_id", client_id="A Ministry"),
    _client("a client id that is taken", "409 client-id-taken", client_id="home-affairs"),
    Refusal("no such client", "404 not-found", "/v1/clients/nobody/deactivation", {}, "administrator"),
    Refusal(
        "a client ended twice",
        "409 client-inactive",
        "/v1/clients/{ended client}/deactivation",
        {},
        "administrator",
    ),
    Refusal(
        "a ministry that ends a client",
        "403 scope-missing",
        "/v1/clients/home-affairs/deactivation",
        {},
        "ministry",
    ),
]
TABLE = [*SESSIONS, *TOKENS, *ACCOUNTS, *CLIENTS]
