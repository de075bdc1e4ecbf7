"""The log in PostgreSQL: its tables, and what runs on them without a subscription."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from crvs_kernel.bus.protocol import dead_letter_topic
from crvs_kernel.database.session import Session

# A publisher takes offsets by updating the partition's row: the row keeps room for that in its own page.
_TABLES = """
SELECT pg_advisory_xact_lock(hashtextextended('bus tables', 0));
CREATE TABLE IF NOT EXISTS bus_partition (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL DEFAULT 0,
    UNIQUE (topic, partition)
) WITH (fillfactor = 10);
CREATE TABLE IF NOT EXISTS bus_message (
    partition_id integer NOT NULL REFERENCES bus_partition,
    number bigint NOT NULL,
    key text NOT NULL,
    headers text NOT NULL,
    value bytea NOT NULL,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (partition_id, number)
);
CREATE TABLE IF NOT EXISTS bus_offset (
    group_name text NOT NULL,
    partition_id integer NOT NULL REFERENCES bus_partition,
    committed bigint NOT NULL,
    PRIMARY KEY (group_name, partition_id)
) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS bus_member (
    member uuid PRIMARY KEY,
    group_name text NOT NULL,
    topics text[] NOT NULL,
    pid integer NOT NULL,
    backend_start timestamptz NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now()
)
"""
_PREPARED = "SELECT to_regclass('bus_member') IS NOT NULL"

_PARTITIONS = "SELECT topic, id FROM bus_partition WHERE topic = ANY(%(topics)s) ORDER BY topic, partition"

_ADD_TOPICS = """
INSERT INTO bus_partition (topic, partition)
SELECT wanted.topic, generate_series(0, wanted.partitions - 1)
FROM unnest(%(topics)s, %(partitions)s) AS wanted (topic, partitions)
WHERE NOT EXISTS (SELECT 1 FROM bus_partition AS p WHERE p.topic = wanted.topic)
ON CONFLICT (topic, partition) DO NOTHING
"""

# One chunk from the start of each partition: old enough, and committed by every group that knows it.
_DELETE_EXPIRED = """
DELETE FROM bus_message AS gone
USING bus_partition AS p
    CROSS JOIN LATERAL (
        SELECT coalesce(min(o.committed), p.next_offset) AS done
        FROM bus_offset AS o WHERE o.partition_id = p.id
    ) AS every
    CROSS JOIN LATERAL (
        SELECT number, published_at FROM bus_message
        WHERE partition_id = p.id ORDER BY number LIMIT %(chunk)s
    ) AS oldest
WHERE gone.partition_id = p.id AND gone.number = oldest.number
    AND oldest.number < every.done
    AND oldest.published_at < now() - make_interval(secs => %(retention_s)s)
RETURNING 1
"""
_CHUNK = 2000


def prepare(url: str) -> None:
    """Create the tables of the log where absent; the role of the address will own them."""
    session = Session(url, "-c client_min_messages=warning")
    try:
        if not session.run(_PREPARED)[0][0]:
            session.run(_TABLES)
    finally:
        session.drop()


def add_topics(session: Session, topics: Mapping[str, int]) -> None:
    """Create topics and their dead-letter topics; an existing topic keeps its number of partitions."""
    wanted = {name: count for topic, count in topics.items() for name, count in _with_dead(topic, count)}
    session.run(_ADD_TOPICS, {"topics": list(wanted), "partitions": list(wanted.values())})


def _with_dead(topic: str, partitions: int) -> list[tuple[str, int]]:
    return [(topic, partitions), (dead_letter_topic(topic), 1)]


def partitions_of(session: Session, topics: list[str]) -> dict[str, list[int]]:
    """The ids of the partitions of each topic, in the order of their numbers; absent topics have none."""
    found: dict[str, list[int]] = {topic: [] for topic in topics}
    for topic, partition_id in session.run(_PARTITIONS, {"topics": topics}):
        found[topic].append(partition_id)
    return found


def partition_for(key: str, partitions: int) -> int:
    """The partition of a key: CRC-32 of its UTF-8 bytes, so that it is the same in every process for ever."""
    return zlib.crc32(key.encode()) % partitions


def delete_expired(session: Session, retention_s: float) -> int:
    """Delete what is older than the retention and committed by all groups; give the number deleted."""
    deleted = 0
    while True:
        gone = session.run(_DELETE_EXPIRED, {"chunk": _CHUNK, "retention_s": retention_s})
        deleted += len(gone)
        if len(gone) < _CHUNK:
            return deleted
