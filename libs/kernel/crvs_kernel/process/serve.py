"""Runs a service's application in gunicorn, and reads each request to its end."""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from prometheus_client import multiprocess

from crvs_kernel.config import WebSettings, metrics_directory
from crvs_kernel.wire import inner_tls

_LARGEST_LEFT = 16 << 20  # bytes; the door lets far less in
_PART = 1 << 16
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def _child_exit(_: Any, worker: Any) -> None:
    if metrics_directory():
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # untyped library


class _Logger(glogging.Logger):  # type: ignore[misc]  # gunicorn carries no types
    """Sends gunicorn's log through the process's own: its format would print the path of a failed request."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in list(self.error_log.handlers):
            self.error_log.removeHandler(handler)
        self.error_log.propagate = True


def _mutual_tls(settings: WebSettings) -> dict[str, Any]:
    """A client that the authority inside did not sign is not spoken to."""
    tls = inner_tls(settings.inner_tls_directory)
    if tls is None:
        return {}
    files = {"certfile": tls.chain, "keyfile": tls.key, "ca_certs": tls.authority}
    return {**files, "cert_reqs": ssl.CERT_REQUIRED}


class _Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn carries no types
    def __init__(self, build: Callable[[], Flask], settings: WebSettings) -> None:
        self._build = build
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        settings = self._settings
        for name, value in {
            "bind": settings.listen,
            "workers": settings.web_workers,
            "threads": settings.web_threads,
            "worker_class": "gthread",
            "keepalive": 75,  # seconds; longer than the door keeps a connection: the door closes first
            "graceful_timeout": 20,
            "timeout": 60,
            "limit_request_line": 8190,  # gunicorn's most: the door holds the whole head to 8 KiB
            "loglevel": "warning",
            "logger_class": _Logger,
            "child_exit": _child_exit,
            "control_socket_disable": True,
            **_mutual_tls(settings),
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Wsgi:
        return reading_to_the_end(self._build())


def reading_to_the_end(application: Wsgi) -> Wsgi:
    """Read what the application left of a request's body before its answer goes out.

    A connection that is closed on unread bytes is reset, and a proxy that was still sending them then loses
    the answer and counts a failure.
    """

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        content = application(environ, start)
        left = _LARGEST_LEFT
        with contextlib.suppress(OSError):  # the answer tells of what is committed already
            while left > 0 and (part := environ["wsgi.input"].read(_PART)):
                left -= len(part)
        return content

    return answer


def serve(build: Callable[[], Flask], settings: WebSettings) -> None:
    """Serve until a signal; each gunicorn worker builds its own application and connections."""
    _Gunicorn(build, settings).run()
