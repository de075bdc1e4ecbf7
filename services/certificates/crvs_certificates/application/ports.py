"""The engines that use cases need, as interfaces."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol


class Pages(Protocol):
    """Draws contents as PDF."""

    def render(self, contents: dict[str, Any], at: datetime) -> bytes:
        """Raise `domain.contents.Unprintable` for letters that no font has."""
        ...


class Seal(Protocol):
    """Seals a PDF so that any later change shows."""

    def seal(self, pdf: bytes, reason: str) -> bytes: ...


class QrCodes(Protocol):
    """Signs, reads and draws QR codes."""

    def sign(self, claims: dict[str, Any]) -> str: ...

    def open(self, token: str) -> dict[str, Any] | None: ...

    def contents(self, token: str) -> dict[str, Any]: ...

    def key_set(self) -> dict[str, Any]: ...

    def draw(self, text: str) -> str: ...
