"""Wakes waiting requests when the feed grows; one session with LISTEN serves all of a web process."""

from __future__ import annotations

import threading
import time
from typing import Final

import structlog

from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.errors import Unavailable

_log = structlog.get_logger()
_OPTIONS: Final = "-c statement_timeout=5000"
_LOOK_UP_S: Final = 60.0  # how long to sleep on the connection at a time; no news is late for it
_PAUSE_S: Final = 0.1  # before another session is tried after a loss


class FeedBell:
    """Listens from the first wait on. A lost session wakes all waiters; the next wait connects again."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._changed = threading.Condition()
        self._rings = 0
        self._is_listening = False

    def rings(self) -> int:
        """How often it has rung: ask before looking at the feed, and wait with the answer."""
        return self._rings

    def wait(self, heard: int, seconds: float) -> None:
        """Return when it has rung more often than ``heard``, or when the time is up."""
        with self._changed:
            if not self._is_listening:
                self._is_listening = True
                threading.Thread(target=self._listen, name="feed-bell", daemon=True).start()
            self._changed.wait_for(lambda: self._rings > heard, seconds)

    def _listen(self) -> None:
        session = DatabaseSession(self._url, _OPTIONS)
        try:
            session.run("LISTEN feed")
            while True:  # the first ring is for what was committed before we listened
                self._ring()
                while not session.wait(_LOOK_UP_S):
                    pass
        except Unavailable:
            _log.warning("feed_bell.lost")
            time.sleep(_PAUSE_S)
        finally:
            session.drop()
            self._is_listening = False
            self._ring()

    def _ring(self) -> None:
        with self._changed:
            self._rings += 1
            self._changed.notify_all()
