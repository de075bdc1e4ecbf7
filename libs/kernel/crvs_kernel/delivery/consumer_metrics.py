"""The Prometheus metrics of a worker."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from prometheus_client import Counter, Gauge, Histogram

from crvs_kernel.events import Event

HANDLED = Counter("crvs_events_total", "Events by outcome.", ["consumer", "type", "outcome"])
DELAY = Histogram(
    "crvs_event_delay_seconds",
    "From the event's time to its handling's commit.",
    ["consumer"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300),
)
BREAKER = Gauge(
    "crvs_worker_breaker_open", "1 when too many events died.", ["consumer"], multiprocess_mode="livemax"
)
WAITING = Gauge(
    "crvs_dead_letters_waiting",
    "Events set aside and neither replayed nor discarded: dead by themselves, or behind a dead one.",
    ["consumer", "cause"],
    multiprocess_mode="livemax",
)


def count_handled(consumer: str, events: Sequence[Event], skipped: int) -> None:
    """Count a committed batch: events handled now or before, and messages of types without a reaction."""
    now = datetime.now(UTC)
    for event in events:
        HANDLED.labels(consumer, event.type, "handled").inc()
        DELAY.labels(consumer).observe((now - event.time).total_seconds())
    HANDLED.labels(consumer, "other", "skipped").inc(skipped)
