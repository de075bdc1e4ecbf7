"""Many publishers and two consumers at once: nothing is lost, skipped, doubled or out of order."""

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from crvs_kernel.bus.protocol import Message
from tests.contract.bus.sharing import FILLER, until_shared

PUBLISHERS, BATCHES, BATCH = 6, 40, 5


def hammer(bus: Any, topic: str, me: int) -> None:
    publisher = bus.bus.publisher()
    for batch in range(BATCHES):
        numbers = range(batch * BATCH, (batch + 1) * BATCH)
        publisher.publish([Message(topic, f"{me}-{n % 3}", f"{me} {n}".encode()) for n in numbers])
    publisher.close()


def drain(member: Any, into: list[Message], enough: threading.Event) -> None:
    while not enough.is_set():
        into.extend(message for message in member.poll(0.1, 50) if message.value != FILLER)
        member.commit()


def test_concurrent_publishers_lose_nothing(bus: Any) -> None:
    topic, total = bus.topic(partitions=4), PUBLISHERS * BATCHES * BATCH
    members = [bus.join("g", topic), bus.join("g", topic)]
    until_shared(members, bus, topic)  # before it starts, so that nothing is given out twice
    found: list[list[Message]] = [[], []]
    enough = threading.Event()
    with ThreadPoolExecutor(PUBLISHERS + 2) as threads:
        readers = [threads.submit(drain, *pair, enough) for pair in zip(members, found, strict=True)]
        writers = [threads.submit(hammer, bus, topic, me) for me in range(PUBLISHERS)]
        for writer in writers:
            writer.result(60)
        deadline = time.monotonic() + 20
        while sum(map(len, found)) < total and time.monotonic() < deadline:
            time.sleep(0.05)
        enough.set()
        for reader in readers:
            reader.result(10)
    counted = Counter(message.value for part in found for message in part)
    assert len(counted) == total
    assert set(counted.values()) == {1}
    for part in found:
        assert_ordered(part)


def assert_ordered(messages: list[Message]) -> None:
    latest: dict[str, int] = {}
    for message in messages:
        number = int(message.value.split()[1])
        assert number > latest.get(message.key, -1)
        latest[message.key] = number
