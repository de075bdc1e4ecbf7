"""The life of a certificate: a fold over the statuses that were appended to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

Status = Literal["valid", "superseded", "revoked"]
# Later in this order outweighs earlier, whatever came first: a revoked certificate never holds again.
_ORDER: Final[tuple[Status, ...]] = ("valid", "superseded", "revoked")
REVOCATION_REASONS: Final = ("issued-in-error", "fraud", "wrong-person", "court-order", "lost-or-stolen")


def current_status(appended: Iterable[str]) -> Status:
    """The standing of a certificate; without a status it is valid."""
    seen = set(appended)
    return next((status for status in reversed(_ORDER) if status in seen), "valid")


def allowed_acts(status: str) -> list[str]:
    """The acts that this status allows an officer."""
    return [] if status == "revoked" else ["revoke"]
