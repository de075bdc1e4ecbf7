"""The engines that use cases need, as interfaces."""

from __future__ import annotations

from typing import Protocol


class Hasher(Protocol):
    """Slow hashing of passwords and secrets."""

    def hash(self, secret: str) -> str: ...
    def verify(self, stored: str | None, secret: str) -> bool: ...
    def is_outdated(self, stored: str) -> bool: ...
    def digest(self, secret: str, salt: str) -> str: ...


class Digests(Protocol):
    """Keyed hashes under the service's data key."""

    def blind(self, purpose: str, value: str) -> str: ...
