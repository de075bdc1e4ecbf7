"""The log in PostgreSQL when somebody ends its sessions or touches its tables: nothing is lost."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from crvs_kernel.bus.connect import connect
from crvs_kernel.bus.postgres import PostgresBus
from crvs_kernel.bus.protocol import Message
from crvs_kernel.config import SettingsError
from crvs_kernel.errors import Unavailable
from tests.support.databases import database_fixture

_END = """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE application_name = '{}' AND datname = current_database()"""

log = database_fixture("bus", scope="function", name="log")


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


def received(member: Any, count: int, within_s: float = 10) -> list[bytes]:
    """Poll until so many messages came, or the time is over."""
    values: list[bytes] = []
    deadline = time.monotonic() + within_s
    while len(values) < count and time.monotonic() < deadline:
        values += [message.value for message in member.poll(0.2, 10)]
    return values


def publish(bus: Any, topic: str, *values: bytes) -> None:
    with closing(bus.publisher()) as publisher:
        publisher.publish([Message(topic, "k", value) for value in values])


def test_a_log_made_anew_under_publisher_and_reader_loses_nothing(log: Any, bus: Any) -> None:
    with closing(bus.publisher()) as publisher, closing(bus.subscribe("readers", ["b"])) as member:
        publisher.publish([Message("b", "k", b"before")])
        assert received(member, 1) == [b"before"]
        member.commit()
        query(log, "TRUNCATE bus_topic, bus_message, bus_offset")
        with pytest.raises(Unavailable, match="bus-topic-absent"):
            publisher.publish([Message("b", "k", b"after")])
        bus.ensure_topics({"a": 1, "b": 1})
        publisher.publish([Message("b", "k", b"after")])
        assert received(member, 1) == [b"after"]  # though the reader was at a later place of the log before


def test_a_publisher_goes_on_when_its_session_was_ended(log: Any, bus: Any) -> None:
    with closing(bus.publisher()) as publisher, closing(bus.subscribe("readers", ["a", "b"])) as member:
        publisher.publish([Message("b", "k", b"before")])
        query(log, _END.format("bus-publisher"))
        with pytest.raises(Unavailable):
            publisher.publish([Message("b", "k", b"after")])
        publisher.publish([Message("b", "k", b"after")])
        assert received(member, 2) == [b"before", b"after"]


def test_a_reader_goes_on_where_its_group_is_when_its_session_was_ended(log: Any, bus: Any) -> None:
    with closing(bus.subscribe("readers", ["a"])) as member:
        publish(bus, "a", b"1", b"2")
        assert [message.value for message in member.poll(3, 1)] == [b"1"]
        member.commit()
        assert [message.value for message in member.poll(3, 1)] == [b"2"]
        query(log, _END.format("bus-subscription"))
        with pytest.raises(Unavailable):
            member.commit()
        assert received(member, 1) == [b"2"]


def test_a_reader_whose_offsets_an_operator_moves_back_reads_again_from_there(log: Any, bus: Any) -> None:
    with closing(bus.subscribe("readers", ["a"])) as member:
        publish(bus, "a", b"1", b"2")
        assert received(member, 2) == [b"1", b"2"]
        member.commit()
        publish(bus, "a", b"3")
        assert received(member, 1) == [b"3"]
        query(log, "UPDATE bus_offset SET committed = 0")
        with pytest.raises(Unavailable):
            member.commit()
        assert received(member, 3) == [b"1", b"2", b"3"]


def test_a_topic_that_comes_later_is_read_as_well(bus: Any) -> None:
    with closing(bus.subscribe("readers", ["a", "late"])) as member:
        publish(bus, "a", b"1")
        assert received(member, 1) == [b"1"]
        bus.ensure_topics({"late": 1})
        publish(bus, "late", b"2")
        assert received(member, 1) == [b"2"]


def test_a_full_topic_does_not_starve_another(bus: Any) -> None:
    publish(bus, "a", *[b"a"] * 50)
    publish(bus, "b", b"b")
    with closing(bus.subscribe("readers", ["a", "b"])) as member:
        assert b"b" in [message.value for message in member.poll(3, 10)]


def test_a_hung_reader_of_another_group_is_left_alone(log: Any) -> None:
    bus = PostgresBus(log.migrator_url, hung_after_s=0.5)
    bus.ensure_topics({"a": 1})
    publish(bus, "a", b"1")
    readers = [bus.subscribe(group, ["a"]) for group in ("ours", "others")]
    assert [received(reader, 1) for reader in readers] == [[b"1"], [b"1"]]
    with closing(bus.subscribe("ours", ["a"])) as standby:
        assert received(standby, 1) == [b"1"]
    with pytest.raises(Unavailable):
        readers[0].commit()
    readers[1].commit()
    for reader in readers:
        reader.close()


def test_messages_are_kept_until_every_group_has_them_and_the_retention_is_over(log: Any, bus: Any) -> None:
    publish(bus, "a", b"1", b"2")
    hasty = PostgresBus(log.migrator_url, retention_s=0)
    with closing(bus.subscribe("quick", ["a"])) as quick, closing(bus.subscribe("slow", ["a"])) as slow:
        assert received(quick, 2) == [b"1", b"2"]
        quick.commit()
        assert [message.value for message in slow.poll(3, 1)] == [b"1"]
        slow.commit()
        assert (bus.delete_expired(), hasty.delete_expired()) == (0, 1)
        assert received(slow, 1) == [b"2"]
        slow.commit()
        assert (hasty.delete_expired(), hasty.delete_expired()) == (1, 0)


def test_a_log_with_partitions_is_refused_and_not_passed_over(log: Any, bus: Any) -> None:
    query(log, "CREATE TABLE bus_partition ()")
    with pytest.raises(SettingsError, match="older version"):
        bus.ensure_topics({"a": 1})
