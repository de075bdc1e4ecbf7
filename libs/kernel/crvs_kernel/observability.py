"""Logs that machines read and that hold no personal data (law 10), and Prometheus metrics."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import orjson
import structlog
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from crvs_kernel.config import metrics_directory

REQUESTS = Counter("crvs_http_requests_total", "Requests answered.", ["service", "method", "route", "status"])
DURATION = Histogram(
    "crvs_http_request_seconds",
    "Time to answer, in seconds.",
    ["service", "method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def _render(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    return orjson.dumps(event, default=str).decode()


class _Stdout:
    """Writes to what is standard output now, so that a redirected process and a test both see it."""

    def msg(self, message: str) -> None:
        sys.stdout.write(message + "\n")
        sys.stdout.flush()

    debug = info = warning = error = critical = msg


def configure_logging(service: str, level: str) -> None:
    """One structured chain for our code and for libraries; libraries speak from WARNING on."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, _render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=lambda *_: _Stdout(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=_render, foreign_pre_chain=shared))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    structlog.contextvars.bind_contextvars(service=service)


def failure(error: BaseException) -> dict[str, Any]:
    """What a log may hold of an exception: kind and places, never its message, which can quote a row."""
    frames = traceback.extract_tb(error.__traceback__)
    cause = error.__cause__
    return {
        "error": type(error).__qualname__,
        "cause": type(cause).__qualname__ if cause else None,
        "where": [f"{frame.filename}:{frame.lineno}:{frame.name}" for frame in frames],
    }


def exposition() -> bytes:
    """The metrics of all processes of this service in Prometheus text format."""
    registry: CollectorRegistry = REGISTRY
    if metrics_directory():
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped in prometheus-client
    return generate_latest(registry)
