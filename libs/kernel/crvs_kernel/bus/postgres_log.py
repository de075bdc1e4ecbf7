"""The log in PostgreSQL: its tables, its topics, and the retention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import orjson

from crvs_kernel.bus.protocol import WHOLE_BATCH, Message, dead_letter_topic
from crvs_kernel.config import SettingsError
from crvs_kernel.database.session import DatabaseSession

# A publisher takes numbers by updating the topic's row: the row keeps room for that in its own page.
# A message of an absent topic has no number; a foreign key would check the same again, for each row.
_TABLES = """
SELECT pg_advisory_xact_lock(hashtextextended('bus tables', 0));
CREATE TABLE IF NOT EXISTS bus_topic (
    topic text COLLATE "C" PRIMARY KEY,
    next_number bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10);
CREATE TABLE IF NOT EXISTS bus_message (
    topic text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    key text NOT NULL,
    headers text NOT NULL,
    value bytea NOT NULL,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, number)
);
CREATE TABLE IF NOT EXISTS bus_offset (
    group_name text NOT NULL,
    topic text COLLATE "C" NOT NULL REFERENCES bus_topic,
    committed bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (group_name, topic)
) WITH (fillfactor = 50)
"""
_STATE = "SELECT to_regclass('bus_topic') IS NOT NULL, to_regclass('bus_partition') IS NOT NULL"
_ADD_TOPICS = "INSERT INTO bus_topic (topic) SELECT unnest(%(topics)s) ON CONFLICT DO NOTHING"

# One chunk from the start of each topic: old enough, and committed by every group that knows the topic.
_DELETE_EXPIRED = """
DELETE FROM bus_message AS gone
USING bus_topic AS t
    CROSS JOIN LATERAL (
        SELECT coalesce(min(o.committed), t.next_number) AS done FROM bus_offset AS o WHERE o.topic = t.topic
    ) AS every
    CROSS JOIN LATERAL (
        SELECT number, published_at FROM bus_message
        WHERE topic = t.topic ORDER BY number LIMIT %(chunk)s
    ) AS oldest
WHERE gone.topic = t.topic AND gone.number = oldest.number
    AND oldest.number < every.done
    AND oldest.published_at < now() - make_interval(secs => %(retention_s)s)
RETURNING 1
"""
_CHUNK = 2000
_PRESENT = "SELECT topic FROM bus_topic WHERE topic = ANY(%(topics)s)"
_UNREAD = """
SELECT count(*) FROM bus_topic AS t
    LEFT JOIN bus_offset AS o ON o.topic = t.topic AND o.group_name = %(group)s
    JOIN bus_message AS m ON m.topic = t.topic AND m.number >= coalesce(o.committed, 0)
WHERE t.topic = ANY(%(topics)s) AND m.published_at <= now() - make_interval(secs => %(older_s)s)
"""
_ENDS = "SELECT topic, next_number FROM bus_topic WHERE topic = ANY(%(topics)s) ORDER BY topic"
_WHOLE = """
SELECT number, key, headers, value FROM bus_message
WHERE topic = %(topic)s AND number > %(after)s AND number < %(end)s ORDER BY number LIMIT %(most)s
"""


def prepare(session: DatabaseSession) -> None:
    """Create the tables of the log where absent; the role of the session will own them.

    Raises:
        SettingsError: the database holds a log with partitions, which this version does not read.

    """
    ready, partitioned = session.run(_STATE)[0]
    if partitioned:
        raise SettingsError("THABIAN_BUS_URL: a log of an older version; see docs/operations.md")
    if not ready:
        session.run(_TABLES)


def add_topics(session: DatabaseSession, topics: Iterable[str]) -> None:
    """Create topics and their dead-letter topics where absent."""
    session.run(
        _ADD_TOPICS, {"topics": [name for topic in topics for name in (topic, dead_letter_topic(topic))]}
    )


def absent_topics(session: DatabaseSession, topics: Sequence[str]) -> list[str]:
    """Those of the topics that the log has not; all of them where there is no log."""
    ready, _ = session.run(_STATE)[0]
    present = session.run(_PRESENT, {"topics": list(topics)}) if ready else []
    return sorted(set(topics) - {topic for (topic,) in present})


def unread(session: DatabaseSession, group: str, topics: Sequence[str], older_s: float) -> int:
    """See `Bus.unread`."""
    if not session.run(_STATE)[0][0]:
        return 0
    values = {"group": group, "topics": list(topics), "older_s": older_s}
    return int(session.run(_UNREAD, values)[0][0])


def delete_expired(session: DatabaseSession, retention_s: float) -> int:
    """Delete messages older than the retention that all groups have committed; give their number."""
    deleted = 0
    while True:
        gone = session.run(_DELETE_EXPIRED, {"chunk": _CHUNK, "retention_s": retention_s})
        deleted += len(gone)
        if len(gone) < _CHUNK:
            return deleted


def whole(session: DatabaseSession, topics: Sequence[str]) -> Iterator[list[Message]]:
    """Batches of all messages that these topics have now, one topic behind the other."""
    for topic, end in session.run(_ENDS, {"topics": list(topics)}):
        place = {"topic": topic, "after": -1, "end": end, "most": WHOLE_BATCH}
        while rows := session.run(_WHOLE, place):
            yield [
                Message(topic, key, bytes(value), orjson.loads(headers), 0, number)
                for number, key, headers, value in rows
            ]
            place["after"] = rows[-1][0]
