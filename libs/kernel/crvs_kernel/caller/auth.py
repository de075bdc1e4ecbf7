"""Access tokens: JWT (RFC 7519) signed with EdDSA (RFC 8037), verified against a JWKS (RFC 7517)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.algorithms import OKPAlgorithm

from crvs_kernel.errors import NotAuthenticated

ALGORITHM = "EdDSA"
_CACHE_SIZE = 20_000
_LEEWAY = 5  # seconds that the clocks of two machines may differ


class Untimely(NotAuthenticated):
    """The token is ours, and has ended or not begun by this clock."""


class TokenSigner:
    """Signs claims with one key; the key's id travels in the header so that keys can rotate."""

    def __init__(self, key: Ed25519PrivateKey, kid: str) -> None:
        self._key = key
        self.kid = kid

    def sign(self, claims: dict[str, Any]) -> str:
        """A compact JWS of the claims; the caller gives iss, aud, sub, iat and exp."""
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"kid": self.kid})


def jwk(public: Ed25519PublicKey, kid: str) -> dict[str, Any]:
    """One public key as a JWK."""
    return {**OKPAlgorithm.to_jwk(public, as_dict=True), "kid": kid, "use": "sig", "alg": ALGORITHM}


def jwks(keys: Iterable[tuple[str, Ed25519PublicKey]]) -> dict[str, Any]:
    """The JWK set of (kid, public key) pairs."""
    return {"keys": [jwk(public, kid) for kid, public in keys]}


class TokenVerifier:
    """Verifies tokens; caches a valid token by its hash until it expires (4 µs instead of 250).

    ``longest`` is the longest life of a token in seconds: a thief of a key signs for years, its owner never.
    Keys are fetched when a token names an unknown one; whoever must hear of a withdrawal calls `set_keys`.
    """

    def __init__(
        self, fetch_keys: Callable[[], dict[str, Any]], issuer: str, audience: str, longest: int
    ) -> None:
        self._fetch = fetch_keys
        self._issuer = issuer
        self._audience = audience
        self._longest = longest
        self._keys: dict[str, Any] = {}
        self._held: dict[bytes, dict[str, Any]] = {}

    def set_keys(self, key_set: dict[str, Any]) -> None:
        """Replace the key set and empty the cache, so that a withdrawn key ends at once."""
        keys = {key["kid"]: jwt.PyJWK(key, algorithm=ALGORITHM) for key in key_set["keys"]}
        if set(keys) != set(self._keys):
            self._held.clear()
        self._keys = keys

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of a good token.

        Raises:
            NotAuthenticated: ``token-expired`` or ``token-invalid``; `Untimely` when only its time is wrong.

        """
        digest = hashlib.sha256(token.encode()).digest()
        claims = self._held.get(digest)
        if claims is None:
            claims = self._check(token)
            if len(self._held) >= _CACHE_SIZE:
                self._held.clear()
            self._held[digest] = claims
        elif claims["exp"] + _LEEWAY <= time.time():
            del self._held[digest]
            raise Untimely("token-expired")
        elif claims["iat"] - _LEEWAY > time.time():  # it was taken while this clock was ahead
            del self._held[digest]
            raise Untimely("token-invalid")
        return claims

    def _check(self, token: str) -> dict[str, Any]:
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            if kid not in self._keys:
                self.set_keys(self._fetch())
            if kid not in self._keys:
                raise NotAuthenticated("token-invalid")
            claims: dict[str, Any] = jwt.decode(
                token,
                self._keys[kid],
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except jwt.ExpiredSignatureError as error:
            raise Untimely("token-expired") from error
        except jwt.ImmatureSignatureError as error:
            raise Untimely("token-invalid") from error
        except (jwt.InvalidTokenError, UnicodeError) as error:
            raise NotAuthenticated("token-invalid") from error
        if int(claims["exp"]) - int(claims["iat"]) > self._longest:
            raise NotAuthenticated("token-invalid")
        return claims
