"""A crash of the server: what was acknowledged is there afterwards, and both ends come back by themselves."""

import gc
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.protocol import Message
from crvs_kernel.errors import Unavailable
from crvs_stack.kafka import EmbeddedKafka
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from tests.support.servers import server_directory
from tests.support.stack import eventually


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


def reached(work: Callable[[], Any]) -> bool:
    """Whether the server answered."""
    try:
        work()
    except Unavailable:
        return False
    return True


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
    eventually(lambda: reached(lambda: publisher.publish([Message(topic, "k", b"after")])), 40)
    found += take(member, {b"after"})
    assert set(found) <= {b"before", b"during", b"after"}
    assert found.index(b"before") < found.index(b"after")
    member.close()
    publisher.close()


def take(member: Any, wanted: set[bytes]) -> list[bytes]:
    found: list[bytes] = []

    def look() -> bool:
        reached(lambda: found.extend(message.value for message in member.poll(0.3, 10)))
        return reached(member.commit) and wanted <= set(found)

    eventually(look, 40)
    return found
