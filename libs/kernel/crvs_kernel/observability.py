"""Structured logs without personal data (law 10), and Prometheus metrics."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any

import orjson
import structlog
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from crvs_kernel.config import metrics_directory
from crvs_kernel.repeated_lines import RepeatedLines

INSTANCE = "crvs.instance"  # the extension of an application that holds its `WebSettings.instance`
REQUESTS = Counter("crvs_http_requests_total", "Requests answered.", ["service", "method", "route", "status"])
LOST_LINES = Counter("crvs_log_lines_lost_total", "Lines of the log that could not be written.")
_LEVELS = logging.getLevelNamesMapping()
_PROCESSORS: list[Any] = []  # one list for good: loggers that have spoken keep it
DURATION = Histogram(
    "crvs_http_request_seconds",
    "Time to answer, in seconds.",
    ["service", "method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)


def _render(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    return orjson.dumps(event, default=str).decode()


class _Stdout:
    """Writes to the current standard output, so that redirection works, and capture in tests.

    A line for which the disk has no room is counted: no process ends of it, and no command fails that has
    committed.
    """

    def msg(self, message: str) -> None:
        self.write(message + "\n")

    def write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            LOST_LINES.inc()

    def flush(self) -> None:
        """Nothing waits."""

    debug = info = warning = error = critical = msg


class _Handler(logging.StreamHandler[_Stdout]):
    """Tells of a line that cannot be made without its arguments, which Python's own handler prints."""

    def handleError(self, _: logging.LogRecord) -> None:  # noqa: N802 - the name is Python's
        _crash(sys.exc_info()[1])


def configure_logging(service: str, level: str) -> None:
    """One structured chain for our code, for libraries (from WARNING on) and for crashes."""
    _Speaker.service = service
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        _name_service,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _places_only,
    ]
    _PROCESSORS[:] = [_drop_below(_LEVELS[level]), *shared, _render]
    structlog.configure(
        processors=_PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        logger_factory=lambda *_: _Stdout(),
        cache_logger_on_first_use=True,
    )
    handler = _Handler(_Stdout())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=_render, foreign_pre_chain=[_template_only, *shared], use_get_message=False
        )
    )
    handler.addFilter(RepeatedLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    _report_crashes()


def _report_crashes() -> None:
    """Replace Python's hooks, which print the message of an exception; hooks of a test runner stay."""
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = lambda _, error, __: _crash(error)
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda told: _crash(told.exc_value)
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = lambda told: _crash(told.exc_value)


def _drop_below(level: int) -> Callable[[Any, str, MutableMapping[str, Any]], MutableMapping[str, Any]]:
    """In the chain, as a logger that has spoken keeps its class and would keep the level of that time."""

    def drop(_: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if _LEVELS.get(method.upper(), logging.ERROR) < level:
            raise structlog.DropEvent
        return event

    return drop


class _Speaker:
    service = ""


def _name_service(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add the service's name, in every thread and to loggers used before the name was set."""
    event["service"] = _Speaker.service
    return event


def _template_only(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep a library's message template and drop its arguments, which can hold personal data."""
    record = event["_record"]
    event["event"] = record.msg if isinstance(record.msg, str) else type(record.msg).__qualname__
    event["logger"] = record.name
    if record.left_out:  # since the same line was let through
        event["left_out"] = record.left_out
    return event


def _places_only(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace a logged exception by `failure`, and drop the source lines of a stack."""
    told = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if told is True:
        told = sys.exc_info()
    error = told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event.update(failure(error))
    return event


def _crash(error: BaseException | None) -> None:
    """Log a crash without the exception's message."""
    told = {} if error is None else failure(error)
    structlog.get_logger().critical("crash", **told)


def failure(error: BaseException) -> dict[str, Any]:
    """The kind and places of an exception for a log, without its message, which can quote a row."""
    frames = traceback.extract_tb(error.__traceback__)
    cause = error.__cause__
    return {
        "error": type(error).__qualname__,
        "cause": type(cause).__qualname__ if cause else None,
        "where": [f"{frame.filename}:{frame.lineno}:{frame.name}" for frame in frames],
    }


def readiness(service: str, instance: str) -> dict[str, str]:
    """What /readyz answers: whoever asks must know whom it reached, as a port may have changed hands."""
    return {"status": "ready", "service": service, "instance": instance}


def exposition() -> bytes:
    """The metrics of all processes of this service in Prometheus text format."""
    registry: CollectorRegistry = REGISTRY
    if metrics_directory():
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped in prometheus-client
    return generate_latest(registry)
