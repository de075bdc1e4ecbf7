"""Tokens that must not open the door, and keys that change while it stays open."""

from __future__ import annotations

import base64
import time
from typing import Any

import jwt
import orjson
import pytest

from crvs_kernel.caller.context import Principal
from crvs_kernel.crypto import generate_ed25519, load_ed25519
from tests.integration.gateway.conftest import PASSWORD, Running, until
from tests.integration.gateway.dummy import DummyService
from tests.support.api import Api


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    return jwt.get_unverified_header(token), jwt.decode(token, options={"verify_signature": False})


def _unsigned(token: str) -> str:
    header, claims = _parts(token)
    coded = [
        base64.urlsafe_b64encode(orjson.dumps(part)).decode().rstrip("=")
        for part in ({**header, "alg": "none"}, claims)
    ]
    return ".".join([*coded, ""])


def _forged(token: str, **changes: Any) -> str:
    header, claims = _parts(token)
    key = load_ed25519(generate_ed25519())
    return jwt.encode({**claims, **changes}, key, algorithm="EdDSA", headers={"kid": header["kid"]})


def _tampered(token: str) -> str:
    head, body, signature = token.split(".")
    claims = orjson.loads(base64.urlsafe_b64decode(body + "=="))
    claims["scope"] += " account.manage"
    return ".".join([head, base64.urlsafe_b64encode(orjson.dumps(claims)).decode().rstrip("="), signature])


@pytest.mark.parametrize(
    "forge",
    [
        _unsigned,
        _forged,
        _tampered,
        lambda _: "garbage",
        lambda _: "a.b.c",
        lambda _: "",
        lambda token: token + "x",
        lambda _: "ກ.ກ.ກ",
        lambda _: "x" * 7000,
    ],
)
def test_a_forged_token_opens_nothing(
    registrar: Api, door: str, dummies: dict[str, DummyService], forge: Any
) -> None:
    reached = len(dummies["registration"].seen)
    header = b"Bearer " + forge(str(registrar.token)).encode()
    answer = Api(door).get("/v1/records/1", Authorization=header.decode("latin-1"))
    assert (answer.status, answer.problem) == (401, "token-invalid")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert len(dummies["registration"].seen) == reached


def test_the_public_key_is_no_secret_to_sign_with(registrar: Api, door: str) -> None:
    header, claims = _parts(str(registrar.token))
    keys = registrar.get("/.well-known/jwks.json").json["keys"]
    (public,) = [key["x"] for key in keys if key["kid"] == header["kid"]]
    raw = base64.urlsafe_b64decode(public + "=")
    for secret in (raw, public.encode()):
        forged = jwt.encode(claims, secret, algorithm="HS256", headers={"kid": header["kid"]})
        assert Api(door, forged).get("/v1/records/1").problem == "token-invalid"


def _key(running: Running) -> Any:
    from crvs_kernel.crypto import FieldCipher  # noqa: PLC0415 - only here is a key taken out

    ((kid, sealed),) = running.rows("SELECT kid, sealed FROM signing_key WHERE retired_at IS NULL")
    pem = FieldCipher(bytes.fromhex("22" * 32)).open(bytes(sealed), b"signing_key/" + kid.encode())
    return kid, load_ed25519(pem)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"exp": int(time.time()) - 10}, "token-expired"),
        ({"aud": "another-house"}, "token-invalid"),
        ({"iss": "another-issuer"}, "token-invalid"),
        ({"exp": None}, "token-invalid"),
        ({"exp": int(time.time()) + 365 * 86_400}, "token-invalid"),
    ],
)
def test_a_token_of_ours_for_another_time_or_place_opens_nothing(
    registrar: Api, door: str, running: Running, changes: dict[str, Any], problem: str
) -> None:
    kid, key = _key(running)
    claims = {**_parts(str(registrar.token))[1], **changes}
    claims = {name: value for name, value in claims.items() if value is not None}
    token = jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid})
    answer = Api(door, token).get("/v1/records/1")
    assert (answer.status, answer.problem) == (401, problem)


def test_keys_rotate_and_old_tokens_live_on(anybody: Api, running: Running, door: str) -> None:
    before = anybody.sign_in("somchai", PASSWORD)
    old = _parts(str(before.token))[0]["kid"]
    rotated = running.command("rotate-key")
    assert rotated.returncode == 0, rotated.stderr
    new = rotated.stdout.strip()
    published = {key["kid"] for key in anybody.get("/.well-known/jwks.json").json["keys"]}
    assert {old, new} <= published
    _wait_for_signer(anybody, new)
    after = anybody.sign_in("somchai", PASSWORD)
    assert _parts(str(after.token))[0]["kid"] == new
    assert after.get("/v1/records/1").status == 200
    assert before.get("/v1/records/1").status == 200


def _wait_for_signer(anybody: Api, kid: str) -> None:
    deadline = time.monotonic() + 15  # a process remembers its signer for ten seconds
    while _parts(str(anybody.sign_in("somchai", PASSWORD).token))[0]["kid"] != kid:
        assert time.monotonic() < deadline
        time.sleep(0.5)


@pytest.fixture(name="withdrawal")
def _withdrawal(running: Running, registrar: Api) -> Any:
    """Withdrawn keys hold again afterwards, for the session's own tokens."""
    yield
    running.rows("UPDATE signing_key SET retired_at = now() WHERE retired_at IS NOT NULL")
    until(lambda: registrar.get("/v1/records/1").status == 200, "the keys are back", 10)


@pytest.mark.usefixtures("withdrawal")
def test_a_key_whose_tokens_have_died_is_withdrawn(anybody: Api, running: Running) -> None:
    running.command("rotate-key")
    running.rows("UPDATE signing_key SET retired_at = retired_at - interval '1 hour'")
    ((current,),) = running.rows("SELECT kid FROM signing_key WHERE retired_at IS NULL")
    keys = anybody.get("/.well-known/jwks.json").json["keys"]
    assert [key["kid"] for key in keys] == [current]
    assert all("d" not in key for key in keys)


@pytest.mark.usefixtures("withdrawal")
def test_a_compromised_key_ends_at_once_at_an_open_door(anybody: Api, running: Running) -> None:
    before = anybody.call("POST", "/v1/sessions", {"username": "somchai", "password": PASSWORD}).json
    holder = Api(anybody.door, before["access_token"])
    assert holder.get("/v1/records/1").status == 200
    done = running.command("rotate-key", "--compromised")
    assert done.returncode == 0, done.stderr
    until(lambda: holder.get("/v1/records/1").problem == "token-invalid", "the key is withdrawn", 6)
    keys = anybody.get("/.well-known/jwks.json").json["keys"]
    assert [key["kid"] for key in keys] == [done.stdout.strip()]
    _wait_for_signer(anybody, done.stdout.strip())
    renewed = anybody.call("POST", "/v1/sessions/refresh", {"refresh_token": before["refresh_token"]})
    assert Api(anybody.door, renewed.json["access_token"]).get("/v1/records/1").status == 200


def test_private_keys_are_unreadable_at_rest(running: Running) -> None:
    for (sealed,) in running.rows("SELECT sealed FROM signing_key"):
        assert b"PRIVATE KEY" not in bytes(sealed)


def test_what_has_ended_is_told_to_doors_only(running: Running) -> None:
    assert Api(running.web).get("/internal/token-state").problem == "context-invalid"
    for kind in ("staff", "client", "anonymous"):
        assert running.asked_as(Principal("x", kind)).problem == "not-found"
    assert set(running.token_state()) == {"keys", "ended"}


def test_no_answer_is_kept_on_the_way_or_read_as_another_type(anybody: Api, registrar: Api) -> None:
    refused = anybody.call("POST", "/v1/sessions", {"username": "somchai", "password": "wrong"})
    for answer in (registrar.get("/v1/me"), refused, anybody.get("/v1/me")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert anybody.get("/.well-known/jwks.json").headers["Cache-Control"] == "public, max-age=60"
