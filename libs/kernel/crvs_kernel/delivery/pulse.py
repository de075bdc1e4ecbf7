"""A small HTTP server for the health and the metrics of a worker or a relay.

`/healthz` answers 503 when the process began no work for a minute; retries while a bus or a database is away
count as work. `/metrics` gives the metrics; there is nothing else, so that no probe takes it for a service.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import Gauge

from crvs_kernel.observability import exposition

HUNG_AFTER_S = 60.0
LAST_TURN = Gauge(
    "crvs_last_turn_timestamp_seconds",
    "When the worker or relay last began a piece of work, in Unix time.",
    multiprocess_mode="livemax",
)


class _Pulse:
    last = time.monotonic()


def beat() -> None:
    """Record that a piece of work begins: an attempt, a batch, an event."""
    _Pulse.last = time.monotonic()
    LAST_TURN.set(time.time())


def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI application."""
    if environ["PATH_INFO"] == "/metrics":
        start("200 OK", [("Content-Type", "text/plain; version=0.0.4")])
        return [exposition()]
    if environ["PATH_INFO"] != "/healthz":
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b"/healthz and /metrics\n"]
    hung = time.monotonic() - _Pulse.last > HUNG_AFTER_S
    start("503 Service Unavailable" if hung else "200 OK", [("Content-Type", "application/json")])
    return [b'{"status":"hung"}' if hung else b'{"status":"alive"}']


class _PulseServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 5  # seconds after which a silent connection is closed

    def handle(self) -> None:
        with contextlib.suppress(TimeoutError):
            super().handle()

    def log_message(self, *_: Any) -> None:
        """Probes are not logged."""


def serve_pulse(address: str) -> None:
    """Serve at ``host:port`` in a thread; do nothing when the address is empty."""
    if address:
        host, _, port = address.rpartition(":")
        server = make_server(host, int(port), answer, server_class=_PulseServer, handler_class=_Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
