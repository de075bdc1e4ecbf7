"""What a Kafka cluster lacks, and what a group has not read, as an operator asks."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from typing import Any

from kafka import KafkaAdminClient, TopicPartition
from kafka.errors import KafkaError

from crvs_kernel.bus.kafka_session import KafkaCluster
from crvs_kernel.errors import Unavailable

_EARLIEST, _LATEST = -2, -1  # in the place of a time, as Kafka's ListOffsets has them


@contextlib.contextmanager
def admin_of(cluster: KafkaCluster) -> Iterator[Any]:
    """An admin client, closed afterwards.

    Raises:
        Unavailable: no broker answers, or it refused.

    """
    cluster.knock()
    try:
        admin = KafkaAdminClient(**cluster.client)
        try:
            yield admin
        finally:
            admin.close()
    except (KafkaError, OSError) as error:
        raise Unavailable("bus-unavailable") from error


def absent_topics(cluster: KafkaCluster, topics: Sequence[str]) -> list[str]:
    with admin_of(cluster) as admin:
        return sorted(set(topics) - set(admin.list_topics()))


def unread(cluster: KafkaCluster, group: str, topics: Sequence[str], older_s: float) -> int:
    with admin_of(cluster) as admin:
        partitions = _partitions(admin, sorted(set(topics) & set(admin.list_topics())))
        if not partitions:
            return 0
        committed = admin.list_group_offsets({group: partitions})[group]
        first = _offsets(admin, partitions, _EARLIEST)
        end = _offsets(admin, partitions, _LATEST)
        newer = _offsets(admin, partitions, int((time.time() - older_s) * 1000))
    total = 0
    for each in partitions:
        done = committed[each].offset if each in committed else -1
        until = newer[each] if newer[each] >= 0 else end[each]  # -1: none was published since
        total += max(0, until - (done if done >= 0 else first[each]))
    return total


def _partitions(admin: Any, topics: list[str]) -> list[Any]:
    described = admin.describe_topics(topics) if topics else []
    return [
        TopicPartition(topic["name"], partition["partition_index"])
        for topic in described
        for partition in topic["partitions"]
    ]


def _offsets(admin: Any, partitions: list[Any], spec: Any) -> dict[Any, int]:
    answers = admin.list_partition_offsets(dict.fromkeys(partitions, spec))
    return {partition: answer.offset for partition, answer in answers.items()}
