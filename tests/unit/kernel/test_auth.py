"""Access tokens: what holds, what does not, and what a rotation does."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from crvs_kernel.caller.auth import TokenSigner, TokenVerifier, jwks
from crvs_kernel.errors import NotAuthenticated

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    return {"iss": "thabian", "aud": "thabian", "sub": "a1", "iat": now, "exp": now + 900, **changed}


def verifier(*keys: tuple[str, Ed25519PrivateKey]) -> TokenVerifier:
    published = keys or (("k1", KEY),)
    return TokenVerifier(
        lambda: jwks((kid, key.public_key()) for kid, key in published), "thabian", "thabian", longest=900
    )


def test_a_good_token_holds_twice_and_is_remembered() -> None:
    token, check = TokenSigner(KEY, "k1").sign(claims()), verifier()
    assert check.verify(token)["sub"] == "a1"
    assert check.verify(token) is check.verify(token)


def test_a_remembered_token_still_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    token, check = TokenSigner(KEY, "k1").sign(claims()), verifier()
    check.verify(token)
    later = time.time() + 906
    monkeypatch.setattr("crvs_kernel.caller.auth.time.time", lambda: later)
    with pytest.raises(NotAuthenticated, match="token-expired"):
        check.verify(token)


def test_a_remembered_token_of_a_clock_that_was_ahead_ends_when_the_clock_is_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Otherwise a token of a jump by a year is honoured from memory for that year."""
    token, check = TokenSigner(KEY, "k1").sign(claims()), verifier()
    check.verify(token)
    for back in (6, 2 * 3600, 365 * 24 * 3600):
        check.verify(token)
        right = int(time.time()) - back
        with monkeypatch.context() as clock:
            clock.setattr("crvs_kernel.caller.auth.time.time", lambda right=right: right)
            with pytest.raises(NotAuthenticated, match="token-invalid"):
                check.verify(token)


@pytest.mark.parametrize("changed", [{"aud": "other"}, {"iss": "other"}, {"exp": 1}])
def test_wrong_claims_are_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(NotAuthenticated):
        verifier().verify(TokenSigner(KEY, "k1").sign(claims(**changed)))


def test_a_token_from_the_future_is_refused() -> None:
    with pytest.raises(NotAuthenticated):
        verifier().verify(TokenSigner(KEY, "k1").sign(claims(iat=time.time() + 99)))


def test_clocks_may_differ_by_five_seconds_and_no_more() -> None:
    now = int(time.time())
    assert verifier().verify(TokenSigner(KEY, "k1").sign(claims(iat=now + 3, exp=now + 900)))
    assert verifier().verify(TokenSigner(KEY, "k1").sign(claims(iat=now - 900, exp=now - 2)))
    with pytest.raises(NotAuthenticated, match="token-expired"):
        verifier().verify(TokenSigner(KEY, "k1").sign(claims(iat=now - 900, exp=now - 6)))


def test_a_token_that_lives_longer_than_any_that_we_make_is_refused() -> None:
    now = int(time.time())
    with pytest.raises(NotAuthenticated, match="token-invalid"):
        verifier().verify(TokenSigner(KEY, "k1").sign(claims(exp=now + 901)))


@pytest.mark.parametrize("missing", ["exp", "iat", "sub", "aud", "iss"])
def test_a_claim_that_must_be_there_is_missed(missing: str) -> None:
    short = {name: value for name, value in claims().items() if name != missing}
    with pytest.raises(NotAuthenticated, match="token-invalid"):
        verifier().verify(TokenSigner(KEY, "k1").sign(short))


def forged() -> list[str]:
    public = KEY.public_key().public_bytes_raw()
    good = TokenSigner(KEY, "k1").sign(claims())
    return [
        TokenSigner(OTHER, "k1").sign(claims()),
        TokenSigner(KEY, "unknown").sign(claims()),
        jwt.encode(claims(), None, algorithm="none", headers={"kid": "k1"}),
        jwt.encode(claims(), public, algorithm="HS256", headers={"kid": "k1"}),
        good[:-4] + "AAAA",
        good.replace(".", "", 1),
        "",
        "…",
    ]


@pytest.mark.parametrize("token", forged())
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_forged_token_is_refused(token: str) -> None:
    with pytest.raises(NotAuthenticated, match="token-invalid"):
        verifier().verify(token)


def test_after_a_rotation_both_keys_hold_until_the_old_one_is_withdrawn() -> None:
    old, new = TokenSigner(KEY, "k1").sign(claims()), TokenSigner(OTHER, "k2").sign(claims())
    check = verifier(("k1", KEY), ("k2", OTHER))
    assert check.verify(old)
    assert check.verify(new)
    check.set_keys(jwks([("k2", OTHER.public_key())]))
    assert check.verify(new)
    check._fetch = lambda: jwks([("k2", OTHER.public_key())])
    with pytest.raises(NotAuthenticated):
        check.verify(old)
