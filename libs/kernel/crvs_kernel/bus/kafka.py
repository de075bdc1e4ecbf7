"""The bus on Apache Kafka, for more than one machine."""

from __future__ import annotations

import contextlib
import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import structlog
from kafka import KafkaProducer
from kafka.errors import KafkaError, RetriableError, TopicAlreadyExistsError

from crvs_kernel.bus.kafka_backlog import absent_topics, admin_of, unread
from crvs_kernel.bus.kafka_session import KafkaCluster, cluster_of
from crvs_kernel.bus.kafka_subscription import KafkaSubscription
from crvs_kernel.bus.kafka_whole import everything
from crvs_kernel.bus.protocol import WHOLE_BATCH, Message, Subscription, dead_letter_topic
from crvs_kernel.errors import Unavailable

log = structlog.get_logger()
DELIVERY_S = 10.0
# A consumer may be away for 14 days and misses nothing. The broker's clock counts them: by that of a relay
# that is behind, an event would be old when it comes, and be deleted unread.
_CONFIGS = {"retention.ms": str(14 * 24 * 3600 * 1000), "message.timestamp.type": "LogAppendTime"}
_PRODUCER: dict[str, Any] = {
    "acks": "all",
    "enable_idempotence": True,
    "delivery_timeout_ms": int(DELIVERY_S * 1000),
    "max_block_ms": 5000,
    "batch_size": 256 * 1024,
    "allow_auto_create_topics": False,
}


def waves(messages: Sequence[Message]) -> Iterator[list[Message]]:
    """Cut a batch so that each part holds a key at most once, the first of each key first.

    A part goes out when the one before is acknowledged: whatever fails, no message can overtake an
    earlier one of its key, which pipelining would allow when a batch expires before its successor.
    """
    parts: dict[int, list[Message]] = defaultdict(list)
    seen: dict[tuple[str, str], itertools.count[int]] = defaultdict(itertools.count)
    for message in messages:
        parts[next(seen[message.topic, message.key])].append(message)
    for number in sorted(parts):
        yield parts[number]


class KafkaPublisher:
    """Publishes with acks=all and an idempotent producer, which reconnects by itself after an outage."""

    def __init__(self, cluster: KafkaCluster) -> None:
        self._cluster = cluster
        self._producer: Any = None

    def publish(self, messages: Sequence[Message]) -> None:
        """See `Publisher`; what was sent before a failure may be on the bus."""
        try:
            for wave in waves(messages):
                self._send(wave)
        except KafkaError as error:
            if not isinstance(error, RetriableError):
                name = type(error).__name__
                log.error("bus.publish_refused", error=name)  # noqa: TRY400 - the text quotes
            # After an outage in which batches expired, kafka-python 3.0's idempotent producer can wait
            # for ever for its own sequence numbers: the next attempt makes a new one.
            self._abandon()
            raise Unavailable("bus-unavailable") from error

    def close(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            try:
                producer.close(timeout=DELIVERY_S)
            except KafkaError as error:
                log.warning("bus.publisher_close", error=type(error).__name__)

    def _abandon(self) -> None:
        """Stop a producer without waiting for unsent messages, which the caller publishes again.

        `KafkaProducer.close` flushes first; when the flush times out it leaves the sender thread running.
        """
        producer, self._producer = self._producer, None
        if producer is not None:
            producer._sender.force_close()  # noqa: SLF001 - no public way out
            producer._sender.join(1)  # noqa: SLF001 - the same
            with contextlib.suppress(KafkaError):
                producer.close(timeout=0)

    def _send(self, wave: list[Message]) -> None:
        producer = self._open()
        futures = [
            producer.send(
                message.topic,
                key=message.key.encode(),
                value=message.value,
                headers=[(name, value.encode()) for name, value in message.headers.items()],
            )
            for message in wave
        ]
        for future in futures:
            future.get(timeout=DELIVERY_S + 2)  # the producer gives up by itself before

    def _open(self) -> Any:
        if self._producer is None:
            self._cluster.knock()
            self._producer = KafkaProducer(**self._cluster.client, **_PRODUCER)
        return self._producer


class KafkaBus:
    """Topics, groups and offsets of a Kafka cluster."""

    def __init__(self, bus_url: str) -> None:
        self._cluster = cluster_of(bus_url)

    def publisher(self) -> KafkaPublisher:
        return KafkaPublisher(self._cluster)

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        return KafkaSubscription(self._cluster, group, sorted(topics))

    def everything(self, topics: Sequence[str]) -> Iterator[list[Message]]:
        return everything(self._cluster, topics, WHOLE_BATCH)

    def ensure_topics(self, topics: Mapping[str, int]) -> None:
        wanted = dict(topics) | {dead_letter_topic(topic): 1 for topic in topics}
        with admin_of(self._cluster) as admin:
            present = set(admin.list_topics())
            for topic in sorted(set(wanted) - present):
                _create(admin, topic, wanted[topic])
            admin.wait_for_topics(list(wanted))

    def absent_topics(self, topics: Sequence[str]) -> list[str]:
        return absent_topics(self._cluster, topics)

    def unread(self, group: str, topics: Sequence[str], older_s: float) -> int:
        return unread(self._cluster, group, topics, older_s)

    def close(self) -> None:
        """Publishers and subscriptions hold their own connections."""


def _create(admin: Any, topic: str, partitions: int) -> None:
    try:
        admin.create_topics({topic: {"num_partitions": partitions, "configs": _CONFIGS}})
    except TopicAlreadyExistsError:
        log.info("bus.topic_exists", topic=topic)  # another process was faster
    else:
        log.warning("bus.topic_made", topic=topic)  # on a bus that was in use: it was made anew, and lost all
