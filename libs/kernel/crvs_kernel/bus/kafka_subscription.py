"""Reading Kafka as a member of a group.

A group that is new begins at the earliest message. One that finds what it had yet to read deleted (it was
away longer than the retention, or a broker lost its disk) stops and says so, until somebody sets its offsets.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import structlog
from kafka import ConsumerRebalanceListener, KafkaConsumer
from kafka.errors import KafkaError, NoOffsetForPartitionError, OffsetOutOfRangeError
from kafka.structs import OffsetAndMetadata

from crvs_kernel.bus.kafka_session import KafkaCluster
from crvs_kernel.bus.protocol import Message
from crvs_kernel.errors import Unavailable

log = structlog.get_logger()
_CONSUMER: dict[str, Any] = {
    "enable_auto_commit": False,
    "auto_offset_reset": "none",  # "earliest" would silently skip messages deleted before they were read
    "allow_auto_create_topics": False,
    "isolation_level": "read_committed",
    "fetch_max_wait_ms": 250,
    "session_timeout_ms": 6000,
    "heartbeat_interval_ms": 1000,
    "max_poll_interval_ms": 120_000,
    "metadata_max_age_ms": 5_000,  # so long a topic that is made again after a loss stays unread
}
_COMMIT_MS = 5000


class _Forget(ConsumerRebalanceListener):  # type: ignore[misc]  # kafka-python has no types
    """Drops the uncommitted positions of partitions that moved to another member."""

    def __init__(self, positions: dict[Any, int]) -> None:
        self._positions = positions

    def on_partitions_revoked(self, revoked: Any) -> None:
        for partition in revoked:
            self._positions.pop(partition, None)

    def on_partitions_assigned(self, assigned: Any) -> None:
        """Kafka sets the positions to the committed offsets."""


class KafkaSubscription:
    """See `Subscription`. Partitions move inside `poll` only; a commit of an older generation is refused."""

    def __init__(self, cluster: KafkaCluster, group: str, topics: Sequence[str]) -> None:
        self._cluster = cluster
        self._group = group
        self._topics = list(topics)
        self._consumer: Any = None
        self._positions: dict[Any, int] = {}  # the offset after the last given out, where uncommitted

    def poll(self, timeout_s: float, max_messages: int) -> list[Message]:
        try:
            records = self._open().poll(timeout_ms=int(timeout_s * 1000), max_records=max_messages)
        except NoOffsetForPartitionError as error:  # the group is new to these partitions
            self._consumer.seek_to_beginning(*error.args[0])
            return []
        except OffsetOutOfRangeError as error:
            for partition, offset in error.args[0].items():
                log.error(  # noqa: TRY400 - the text says no more
                    "bus.events_lost", topic=partition.topic, partition=partition.partition, offset=offset
                )
            self._drop()
            raise Unavailable("bus-events-lost") from error
        except KafkaError as error:
            self._drop()
            raise Unavailable("bus-unavailable") from error
        messages = []
        for partition, batch in records.items():
            messages += [message_of(record) for record in batch]
            self._positions[partition] = batch[-1].offset + 1
        return messages

    def commit(self) -> None:
        if not self._positions:
            return
        offsets = {partition: OffsetAndMetadata(at, "", -1) for partition, at in self._positions.items()}
        try:
            self._consumer.commit(offsets, timeout_ms=_COMMIT_MS)
        except KafkaError as error:
            self._drop()
            raise Unavailable("bus-unavailable") from error
        self._positions.clear()

    def rewind(self) -> None:
        try:
            for partition in list(self._positions):
                self._seek_to_committed(partition)
        except (KafkaError, ValueError):  # a new member starts from the committed offsets as well
            self._drop()
        self._positions.clear()

    def close(self) -> None:
        self._drop()

    def _seek_to_committed(self, partition: Any) -> None:
        committed = self._consumer.committed(partition, timeout_ms=_COMMIT_MS)
        if committed is None:
            self._consumer.seek_to_beginning(partition)
        else:
            self._consumer.seek(partition, committed)

    def _open(self) -> Any:
        if self._consumer is None:
            self._cluster.knock()
            self._positions.clear()
            self._consumer = KafkaConsumer(group_id=self._group, **self._cluster.client, **_CONSUMER)
            self._know_topics()
            self._consumer.subscribe(self._topics, listener=_Forget(self._positions))
        return self._consumer

    def _know_topics(self) -> None:
        """Ask for each topic's partitions before joining.

        A leader of kafka-python 3.0 that does not know them may share out none; then nobody reads until
        the group changes.

        Raises:
            Unavailable: ``bus-topic-absent``; the topic is not there, or not known to the broker yet.

        """
        missing = [topic for topic in self._topics if not self._consumer.partitions_for_topic(topic)]
        if missing:
            self._drop()
            log.warning("bus.topic_absent", topics=missing)
            raise Unavailable("bus-topic-absent")

    def _drop(self) -> None:
        """Leave the group; the next poll joins again, at the committed offsets."""
        consumer, self._consumer = self._consumer, None
        self._positions.clear()
        if consumer is not None:
            started = time.monotonic()
            try:
                consumer.close(timeout_ms=1000)
            except KafkaError as error:
                log.warning(
                    "bus.leave", error=type(error).__name__, seconds=round(time.monotonic() - started, 1)
                )


def message_of(record: Any) -> Message:
    """A record as it was published, with its place."""
    return Message(
        topic=record.topic,
        key=(record.key or b"").decode(errors="replace"),
        value=record.value or b"",
        headers={name: (value or b"").decode(errors="replace") for name, value in record.headers},
        partition=record.partition,
        offset=record.offset,
    )
