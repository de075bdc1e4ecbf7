"""Keeps a library from flooding the log with one line: it is let through once a minute, and then counted."""

from __future__ import annotations

import logging
import threading
import time

SELDOM_S = 60.0
_MOST = 1000  # lines remembered; a library that writes values into its templates must not fill the memory


class RepeatedLines(logging.Filter):
    """Lets a line of a logger through when a minute has passed since the same one.

    The next that passes has ``left_out``. Lines with an exception always pass, as theirs may differ.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._said: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        record.left_out = 0
        if record.exc_info:
            return True
        line = (record.name, record.levelno, str(record.msg))
        now = time.monotonic()
        with self._lock:
            since, left_out = self._said.get(line, (float("-inf"), 0))
            passes = now - since >= SELDOM_S
            if len(self._said) >= _MOST:
                self._said.clear()
            self._said[line] = (now, 0) if passes else (since, left_out + 1)
        record.left_out = left_out
        return passes
