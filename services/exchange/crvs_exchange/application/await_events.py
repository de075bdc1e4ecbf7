"""Long poll: a client that has read everything waits a little for news instead of asking again and again."""

from __future__ import annotations

import threading
import time

from crvs_exchange.application.ports import Deps

_LOOK_EVERY_S = 0.1


class WaitingRoom:
    """Few seats: each takes a thread of the web process, and the others must go on answering."""

    def __init__(self, seats: int) -> None:
        self._seats = threading.BoundedSemaphore(seats)

    def await_news(self, after: int, seconds: float, deps: Deps) -> None:
        """Return when the feed goes beyond ``after`` or the time is up; at once when no seat is free."""
        if seconds <= 0 or not self._seats.acquire(blocking=False):
            return
        try:
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline and self._position(deps) <= after:
                deps.sleep(_LOOK_EVERY_S)
        finally:
            self._seats.release()

    def _position(self, deps: Deps) -> int:
        with deps.unit_of_work() as uow:
            return deps.feed.last(uow)
