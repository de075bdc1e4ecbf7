"""The log in PostgreSQL when somebody touches its tables: nothing is lost, no member idles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.protocol import Message
from crvs_kernel.errors import Unavailable


@pytest.fixture(name="log")
def _log(postgres: Any) -> Iterator[Any]:
    database = postgres.create_database("bus")
    yield database
    postgres.drop_database(database)


@pytest.fixture(name="bus")
def _bus(log: Any) -> Any:
    bus = connect(log.migrator_url)
    bus.ensure_topics({"a": 1, "b": 1})
    return bus


def query(log: Any, text: str) -> list[tuple[Any, ...]]:
    with (
        closing(psycopg2.connect(log.superuser_url)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(text)
        return cursor.fetchall() if cursor.description else []


def received(bus: Any, topic: str) -> list[bytes]:
    member = bus.subscribe("reader", [topic])
    found = [message.value for message in member.poll(3, 10)]
    member.close()
    return found


def test_a_log_made_anew_under_a_publisher_refuses_and_then_takes_the_batch(log: Any, bus: Any) -> None:
    publisher = bus.publisher()
    publisher.publish([Message("b", "k", b"before")])
    query(log, "TRUNCATE bus_partition, bus_message, bus_offset")
    bus.ensure_topics({"a": 1, "b": 1})  # with other ids
    with pytest.raises(Unavailable, match="bus-topic-absent"):
        publisher.publish([Message("b", "k", b"after")])
    publisher.publish([Message("b", "k", b"after")])
    publisher.close()
    assert received(bus, "b") == [b"after"]


def test_a_restored_log_with_other_ids_gets_each_message_in_its_topic(log: Any, bus: Any) -> None:
    publisher = bus.publisher()
    publisher.publish([Message("b", "k", b"before")])
    query(log, "TRUNCATE bus_partition, bus_message, bus_offset RESTART IDENTITY")
    for topic in "ba":
        bus.ensure_topics({topic: 1})
    query(
        log,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bus-publisher'"
        " AND datname = current_database()",
    )
    with pytest.raises(Unavailable):
        publisher.publish([Message("b", "k", b"after")])
    publisher.publish([Message("b", "k", b"after")])
    publisher.close()
    assert (received(bus, "a"), received(bus, "b")) == ([], [b"after"])


def test_a_member_whose_row_vanished_joins_again(log: Any, bus: Any) -> None:
    member = bus.subscribe("readers", ["a", "b"])
    member.poll(0, 1)
    query(log, "DELETE FROM bus_member")
    publisher = bus.publisher()
    publisher.publish([Message("a", "k", b"1"), Message("b", "k", b"2")])
    publisher.close()
    found: list[Message] = []
    for _ in range(3):
        found += member.poll(1, 10)
    assert sorted(message.value for message in found) == [b"1", b"2"]
    assert len(query(log, "SELECT 1 FROM bus_member WHERE group_name = 'readers'")) == 1
    member.close()


def test_members_of_another_group_are_not_cleared_away(log: Any, bus: Any) -> None:
    query(
        log,
        "INSERT INTO bus_member (member, group_name, topics, pid, backend_start)"
        " VALUES (gen_random_uuid(), 'others', '{a}', 0, now()),"
        " (gen_random_uuid(), 'readers', '{a}', 0, now())",
    )
    member = bus.subscribe("readers", ["a"])
    member.poll(0, 1)
    assert query(log, "SELECT group_name, count(*) FROM bus_member GROUP BY 1 ORDER BY 1") == [
        ("others", 1),
        ("readers", 1),
    ]
    member.close()
