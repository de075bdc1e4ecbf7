"""The refusal for each database constraint that a command can break."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from crvs_kernel.errors import DomainError, Stale, Unavailable

# The next action of a record was taken at the same moment. It may have been the annotation with the UIN,
# which makes nobody's version stale: so the command reads the record again before it says so.
CONTENDED: Final = frozenset({"action_pkey"})
CONSTRAINTS: Final[Mapping[str, Callable[[], DomainError]]] = {
    "action_pkey": lambda: Stale("stale-version"),
    # One in 10^13: a new try gets a new number.
    "record_tracking_number": lambda: Unavailable("database-busy"),
}
