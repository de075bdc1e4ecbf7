"""The relay: moves committed events from the outbox to the bus, in order, each at least once (law 8).

One relay of a service works at a time, the holder of an advisory lock; others stand by. It reads what is
unsent and not "all after the last one": a transaction that commits late may hold a lower number. A row is
deleted once the bus has it; a crash in between sends it again, and the inbox of a consumer drops the second.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from prometheus_client import Counter, Gauge

from crvs_kernel.bus.envelope import Attributes, message_of
from crvs_kernel.bus.protocol import PARTITIONS, Bus, Message, Publisher
from crvs_kernel.config import Settings
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.delivery.background import PreparedTurn, patiently, stop_on_signals
from crvs_kernel.delivery.pulse import beat, serve_pulse
from crvs_kernel.errors import Unavailable

log = structlog.get_logger()
SENT = Counter("crvs_relay_sent_total", "Events that the bus acknowledged.", ["topic"])
LAG = Gauge(
    "crvs_relay_lag_seconds",
    "Age of the oldest event not yet on the bus, at the last look.",
    ["topic"],
    multiprocess_mode="livemax",
)
BATCH = 1000
IDLE_S = 0.2
# Pause after sending, for each event sent, so that events committed meanwhile share the next publish: each
# publish costs a flush of the log and a wake-up of every consumer. With little traffic an event goes at once.
LINGER_S, LONGEST_LINGER_S = 0.01, 0.1
STANDBY_S = 0.5
# A forgotten deletion sends a row again, which is allowed: no need to wait for the disk.
_OPTIONS = "-c application_name=relay -c synchronous_commit=off -c statement_timeout=30000"
_LEAD = "SELECT pg_try_advisory_lock(hashtextextended('relay', 0))"
_READ = (
    "SELECT seq, id, topic, key, type, time, data, extract(epoch FROM clock_timestamp() - time)::float8"
    " FROM outbox ORDER BY seq LIMIT %(batch)s"
)
_DELETE = "DELETE FROM outbox WHERE seq = ANY(%(sent)s);"


class Relay:
    """Moves the events of one outbox to the bus."""

    def __init__(self, publisher: Publisher, database_url: str, topic: str) -> None:
        self._publisher = publisher
        self._session = DatabaseSession(database_url, _OPTIONS)
        self._topic = topic
        self._leading = False

    def run(self, stop: threading.Event, prepare: Callable[[], None] = lambda: None) -> None:
        """Work until told to stop; retry while the database or the bus is unavailable, prepared anew."""
        turn = PreparedTurn(prepare, lambda: self._turn(stop))
        try:
            while not stop.is_set():
                patiently(stop, turn)
        except Unavailable:
            log.info("relay.stopped_while_unavailable")
        finally:
            self._publisher.close()
            self._session.drop()

    def _turn(self, stop: threading.Event) -> None:
        if not (self._leading and self._session.connected):
            self._leading = bool(self._session.run(_LEAD)[0][0])
            if not self._leading:
                stop.wait(STANDBY_S)
                return
            self._session.run("LISTEN outbox")
            log.info("relay.leading")
        sent = self.drain(stop)
        stop.wait(min(sent * LINGER_S, LONGEST_LINGER_S))
        self._session.wait(IDLE_S)

    def drain(self, stop: threading.Event) -> int:
        """Send until the outbox is empty; give the number sent."""
        total = 0
        self._session.heard()  # the read sees all that was notified until here
        rows = self._session.run(_READ, {"batch": BATCH})
        while rows:
            beat()
            self._measure(rows)
            self._publisher.publish([_message(row) for row in rows])
            SENT.labels(self._topic).inc(len(rows))
            total += len(rows)
            sent = [row[0] for row in rows]
            rows = self._session.run(_DELETE + _READ, {"sent": sent, "batch": 0 if stop.is_set() else BATCH})
        self._measure(rows)
        return total

    def _measure(self, rows: Sequence[tuple[Any, ...]]) -> None:
        LAG.labels(self._topic).set(max((age for *_, age in rows), default=0))


def _message(row: tuple[Any, ...]) -> Message:
    _, id_, topic, key, type_, time, data, _ = row
    return message_of(topic, Attributes(str(id_), type_, key, time), data.encode())


def run_relay(bus: Bus, settings: Settings, topic: str, prove: Callable[[], None]) -> int:
    """The relay process of a service, once its keys are proven; the exit code is for the supervisor."""
    stop = stop_on_signals()
    serve_pulse(settings.worker_metrics)
    try:
        patiently(stop, prove)
    except Unavailable:
        return 0  # told to stop before the database was there
    relay = Relay(bus.publisher(), settings.database_url, topic)
    relay.run(stop, lambda: bus.ensure_topics({topic: PARTITIONS}))
    bus.close()
    return 0
