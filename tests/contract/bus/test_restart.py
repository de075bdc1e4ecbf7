"""A crash of the server: what was acknowledged is there afterwards, and both ends come back by themselves."""

import gc
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from crvs_kernel.bus import Message, connect
from crvs_kernel.errors import Unavailable
from crvs_stack.kafka import EmbeddedKafka
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from tests.support.servers import server_directory


@pytest.fixture(
    name="server",
    params=[pytest.param("postgresql"), pytest.param("kafka", marks=pytest.mark.kafka)],
)
def _server(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    # Pytest keeps log records, and those of kafka-python keep refused sockets alive until no filter applies.
    caplog.set_level(logging.CRITICAL, "kafka")
    with server_directory() as directory:
        if request.param == "kafka":
            server = EmbeddedKafka(directory, free_ports(1)[0]).start()
        else:
            server = EmbeddedPostgres(directory, free_ports(1)[0], durable=False).start()
        yield server
        server.stop()
    gc.collect()


def url_of(server: Any) -> str:
    return server.url if isinstance(server, EmbeddedKafka) else server.url()


def eventually(work: Callable[[], Any], within_s: float = 40) -> Any:
    deadline = time.monotonic() + within_s
    while True:
        try:
            return work()
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_publisher_and_consumer_survive_a_killed_server(server: Any) -> None:
    bus, topic = connect(url_of(server)), "crvs.test"
    bus.ensure_topics({topic: 2})
    publisher, member = bus.publisher(), bus.subscribe("g", [topic])
    publisher.publish([Message(topic, "k", b"before")])
    found = take(member, {b"before"})
    server.kill()
    with pytest.raises(Unavailable):
        publisher.publish([Message(topic, "k", b"during")])
    server.start()
    eventually(lambda: publisher.publish([Message(topic, "k", b"after")]))
    found += take(member, {b"after"})
    assert set(found) <= {b"before", b"during", b"after"}
    assert found.index(b"before") < found.index(b"after")
    member.close()
    publisher.close()


def take(member: Any, wanted: set[bytes]) -> list[bytes]:
    found: list[bytes] = []
    deadline = time.monotonic() + 40
    while not wanted <= set(found) and time.monotonic() < deadline:
        found += [message.value for message in eventually(lambda: member.poll(0.3, 10))]
        eventually(member.commit)
    assert wanted <= set(found)
    return found
