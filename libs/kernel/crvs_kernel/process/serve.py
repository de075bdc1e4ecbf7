"""Runs a service's application in gunicorn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn import glogging
from gunicorn.app.base import BaseApplication
from prometheus_client import multiprocess

from crvs_kernel.config import WebSettings, metrics_directory


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
            "keepalive": 75,  # seconds; longer than the door's pool: the door closes first
            "graceful_timeout": 20,
            "timeout": 60,
            "loglevel": "warning",
            "logger_class": _Logger,
            "child_exit": _child_exit,
            "control_socket_disable": True,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._build()


def serve(build: Callable[[], Flask], settings: WebSettings) -> None:
    """Serve until a signal; each gunicorn worker builds its own application and connections."""
    _Gunicorn(build, settings).run()
