"""The toy service's database beside a bus, and a worker and a relay on them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import psycopg2
import pytest
import sqlalchemy as sa

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.kafka import KafkaBus
from crvs_kernel.bus.kafka_subscription import KafkaSubscription
from crvs_kernel.bus.protocol import Message
from crvs_kernel.crypto import FieldCipher
from crvs_kernel.database.connections import create_engine, unit_of_work_factory
from crvs_kernel.database.statements import insert_into
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.delivery.consumer import Limits, Worker
from crvs_kernel.delivery.dead_letters import DeadLetters
from crvs_kernel.delivery.reactions import Reactions
from crvs_kernel.delivery.relay import Relay
from crvs_kernel.events import Event
from crvs_kernel.primitives import new_id
from tests.support.databases import NOTES, database_fixture
from tests.support.messages import to_message

_NOTE = sa.Table("note", sa.MetaData(), sa.Column("id", sa.Uuid), sa.Column("text", sa.Text))
_INSERT = insert_into(_NOTE, "id", "text")
TYPE = "note.written.v1"


@dataclass
class House:
    """One service with its bus; ``poisoned`` names texts that the reaction cannot bear."""

    database: Any
    bus_url: str
    topic: str = field(default_factory=lambda: f"crvs.test-{new_id().hex}")
    consumer: str = field(default_factory=lambda: f"c-{new_id().hex}")
    poisoned: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.bus = connect(self.bus_url)
        self.bus.ensure_topics({self.topic: 2})
        self.engine = create_engine(self.database.app_url, 2)
        self.units = unit_of_work_factory(self.engine, self.topic)
        self.letters = DeadLetters(self.units, self.consumer, FieldCipher(b"k" * 32))
        self.reactions = {TYPE: self.react}

    def react(self, event: Event, uow: UnitOfWork) -> None:
        if event.data["text"] in self.poisoned:
            raise KeyError(event.data["text"])
        uow.write(_INSERT, id=new_id(), text=event.data["text"])

    def event(self, key: str, text: str, type_: str = TYPE) -> Event:
        return Event(type_, key, {"text": text})

    def publish(self, *events: Event | Message) -> None:
        publisher = self.bus.publisher()
        publisher.publish(
            [each if isinstance(each, Message) else to_message(self.topic, each) for each in events]
        )
        publisher.close()

    def worker(self, **limits: Any) -> Worker:
        subscription = joined(self.bus.subscribe(self.consumer, [self.topic]))
        chosen = Limits(**({"poll_s": 1, "attempts": 2} | limits))
        return Worker(
            subscription, self.bus.publisher(), Reactions(self.reactions), self.letters, limits=chosen
        )

    def work(self, turns: int = 2, **limits: Any) -> None:
        """A worker's life of so many polls; a busy broker gets more, until one has found all there is."""
        worker = self.worker(**limits)
        found = watched(worker)
        while len(found) < turns or (len(found) < self.patience and (found[-1] or not any(found))):
            worker.turn()
        self.end(worker)

    def turn_until(self, worker: Worker, found: Callable[[], bool], turns: int) -> None:
        """So many polls of a worker, and more of them while what must come has not come."""
        for turn in range(40 + turns):
            if turn >= turns and found():
                return
            worker.turn()

    @property
    def patience(self) -> int:
        """Polls in which a message that is there must come: Kafka's take their time on a loaded machine."""
        return 8 if isinstance(self.bus, KafkaBus) else 2

    @staticmethod
    def end(worker: Worker) -> None:
        """The worker leaves its group at once."""
        stop = threading.Event()
        stop.set()
        worker.run(stop)

    def relay(self) -> Relay:
        return Relay(self.bus.publisher(), self.database.app_url, self.topic)

    def query(self, text: str) -> list[tuple[Any, ...]]:
        with closing(psycopg2.connect(self.database.superuser_url)) as connection:
            cursor = connection.cursor()
            cursor.execute(text, {"consumer": self.consumer, "topic": self.topic})
            return cursor.fetchall()

    def forget(self) -> None:
        """What other tests, or this one on the other bus, have written."""
        with closing(psycopg2.connect(self.database.superuser_url)) as connection, connection:
            connection.cursor().execute("TRUNCATE note, outbox, audit")

    def texts(self, prefix: str) -> list[str]:
        """Notes of this test in the order in which they were written."""
        rows = self.query("SELECT text FROM note ORDER BY id")
        return [text for (text,) in rows if text.startswith(prefix)]


def watched(worker: Worker) -> list[int]:
    """How many messages each poll of a worker found, as it goes on."""
    found: list[int] = []
    poll = worker._subscription.poll

    def watching(timeout_s: float, most: int) -> list[Message]:
        messages = poll(timeout_s, most)
        found.append(len(messages))
        return messages

    worker._subscription.poll = watching  # type: ignore[method-assign]  # to count, not to change
    return found


def joined(subscription: Any, within_s: float = 60) -> Any:
    """With Kafka a member gets its partitions some polls after it asked; what came meanwhile comes again."""
    deadline = time.monotonic() + within_s
    while isinstance(subscription, KafkaSubscription) and time.monotonic() < deadline:
        subscription.poll(0.1, 1)
        if subscription._consumer.assignment():
            subscription.rewind()
            break
    return subscription


notes = database_fixture("notes", NOTES, scope="package", name="notes")
bus_database = database_fixture("bus", scope="package", name="bus_database")


@pytest.fixture(name="bus_url", params=["postgresql", pytest.param("kafka", marks=pytest.mark.kafka)])
def _bus_url(request: pytest.FixtureRequest) -> str:
    if request.param == "kafka":
        return "kafka://" + request.getfixturevalue("kafka")
    return str(request.getfixturevalue("bus_database").migrator_url)


@pytest.fixture(name="house")
def _house(notes: Any, bus_url: str) -> Iterator[House]:
    house = House(notes, bus_url)
    house.forget()
    yield house
    house.engine.dispose()
    house.bus.close()
