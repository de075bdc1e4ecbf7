"""Reading all that Kafka still has of some topics, in no group's name."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

from kafka import KafkaConsumer
from kafka.errors import KafkaError
from kafka.structs import TopicPartition

from crvs_kernel.bus.kafka_session import KafkaCluster
from crvs_kernel.bus.kafka_subscription import message_of
from crvs_kernel.bus.protocol import Message
from crvs_kernel.errors import Unavailable

_CONSUMER: dict[str, Any] = {
    "group_id": None,
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "allow_auto_create_topics": False,
    "isolation_level": "read_committed",
}
_SILENT_S = 60.0  # a broker that gives nothing for so long is away


def everything(cluster: KafkaCluster, topics: Sequence[str], most: int) -> Iterator[list[Message]]:
    """From the earliest message to what was the last one when this began.

    Raises:
        Unavailable: the broker is out of reach.

    """
    cluster.knock()
    consumer: Any = None
    try:
        consumer = KafkaConsumer(**cluster.client, **_CONSUMER)
        yield from _until_the_end(consumer, topics, most)
    except KafkaError as error:
        raise Unavailable("bus-unavailable") from error
    finally:
        if consumer is not None:
            consumer.close()


def _until_the_end(consumer: Any, topics: Sequence[str], most: int) -> Iterator[list[Message]]:
    partitions = [
        TopicPartition(topic, number)
        for topic in topics
        for number in consumer.partitions_for_topic(topic) or ()
    ]
    if not partitions:
        return
    consumer.assign(partitions)
    ends = consumer.end_offsets(partitions)
    consumer.seek_to_beginning(*partitions)
    heard = time.monotonic()
    while any(consumer.position(each) < ends[each] for each in partitions):
        records = consumer.poll(timeout_ms=500, max_records=most)
        if records:
            heard = time.monotonic()
            yield [message_of(record) for batch in records.values() for record in batch]
        elif time.monotonic() > heard + _SILENT_S:
            raise Unavailable("bus-unavailable")
