"""Signs, reads and draws QR codes: compact JWS (RFC 7515), Ed25519, verifiable with the published JWKS."""

from __future__ import annotations

import hashlib
import io
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crvs_certificates.seal_authority import QR_KEY_FILE
from crvs_kernel.caller.auth import ALGORITHM, jwk
from crvs_kernel.crypto import load_ed25519
from crvs_kernel.primitives import canonical_json

_UNREADABLE = (jwt.PyJWTError, KeyError, TypeError, ValueError, RecursionError)


class SignedQr:
    """The current key signs; it and all former ones, asked for when a code names one, verify."""

    def __init__(self, directory: Path, former: Callable[[], list[dict[str, Any]]] = list) -> None:
        self._key = load_ed25519((directory / QR_KEY_FILE).read_bytes())
        self._own = own_jwk(directory)
        self._former = former
        self._jws = jwt.PyJWS(algorithms=[ALGORITHM])

    def sign(self, claims: dict[str, Any]) -> str:
        """A compact JWS of the canonical JSON of the claims."""
        header = {"kid": self._own["kid"], "typ": None}
        return self._jws.encode(canonical_json(claims), self._key, algorithm=ALGORITHM, headers=header)

    def open(self, token: str) -> dict[str, Any] | None:
        """The claims of a code that we signed; None for everything else, without saying why."""
        try:
            key = self._verifying(jwt.get_unverified_header(token)["kid"])
            claims = json.loads(self._jws.decode(token, key, algorithms=[ALGORITHM]))
        except _UNREADABLE:
            return None
        return claims if isinstance(claims, dict) else None

    def contents(self, token: str) -> dict[str, Any]:
        """What a code says, whoever signed it; empty when it says nothing that can be read."""
        try:
            claims = json.loads(self._jws.decode(token, options={"verify_signature": False}))
        except _UNREADABLE:
            return {}
        return claims if isinstance(claims, dict) else {}

    def key_set(self) -> dict[str, Any]:
        """The public keys as a JWKS (RFC 7517)."""
        former = [key for key in self._former() if key["kid"] != self._own["kid"]]
        return {"keys": [self._own, *former]}

    def _verifying(self, kid: str) -> jwt.PyJWK:
        keys = [self._own] if kid == self._own["kid"] else self._former()
        return jwt.PyJWK({key["kid"]: key for key in keys}[kid], algorithm=ALGORITHM)

    def draw(self, text: str) -> str:
        """SVG with the quiet zone of ISO/IEC 18004; level M mends 15 % of a stained or folded code."""
        buffer = io.BytesIO()
        segno.make(text, error="m", micro=False, boost_error=False).save(
            buffer, kind="svg", border=4, xmldecl=False, omitsize=True
        )
        return buffer.getvalue().decode()


def own_jwk(directory: Path) -> dict[str, Any]:
    """The public half of the key in a seal directory."""
    public = load_ed25519((directory / QR_KEY_FILE).read_bytes()).public_key()
    return jwk(public, _thumbprint(public))


def _thumbprint(public: Ed25519PublicKey) -> str:
    digest = hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).digest()
    return urlsafe_b64encode(digest[:9]).decode()
