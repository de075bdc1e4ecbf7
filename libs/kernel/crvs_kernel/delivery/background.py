"""Shared parts of workers and relays: stopping on signals, and retries while a resource is unavailable."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import TypeVar

import structlog
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    sleep_using_event,
    stop_when_event_set,
    wait_random_exponential,
)

from crvs_kernel.delivery.pulse import beat
from crvs_kernel.errors import Unavailable
from crvs_kernel.observability import failure

log = structlog.get_logger()
T = TypeVar("T")
_LONGEST_PAUSE_S = 1.0


def stop_on_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set: the process finishes its current work and ends."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def patiently(stop: threading.Event, work: Callable[[], T]) -> T:
    """Repeat the work while it raises `Unavailable`, until told to stop.

    Raises:
        Unavailable: told to stop while the resource was still out of reach.

    """
    attempts = Retrying(
        retry=retry_if_exception_type(Unavailable),
        wait=wait_random_exponential(multiplier=0.05, max=_LONGEST_PAUSE_S),
        stop=stop_when_event_set(stop),
        sleep=sleep_using_event(stop),
        before_sleep=_report,
        reraise=True,
    )

    def turn() -> T:
        beat()
        return work()

    return attempts(turn)


class PreparedTurn:
    """Work that needs something made ready first, and again after the work met what was unavailable.

    So a bus that was made anew while a relay or worker runs gets its topics.
    """

    def __init__(self, prepare: Callable[[], None], work: Callable[[], None]) -> None:
        self._prepare = prepare
        self._work = work
        self._ready = False

    def __call__(self) -> None:
        """Prepare where that is due, then work once.

        Raises:
            Unavailable: of either; the next call prepares again.

        """
        if not self._ready:
            self._prepare()
            self._ready = True
        try:
            self._work()
        except Unavailable:
            self._ready = False
            raise


def _report(state: RetryCallState) -> None:
    """Say it at once, then ever more seldom, at last about once a minute."""
    error = state.outcome.exception() if state.outcome else None
    seldom = state.attempt_number & (state.attempt_number - 1) == 0 or state.attempt_number % 64 == 0
    if isinstance(error, Unavailable) and seldom:
        log.warning("background.unavailable", code=error.code, attempt=state.attempt_number, **failure(error))
