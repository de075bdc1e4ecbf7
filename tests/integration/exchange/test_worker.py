"""The worker on the PostgreSQL bus fills the feed: all topics, each event once, each key in its order."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from crvs_exchange.bootstrap import SERVICE
from crvs_exchange.store.feed import Slice
from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.protocol import PARTITIONS, Bus
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.delivery.consumer import Worker
from crvs_kernel.delivery.dead_letters import DeadLetters
from crvs_kernel.events import Event
from tests.support.databases import database_fixture
from tests.support.exchange import BIRTH, Exchange, birth, event
from tests.support.messages import to_message

TOPICS = SERVICE.consumes

bus_database = database_fixture("bus", scope="function", name="bus_database")


@pytest.fixture(name="bus")
def _bus(bus_database: Any) -> Iterator[Bus]:
    bus = connect(bus_database.superuser_url)
    bus.ensure_topics(dict.fromkeys(TOPICS, PARTITIONS))
    yield bus
    bus.close()


def _publish(bus: Bus, topic: str, *events: Event) -> None:
    publisher = bus.publisher()
    publisher.publish([to_message(topic, event) for event in events])
    publisher.close()


def _work(bus: Bus, exchange: Exchange, stop: threading.Event) -> threading.Thread:
    worker = Worker(
        bus.subscribe(SERVICE.name, TOPICS),
        bus.publisher(),
        exchange.reactions,
        DeadLetters(exchange.units, SERVICE.name, FieldCipher(b"k" * 32)),
    )
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    return thread


def _await_position(exchange: Exchange, position: int) -> None:
    deadline = time.monotonic() + 60
    while exchange.last() < position and time.monotonic() < deadline:
        time.sleep(0.05)  # the deadline is the test's; the feed has no signal for a test to wait on


def test_two_workers_record_every_event_of_every_topic_once_and_each_key_in_its_order(
    bus: Bus, exchange: Exchange
) -> None:
    start = exchange.last()
    births = [birth(f"r-{number % 20}", turn=number) for number in range(200)]
    others = [Event(f"thing.happened_{number}.v9", f"o-{number}", {}) for number in range(3)]
    _publish(bus, "crvs.registration", *births)
    for topic, other in zip(TOPICS[1:], others, strict=True):
        _publish(bus, topic, other)
    _publish(bus, "crvs.registration", *births[:50])  # redelivered, as after a crash of a relay
    stop = threading.Event()
    threads = [_work(bus, exchange, stop) for _ in range(2)]
    _await_position(exchange, start + 203)
    _publish(bus, "crvs.registration", birth("r-last"))
    _await_position(exchange, start + 204)
    stop.set()
    for thread in threads:
        thread.join(timeout=30)
    types = (BIRTH, *(each.type for each in others))
    with exchange.units() as uow:
        rows, extent = exchange.deps.feed.read(uow, Slice(start, 1000, types, None))
    assert extent.last == start + 204
    assert {row.event_id for row in rows} >= {each.id for each in (*births, *others)}
    for number in range(20):
        turns = [row.data["turn"] for row in rows if row.subject == f"r-{number}"]
        assert turns == list(range(number, 200, 20))


def test_an_event_that_breaks_its_published_schema_is_set_aside_and_never_read(
    bus: Bus, exchange: Exchange, owner: Any
) -> None:
    start = exchange.last()
    broken = event(BIRTH, "r-broken", office=7, tracking_number="ນາງ ຄຳແພງ")
    behind = birth("r-broken")
    _publish(bus, "crvs.registration", broken, behind, birth("r-whole"))
    stop = threading.Event()
    thread = _work(bus, exchange, stop)
    _await_position(exchange, start + 1)
    stop.set()
    thread.join(timeout=30)
    with exchange.units() as uow:
        rows, extent = exchange.deps.feed.read(uow, Slice(start, 1000, (BIRTH,), None))
    assert [row.subject for row in rows] == ["r-whole"]
    assert extent.last == start + 1
    owner.execute("SELECT event_id, reason FROM dead_letter ORDER BY at")
    (first, reason), (second, after) = owner.fetchall()
    assert (first, second) == (broken.id, behind.id)
    assert (reason["error"], reason["pointers"]) == ("EventBreaksSchema", ["/office", "/tracking_number"])
    assert after["behind"]
