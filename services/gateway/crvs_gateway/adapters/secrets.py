"""Hashing: slow for what people choose (argon2id, RFC 9106), keyed for what must not be read back."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from crvs_gateway.domain.passwords import normalised


class Argon2Hasher:
    """argon2id at OWASP's first recommendation (19 MiB, two passes, one lane): some 20 ms a guess."""

    def __init__(self, memory_kib: int = 19456, passes: int = 2) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._nobody = self._hasher.hash("the password of nobody")

    def hash(self, secret: str) -> str:
        return self._hasher.hash(normalised(secret))

    def verify(self, stored: str | None, secret: str) -> bool:
        """False costs the same time whether the account is unknown (None) or the password wrong."""
        try:
            self._hasher.verify(stored or self._nobody, normalised(secret))
        except (Argon2Error, InvalidHashError):
            return False
        return stored is not None

    def digest(self, secret: str, salt: str) -> str:
        """The same text for the same secret and salt; as slow to test guesses at as a hash."""
        return self._hasher.hash(normalised(secret), salt=salt.encode())

    def is_outdated(self, stored: str) -> bool:
        """Whether a hash was made with other costs than those of today."""
        return self._hasher.check_needs_rehash(stored)


class KeyedDigests:
    """HMAC-SHA256 (RFC 2104), separated by purpose, under a secret that stays when the data key changes."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = secret

    def _mac(self, purpose: str, value: str) -> bytes:
        return hmac.digest(self._secret(), f"{purpose}\n{value}".encode(), hashlib.sha256)

    def blind(self, purpose: str, value: str) -> str:
        """A digest that can be compared and not be read back."""
        return self._mac(purpose, value).hex()[:32]
