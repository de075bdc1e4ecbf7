"""The bus as a log in PostgreSQL: the embedded default for one machine, with no other server (DESIGN.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from psycopg2 import Binary, IntegrityError

from crvs_kernel.bus.postgres_log import add_topics, delete_expired, partition_for, partitions_of, prepare
from crvs_kernel.bus.postgres_subscription import PostgresSubscription
from crvs_kernel.bus.protocol import Message, Subscription
from crvs_kernel.database.session import Session
from crvs_kernel.errors import Unavailable

# Offsets are taken under the lock of the partition's row, held until the commit, so they become visible in
# order and no consumer skips one that commits late. Rows are locked by ascending id, so that publishers never
# deadlock.
_PUBLISH = """
BEGIN;
SELECT FROM bus_partition WHERE id = ANY(%(partitions)s) ORDER BY id FOR UPDATE;
WITH incoming AS (
    SELECT m.*, row_number() OVER (PARTITION BY partition_id ORDER BY place) - 1 AS step
    FROM unnest(%(partitions)s::int[], %(keys)s::text[], %(headers)s::text[], %(values)s::bytea[])
        WITH ORDINALITY AS m (partition_id, key, headers, value, place)
), taken AS (
    UPDATE bus_partition AS p SET next_offset = p.next_offset + c.messages
    FROM (SELECT partition_id, count(*) AS messages FROM incoming GROUP BY partition_id) AS c
    WHERE p.id = c.partition_id
    RETURNING p.id, p.next_offset - c.messages AS first
)
INSERT INTO bus_message (partition_id, number, key, headers, value)
SELECT i.partition_id, t.first + i.step, i.key, i.headers, i.value
FROM incoming AS i LEFT JOIN taken AS t ON t.id = i.partition_id;
COMMIT
"""
# Hence the LEFT JOIN: a partition that is not there gives no offset, and a message without one is refused.
_PUBLISHER_OPTIONS = "-c application_name=bus-publisher -c statement_timeout=10000 -c lock_timeout=10000"
_ADMIN_OPTIONS = "-c application_name=bus-admin -c statement_timeout=60000"
RETENTION_S = 7 * 24 * 3600.0


class PostgresPublisher:
    """Publishes a batch in one transaction and one round trip."""

    def __init__(self, url: str) -> None:
        self._session = Session(url, _PUBLISHER_OPTIONS)
        self._partitions: dict[str, list[int]] = {}

    def publish(self, messages: Sequence[Message]) -> None:
        """See `Publisher`; here a batch is on the bus as a whole or not at all."""
        if not messages:
            return
        topics = sorted({message.topic for message in messages})
        if not self._session.connected:
            self._partitions.clear()  # it may be another log by now, made anew or restored
        self._learn(topics)
        # NOTIFY waits for a lock that is one for the whole server: after COMMIT it holds nobody up for long.
        wake = "".join(f';NOTIFY "{topic}"' for topic in topics)
        try:
            self._session.run(_PUBLISH + wake, self._values(messages))
        except IntegrityError as error:
            raise Unavailable(
                "bus-topic-absent"
            ) from error  # the session was dropped, so all is learned anew

    def close(self) -> None:
        self._session.drop()

    def _learn(self, topics: list[str]) -> None:
        unknown = [topic for topic in topics if not self._partitions.get(topic)]
        if unknown:
            self._partitions.update(partitions_of(self._session, unknown))
        if not all(self._partitions[topic] for topic in topics):
            raise Unavailable("bus-topic-absent")

    def _values(self, messages: Sequence[Message]) -> dict[str, Any]:
        return {
            "partitions": [self._partition(message) for message in messages],
            "keys": [message.key for message in messages],
            "headers": [orjson.dumps(dict(message.headers)).decode() for message in messages],
            "values": [Binary(message.value) for message in messages],
        }

    def _partition(self, message: Message) -> int:
        ids = self._partitions[message.topic]
        return ids[partition_for(message.key, len(ids))]


class PostgresBus:
    """Topics, groups and offsets in the ``bus`` database."""

    def __init__(self, url: str, retention_s: float = RETENTION_S) -> None:
        self._url = url
        self._retention_s = retention_s

    def publisher(self) -> PostgresPublisher:
        return PostgresPublisher(self._url)

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        return PostgresSubscription(self._url, group, sorted(topics), self._retention_s)

    def ensure_topics(self, topics: Mapping[str, int]) -> None:
        prepare(self._url)
        session = Session(self._url, _ADMIN_OPTIONS)
        try:
            add_topics(session, topics)
        finally:
            session.drop()

    def delete_expired(self) -> int:
        """Apply the retention now; subscriptions do it every ten minutes by themselves."""
        session = Session(self._url, _ADMIN_OPTIONS)
        try:
            return delete_expired(session, self._retention_s)
        finally:
            session.drop()

    def close(self) -> None:
        """Nothing is held here."""
