"""What the door says about its work: counters, durations, and a line per request without personal data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from prometheus_client import Gauge

from crvs_kernel.observability import DURATION, REQUESTS

BREAKER_OPEN = Gauge("crvs_door_breaker_open", "1 while a service's breaker is not closed.", ["upstream"])
_FLUSH_SECONDS = 0.2
_CONSTANT = {"event": "request", "level": "info", "service": "gateway-door"}
_OPTION = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z


class AccessLog:
    """One JSON line per request, as the structured logs have them, written together several times a second.

    A write per line costs as much as counting the rate. What is not yet written when a process is killed
    is lost.
    """

    def __init__(self, write: Callable[[bytes], object], loop: asyncio.AbstractEventLoop) -> None:
        self._write = write
        self._loop = loop
        self._lines: list[bytes] = []

    def line(self, **values: Any) -> None:
        """Note one request."""
        if not self._lines:
            self._loop.call_later(_FLUSH_SECONDS, self.flush)
        line = {**values, "timestamp": datetime.now(UTC), **_CONSTANT}
        self._lines.append(orjson.dumps(line, option=_OPTION))

    def flush(self) -> None:
        """Write what has gathered."""
        lines, self._lines = self._lines, []
        if lines:
            self._write(b"".join(lines))


class Watch:
    """Resolves each metric's labels once: looking them up costs more than counting."""

    def __init__(self, log: AccessLog | None) -> None:
        self._log = log
        self._counters: dict[tuple[str, str, int], Any] = {}
        self._durations: dict[tuple[str, str], Any] = {}

    def request(self, method: str, route: str, status: int, seconds: float, request_id: str) -> None:
        """Note an answered request; ``route`` is the prefix, because paths hold record numbers."""
        self._counter(method, route, status).inc()
        self._duration(method, route).observe(seconds)
        if self._log is not None:
            ms = round(seconds * 1000, 1)
            self._log.line(method=method, route=route, status=status, ms=ms, request_id=request_id)

    def close(self) -> None:
        """Write what is left of the log."""
        if self._log is not None:
            self._log.flush()

    def _counter(self, method: str, route: str, status: int) -> Any:
        key = (method, route, status)
        found = self._counters.get(key)
        if found is None:
            found = self._counters[key] = REQUESTS.labels("door", method, route, status)
        return found

    def _duration(self, method: str, route: str) -> Any:
        key = (method, route)
        found = self._durations.get(key)
        if found is None:
            found = self._durations[key] = DURATION.labels("door", method, route)
        return found
