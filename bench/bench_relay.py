"""How many events a second a relay moves from a full outbox to each bus, deleting what was acknowledged."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path

import psycopg2

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.protocol import PARTITIONS
from crvs_kernel.database import migrate
from crvs_kernel.delivery.relay import Relay
from crvs_stack.kafka import EmbeddedKafka
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports

EVENTS = 40_000
TOPIC = "crvs.bench"
# Payloads of 1.5 kB, about what a registered birth has; 4,000 keys.
FILL = """INSERT INTO outbox (id, topic, key, type, time, data)
  SELECT gen_random_uuid(), %s, 'record-' || (n %% 4000), 'birth.registered.v1', now(),
         '{"entry": "' || repeat('ກ', 480) || '"}'
  FROM generate_series(1, %s) AS n"""


def _role(cursor: psycopg2.extensions.cursor, name: str) -> None:
    cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'bench'")


def prepared(server: EmbeddedPostgres) -> tuple[str, str]:
    """Addresses of a database with an outbox, and of one for the bus."""
    connection = psycopg2.connect(server.url())
    connection.autocommit = True
    with connection.cursor() as cursor:
        _role(cursor, "notes_migrator")
        _role(cursor, "notes_app")
        cursor.execute("CREATE DATABASE notes OWNER notes_migrator")
        cursor.execute("CREATE DATABASE bus")
    connection.close()
    migrate.upgrade("tests.support.notes.migrations", server.url("notes", "notes_migrator", "bench"))
    return server.url("notes"), server.url("bus")


def drain(outbox: str, bus_url: str) -> float:
    """Events per second over one full outbox."""
    connection = psycopg2.connect(outbox)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(FILL, (TOPIC, EVENTS))
    bus = connect(bus_url)
    bus.ensure_topics({TOPIC: PARTITIONS})
    relay = Relay(bus.publisher(), outbox, TOPIC)
    start = time.perf_counter()
    sent = relay.drain(threading.Event())
    seconds = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM outbox")
        left = cursor.fetchone()[0]
    connection.close()
    bus.close()
    if (sent, left) != (EVENTS, 0):
        raise AssertionError(f"sent {sent}, left {left}")
    return sent / seconds


def measure() -> dict[str, float]:
    """Both buses, in turn, twice; the better of the two runs of each."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory).chmod(0o711)
        ports = free_ports(2)
        server = EmbeddedPostgres(Path(directory) / "postgres", ports[0]).start()
        kafka = EmbeddedKafka(Path(directory) / "kafka", ports[1])
        kafka.start()
        try:
            outbox, log = prepared(server)
            buses = {"PostgreSQL log": log, "Kafka": f"kafka://{kafka.bootstrap}"}
            runs = [(name, drain(outbox, url)) for _ in range(2) for name, url in buses.items()]
        finally:
            kafka.stop()
            server.stop()
    return {name: round(max(rate for of, rate in runs if of == name)) for name in buses}


if __name__ == "__main__":
    for bus_name, events_per_second in measure().items():
        print(f"relay drain, {bus_name}: {events_per_second:,} events/s")
