"""A circuit breaker: a service that keeps failing is left alone for a while, then tried with one request."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import ceil


class Breaker:
    """Closed: all pass. Open: none pass. Half open, after ``open_seconds``: one passes and decides.

    Only failures to get an answer count; an error answered by the service is an answer.
    """

    def __init__(
        self, failures: int, open_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._open_seconds = open_seconds
        self._clock = clock
        self._failures = 0
        self._opened_at: float | None = None
        self._probing = False

    @property
    def state(self) -> str:
        """closed, open or half-open."""
        if self._opened_at is None:
            return "closed"
        return "half-open" if self._probing or not self._waiting() else "open"

    def admit(self) -> bool:
        """Whether a request may go; each that may must end in `succeeded`, `failed` or `abandoned`."""
        if self._opened_at is None:
            return True
        if self._probing or self._waiting():
            return False
        self._probing = True
        return True

    def retry_after(self) -> int:
        """Whole seconds until a try may be worth it."""
        if self._opened_at is None:
            return 1
        return max(1, ceil(self._opened_at + self._open_seconds - self._clock()))

    def succeeded(self) -> None:
        self._failures = 0
        self._opened_at = None
        self._probing = False

    def failed(self) -> None:
        self._failures += 1
        if self._probing or (self._failures >= self._limit and self._opened_at is None):
            self._opened_at = self._clock()
        self._probing = False

    def abandoned(self) -> None:
        """The caller left before the service could answer: it says nothing about the service."""
        self._probing = False

    def _waiting(self) -> bool:
        return self._opened_at is not None and self._clock() - self._opened_at < self._open_seconds
