"""The relay on a real database and bus: nothing lost under concurrent writers, crashes and outages."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
from kafka import KafkaAdminClient

from crvs_kernel.bus.kafka import KafkaBus
from crvs_kernel.bus.protocol import Message
from crvs_kernel.database.connections import create_engine, unit_of_work_factory
from crvs_kernel.delivery import relay
from crvs_kernel.delivery.relay import Relay
from crvs_kernel.errors import Unavailable
from tests.integration.kernel_bus.conftest import joined
from tests.support.stack import eventually


@contextmanager
def running(active: Relay, *prepare: Callable[[], None]) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=active.run, args=(stop, *prepare))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(15)
        assert not thread.is_alive()


def commit(house: Any, *events: Any) -> None:
    with house.units() as uow:
        for event in events:
            uow.publish(event)
        uow.commit()


def received(house: Any, count: int, within_s: float = 60) -> list[Message]:
    member, found = house.bus.subscribe("reader", [house.topic]), []
    deadline = time.monotonic() + within_s
    while len({message.headers["ce_id"] for message in found}) < count and time.monotonic() < deadline:
        found += member.poll(0.2, 500)
        member.commit()
    member.close()
    return found


def outbox(house: Any) -> int:
    return len(house.query("SELECT 1 FROM outbox"))


def test_concurrent_writers_lose_no_event_and_each_key_keeps_its_order(house: Any) -> None:
    engine = create_engine(house.database.app_url, 8)
    units = unit_of_work_factory(engine, house.topic)

    def write(me: int) -> None:
        for n in range(40):
            with units() as uow:
                uow.publish(house.event(f"w{me}", f"{n}"))
                uow.commit()

    with running(house.relay()), ThreadPoolExecutor(8) as threads:
        list(threads.map(write, range(8)))
        found = received(house, 320)
    engine.dispose()
    assert len(found) == 320
    for me in range(8):
        assert [int(m.value.split(b'"')[3]) for m in found if m.key == f"w{me}"] == list(range(40))
    assert outbox(house) == 0


def test_a_standby_takes_over_when_the_active_relay_ends(house: Any) -> None:
    first, standby = house.relay(), house.relay()
    with running(standby):
        with running(first):
            commit(house, house.event("k", "one"))
            eventually(lambda: outbox(house) == 0)
        commit(house, house.event("k", "two"))
        assert len(received(house, 2)) == 2


class Broken:
    """A publisher that fails before, or after, the bus has the batch."""

    def __init__(self, publisher: Any, *, after: bool) -> None:
        self.publisher, self.after, self.failures = publisher, after, 3

    def publish(self, messages: Any) -> None:
        if self.after or not self.failures:
            self.publisher.publish(messages)
        if self.failures:
            self.failures -= 1
            raise Unavailable("bus-unavailable")

    def close(self) -> None:
        self.publisher.close()


@pytest.mark.parametrize("after", [False, True])
def test_a_failing_bus_is_retried_until_it_has_everything(house: Any, after: bool) -> None:  # noqa: FBT001 - a parameter
    broken = Broken(house.bus.publisher(), after=after)
    with running(Relay(broken, house.database.app_url, house.topic)):
        commit(house, *[house.event("k", f"{n}") for n in range(10)])
        eventually(lambda: outbox(house) == 0)
    ids = [message.headers["ce_id"] for message in received(house, 10)]
    assert len(dict.fromkeys(ids)) == 10


def test_a_lost_database_session_is_opened_again(house: Any) -> None:
    with running(house.relay()):
        commit(house, house.event("k", "one"))
        eventually(lambda: outbox(house) == 0)
        house.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'relay'")
        commit(house, house.event("k", "two"))
        assert len(received(house, 2)) == 2


def test_a_commit_wakes_the_relay(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it not woken, it would look again only after six seconds, each time."""
    monkeypatch.setattr(relay, "IDLE_S", 6)
    member = joined(house.bus.subscribe("reader", [house.topic]))
    with running(house.relay()):
        for n in range(3):
            commit(house, house.event("k", f"{n}"))
            eventually(lambda: member.poll(0.2, 10), 3)
            member.commit()
    member.close()


def test_a_bus_made_anew_under_a_running_relay_gets_its_topics_again(house: Any) -> None:
    with running(house.relay(), lambda: house.bus.ensure_topics({house.topic: 2})):
        commit(house, house.event("k", "before"))
        eventually(lambda: outbox(house) == 0)
        forget_topics(house)
        commit(house, house.event("k", "after"))
        eventually(lambda: outbox(house) == 0, within_s=60)
    assert [b"after" in message.value for message in received(house, 1)][-1]


def forget_topics(house: Any) -> None:
    """What a broker that lost its disk does."""
    if isinstance(house.bus, KafkaBus):
        admin = KafkaAdminClient(bootstrap_servers=house.bus_url.removeprefix("kafka://"))
        admin.delete_topics([house.topic])
        admin.close()
        return
    with closing(psycopg2.connect(house.bus_url)) as connection, connection:
        cursor = connection.cursor()
        cursor.execute(
            "DELETE FROM bus_message WHERE topic = %(topic)s; DELETE FROM bus_offset WHERE topic = %(topic)s;"
            "DELETE FROM bus_topic WHERE topic = %(topic)s",
            {"topic": house.topic},
        )
