"""Long poll: a client that has read everything waits for the next event in one request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crvs_exchange.application.ports import Bell
from crvs_exchange.application.positions import hold_position
from crvs_exchange.domain.feed import Extent


class WaitingRoom:
    """A limited number of waiting clients, one request each: a waiting request occupies a thread."""

    def __init__(self, seats: int, bell: Bell, extent: Callable[[], Extent]) -> None:
        self._seats = seats
        self._bell = bell
        self._extent = extent  # reads how far the feed reaches
        self._lock = threading.Lock()
        self._seated: set[str] = set()

    def await_news(self, client: str, after: int, seconds: float) -> bool:
        """Return when the feed goes beyond ``after`` or the time is up; False, at once, without a free seat.

        Raises:
            Conflict: ``position-beyond-feed``, ``feed-restored``.

        """
        with self._seat(client) as seated:
            deadline = time.monotonic() + seconds
            while True:
                heard = self._bell.rings()
                extent = self._extent()
                hold_position(extent, after)
                left = deadline - time.monotonic()
                if not seated or extent.last > after or left <= 0:
                    return seated
                self._bell.wait(heard, left)

    @contextmanager
    def _seat(self, client: str) -> Iterator[bool]:
        with self._lock:
            seated = client not in self._seated and len(self._seated) < self._seats
            if seated:
                self._seated.add(client)
        try:
            yield seated
        finally:
            if seated:
                with self._lock:
                    self._seated.remove(client)
