"""The two buses, so that every promise of `crvs_kernel.bus.protocol` is tested on both."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.protocol import Bus, Message, Subscription
from crvs_kernel.primitives import new_id
from tests.support.databases import database_fixture


@dataclass
class BusInTest:
    """A bus with topics of its own for each test, of four partitions where the bus has partitions."""

    url: str
    bus: Bus
    open: list[Subscription] = field(default_factory=list)

    def topic(self, partitions: int = 4) -> str:
        name = f"crvs.test-{new_id().hex}"
        self.bus.ensure_topics({name: partitions})
        return name

    def shares(self, members: int) -> list[int]:
        """How many of a topic's four partitions the members read, least first.

        Kafka shares them evenly; in the PostgreSQL log, where a topic is one sequence, one member reads.
        """
        if self.url.startswith("kafka"):
            return [4 // members] * members
        return [0] * (members - 1) + [1]

    def join(self, group: str, topic: str) -> Subscription:
        subscription = self.bus.subscribe(f"{group}-{topic}", [topic])  # no other test's members
        self.open.append(subscription)
        return subscription

    def publish(self, topic: str, *pairs: tuple[str, str]) -> None:
        publisher = self.bus.publisher()
        try:
            publisher.publish([Message(topic, key, value.encode()) for key, value in pairs])
        finally:
            publisher.close()


@pytest.fixture(params=[pytest.param("postgresql"), pytest.param("kafka", marks=pytest.mark.kafka)])
def bus_url(request: pytest.FixtureRequest) -> str:
    if request.param == "kafka":
        return "kafka://" + request.getfixturevalue("kafka")
    return str(request.getfixturevalue("bus_database").migrator_url)


bus_database = database_fixture("bus", scope="session", name="bus_database")


@pytest.fixture
def bus(bus_url: str) -> Iterator[BusInTest]:
    case = BusInTest(bus_url, connect(bus_url))
    yield case
    for subscription in case.open:
        subscription.close()
    case.bus.close()


@pytest.fixture
def gather() -> Callable[..., list[Message]]:
    """Poll and commit until enough came, or the time is over."""

    def poll_all(
        subscription: Subscription, count: int, within_s: float = 60, *, commit: bool = True
    ) -> list[Message]:
        found: list[Message] = []
        deadline = time.monotonic() + within_s
        while len(found) < count and time.monotonic() < deadline:
            found += subscription.poll(0.2, 100)
            if commit:
                subscription.commit()
        return found

    return poll_all
