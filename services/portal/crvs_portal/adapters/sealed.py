"""Values that a browser carries and can neither read nor change (AES-256-GCM by the kernel)."""

from __future__ import annotations

import base64
import binascii
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag

from crvs_kernel.crypto import FieldCipher

_SMALLEST = 12 + 16  # nonce and tag


class CookieSeal:
    """Seals JSON values; ``place`` binds a value to its use, so that a search term is no session."""

    def __init__(self, key: bytes) -> None:
        self._cipher = FieldCipher(key)

    def close(self, value: Any, place: str) -> str:
        """Encrypt to URL-safe text."""
        sealed = self._cipher.seal(orjson.dumps(value), place.encode())
        return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()

    def open(self, text: str, place: str) -> Any | None:
        """Decrypt; None for anything that this key did not close for this place."""
        try:
            sealed = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            return None
        if len(sealed) < _SMALLEST:
            return None
        try:
            return orjson.loads(self._cipher.open(sealed, place.encode()))
        except InvalidTag:
            return None
