"""What a constraint of the database means to a caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from crvs_kernel.errors import Conflict, DomainError, Stale, Unavailable

CONSTRAINTS: Final[Mapping[str, Callable[[], DomainError]]] = {
    "action_pkey": lambda: Stale("stale-version"),
    # Two registrations about one person at once: the second may try again, and then reads why it cannot.
    "standing_pkey": lambda: Conflict("party-status-changed", allowed=["register", "reject", "archive"]),
    # One in 10^13: a new try gets a new number.
    "record_tracking_number": lambda: Unavailable("database-busy"),
}
