"""What a constraint of the database means to a caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from crvs_kernel.errors import DomainError, Stale, Unavailable

CONSTRAINTS: Final[Mapping[str, Callable[[], DomainError]]] = {
    "action_pkey": lambda: Stale("stale-version"),
    # One in 10^13: a new try gets a new number.
    "record_tracking_number": lambda: Unavailable("database-busy"),
}
