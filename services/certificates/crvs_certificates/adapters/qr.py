"""Signs, reads and draws QR codes: compact JWS (RFC 7515), Ed25519, verifiable with the published JWKS."""

from __future__ import annotations

import hashlib
import io
import json
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import jwt
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from crvs_certificates.seal_authority import QR_FORMER_FILE, QR_KEY_FILE
from crvs_kernel.caller.auth import ALGORITHM, jwk
from crvs_kernel.crypto import load_ed25519
from crvs_kernel.primitives import canonical_json

_UNREADABLE = (jwt.PyJWTError, KeyError, TypeError, ValueError, RecursionError)


class SignedQr:
    """The current key signs; it and all former keys verify."""

    def __init__(self, directory: Path) -> None:
        self._key = load_ed25519((directory / QR_KEY_FILE).read_bytes())
        public = self._key.public_key()
        self._kid = _thumbprint(public)
        former = directory / QR_FORMER_FILE
        self._published = [jwk(public, self._kid)]
        if former.exists():
            self._published += json.loads(former.read_text("utf-8"))["keys"]
        self._keys = {key["kid"]: jwt.PyJWK(key, algorithm=ALGORITHM) for key in self._published}
        self._jws = jwt.PyJWS(algorithms=[ALGORITHM])

    def sign(self, claims: dict[str, Any]) -> str:
        """A compact JWS of the canonical JSON of the claims."""
        header = {"kid": self._kid, "typ": None}
        return self._jws.encode(canonical_json(claims), self._key, algorithm=ALGORITHM, headers=header)

    def open(self, token: str) -> dict[str, Any] | None:
        """The claims of a code that we signed; None for everything else, without saying why."""
        try:
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
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
        return {"keys": self._published}

    def draw(self, text: str) -> str:
        """SVG with the quiet zone of ISO/IEC 18004; level M mends 15 % of a stained or folded code."""
        buffer = io.BytesIO()
        segno.make(text, error="m", micro=False, boost_error=False).save(
            buffer, kind="svg", border=4, xmldecl=False, omitsize=True
        )
        return buffer.getvalue().decode()


def _thumbprint(public: Ed25519PublicKey) -> str:
    digest = hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).digest()
    return urlsafe_b64encode(digest[:9]).decode()
