"""The bus as a log in PostgreSQL: the default of one machine, which then needs no other server (ADR 16)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from psycopg2 import Binary, IntegrityError

from crvs_kernel.bus.postgres_log import absent_topics, add_topics, delete_expired, prepare, unread, whole
from crvs_kernel.bus.postgres_subscription import HUNG_AFTER_S, PostgresSubscription
from crvs_kernel.bus.protocol import Message, Subscription
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.errors import Unavailable

# Numbers are taken under the lock of the topic's row, held until the commit, so they become visible in order
# and no consumer skips a message that commits late. Rows are locked by name, so that publishers never
# deadlock. A topic that is absent gives no number (LEFT JOIN), and a message without one is refused.
_PUBLISH = """
BEGIN;
SELECT FROM bus_topic WHERE topic = ANY(%(topics)s) ORDER BY topic FOR UPDATE;
WITH incoming AS (
    SELECT m.*, row_number() OVER (PARTITION BY topic ORDER BY place) - 1 AS step
    FROM unnest(%(topics)s::text[], %(keys)s::text[], %(headers)s::text[], %(values)s::bytea[])
        WITH ORDINALITY AS m (topic, key, headers, value, place)
), taken AS (
    UPDATE bus_topic AS t SET next_number = t.next_number + c.messages
    FROM (SELECT topic, count(*) AS messages FROM incoming GROUP BY topic) AS c
    WHERE t.topic = c.topic
    RETURNING t.topic, t.next_number - c.messages AS first
)
INSERT INTO bus_message (topic, number, key, headers, value)
SELECT i.topic, t.first + i.step, i.key, i.headers, i.value
FROM incoming AS i LEFT JOIN taken AS t ON t.topic = i.topic;
COMMIT
"""
_PUBLISHER_OPTIONS = "-c application_name=bus-publisher -c statement_timeout=10000 -c lock_timeout=10000"
_ADMIN_OPTIONS = "-c application_name=bus-admin -c statement_timeout=60000 -c client_min_messages=warning"
RETENTION_S = 7 * 24 * 3600.0


class PostgresPublisher:
    """Publishes a batch in one transaction and one round trip."""

    def __init__(self, url: str) -> None:
        self._session = DatabaseSession(url, _PUBLISHER_OPTIONS)

    def publish(self, messages: Sequence[Message]) -> None:
        """See `Publisher`; here a batch is on the bus as a whole or not at all."""
        if not messages:
            return
        # NOTIFY takes a lock that is one for the whole server: after COMMIT it is held for a moment only.
        wake = "".join(f';NOTIFY "{topic}"' for topic in sorted({message.topic for message in messages}))
        try:
            self._session.run(_PUBLISH + wake, _values(messages))
        except IntegrityError as error:
            raise Unavailable("bus-topic-absent") from error

    def close(self) -> None:
        self._session.drop()


def _values(messages: Sequence[Message]) -> dict[str, Any]:
    return {
        "topics": [message.topic for message in messages],
        "keys": [message.key for message in messages],
        "headers": [orjson.dumps(dict(message.headers)).decode() for message in messages],
        "values": [Binary(message.value) for message in messages],
    }


class PostgresBus:
    """Topics, groups and offsets in the ``bus`` database."""

    def __init__(
        self, url: str, *, retention_s: float = RETENTION_S, hung_after_s: float = HUNG_AFTER_S
    ) -> None:
        self._url = url
        self._retention_s = retention_s
        self._hung_after_s = hung_after_s

    def publisher(self) -> PostgresPublisher:
        return PostgresPublisher(self._url)

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        return PostgresSubscription(
            self._url, group, topics, retention_s=self._retention_s, hung_after_s=self._hung_after_s
        )

    def everything(self, topics: Sequence[str]) -> Iterator[list[Message]]:
        with self._admin() as session:
            prepare(session)
            yield from whole(session, topics)

    def ensure_topics(self, topics: Mapping[str, int]) -> None:
        """See `Bus`; a topic is one sequence here, whatever number of partitions is asked for."""
        with self._admin() as session:
            prepare(session)
            add_topics(session, topics)

    def absent_topics(self, topics: Sequence[str]) -> list[str]:
        with self._admin() as session:
            return absent_topics(session, topics)

    def unread(self, group: str, topics: Sequence[str], older_s: float) -> int:
        with self._admin() as session:
            return unread(session, group, topics, older_s)

    def delete_expired(self) -> int:
        """Apply the retention now; subscriptions do it every ten minutes by themselves."""
        with self._admin() as session:
            return delete_expired(session, self._retention_s)

    @contextlib.contextmanager
    def _admin(self) -> Iterator[DatabaseSession]:
        session = DatabaseSession(self._url, _ADMIN_OPTIONS)
        try:
            yield session
        finally:
            session.drop()

    def close(self) -> None:
        """Publishers and subscriptions hold their own connections."""
