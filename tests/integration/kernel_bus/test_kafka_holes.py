"""Kafka deletes by age whoever has read: a group that missed something stops and says so."""

from __future__ import annotations

import time
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.protocol import Message
from crvs_kernel.errors import Unavailable
from crvs_kernel.primitives import new_id

pytestmark = pytest.mark.kafka


@pytest.fixture(name="bus")
def _bus(kafka: str) -> Any:
    return connect("kafka://" + kafka)


@pytest.fixture(name="admin")
def _admin(kafka: str) -> Any:
    admin = KafkaAdminClient(bootstrap_servers=kafka)
    yield admin
    admin.close()


@pytest.fixture(name="topic")
def _topic(bus: Any) -> str:
    name = f"crvs.test-{new_id().hex}"
    bus.ensure_topics({name: 1})
    return name


def publish(bus: Any, topic: str, count: int) -> None:
    publisher = bus.publisher()
    publisher.publish([Message(topic, f"k{n}", str(n).encode()) for n in range(count)])
    publisher.close()


def gathered(member: Any, count: int) -> list[Message]:
    found: list[Message] = []
    for _ in range(50):
        found += member.poll(0.5, 100)
        if len(found) >= count:
            break
    member.commit()
    member.close()
    return found


def test_what_was_deleted_unread_stops_the_group_and_not_a_new_one(bus: Any, admin: Any, topic: str) -> None:
    publish(bus, topic, 2)
    assert len(gathered(bus.subscribe("readers", [topic]), 2)) == 2
    publish(bus, topic, 4)
    admin.delete_records({TopicPartition(topic, 0): 4})
    member = bus.subscribe("readers", [topic])
    for _ in range(2):
        with pytest.raises(Unavailable, match="bus-events-lost"):
            gathered(member, 1)
    member.close()
    assert [message.offset for message in gathered(bus.subscribe("new", [topic]), 2)] == [4, 5]


def test_topics_keep_messages_for_two_weeks(admin: Any, topic: str) -> None:
    told = admin.describe_configs([ConfigResource("TOPIC", topic)])
    assert "1209600000" in str(told)


def test_an_event_is_as_old_as_the_broker_says(topic: str, kafka: str) -> None:
    """By the clock of a relay that is a year behind it would be older than Kafka keeps it when it comes."""
    began = int(time.time() * 1000)
    producer = KafkaProducer(bootstrap_servers=kafka)
    producer.send(topic, value=b"late", timestamp_ms=began - 365 * 86_400_000).get(timeout=10)
    producer.close()
    consumer = KafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    (records,) = consumer.poll(timeout_ms=10_000).values()
    consumer.close()
    assert began - 60_000 < records[0].timestamp < began + 60_000
