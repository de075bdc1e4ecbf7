"""Long poll: a client that has read everything waits for the next event in one request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crvs_exchange.application.ports import Bell
from crvs_exchange.domain.feed import check_position


class WaitingRoom:
    """A limited number of waiting clients, one request each: a waiting request occupies a thread."""

    def __init__(self, seats: int, bell: Bell, last: Callable[[], int]) -> None:
        self._seats = seats
        self._bell = bell
        self._last = last  # reads the last position of the feed
        self._lock = threading.Lock()
        self._seated: set[str] = set()

    def await_news(self, client: str, after: int, seconds: float) -> bool:
        """Return when the feed goes beyond ``after`` or the time is up; False, at once, without a free seat.

        Raises:
            Conflict: ``position-beyond-feed``.

        """
        with self._seat(client) as seated:
            deadline = time.monotonic() + seconds
            while True:
                heard = self._bell.rings()
                position = self._last()
                check_position(after, position)
                left = deadline - time.monotonic()
                if not seated or position > after or left <= 0:
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
