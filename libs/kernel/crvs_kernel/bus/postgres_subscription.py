"""Reading the log in PostgreSQL as a member of a group: one member reads, the others stand by.

The reader is the session that holds the group's advisory lock. When its process dies its session ends, and a
member that stands by takes the lock at its next look. A reader that sent no statement for `HUNG_AFTER_S` is
ended by a member that stands by: offsets are committed on the session that held the lock, so a reader that
was ended cannot commit any more.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence

import orjson

from crvs_kernel.bus.postgres_log import delete_expired
from crvs_kernel.bus.protocol import Message
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.errors import Unavailable

HUNG_AFTER_S = 60.0
LOOK_S = 0.5  # how often a member tries for the lock, reads the offsets anew, and fetches without a NOTIFY
SWEEP_S = 600.0
# A commit that a crash of the server forgets makes messages come again, which is allowed: no need to wait
# for the disk.
_OPTIONS = "-c application_name=bus-subscription -c synchronous_commit=off -c statement_timeout=30000"

_TAKE = "SELECT pg_try_advisory_lock(hashtextextended(%(lock)s, 0))"
_GIVE = "SELECT pg_advisory_unlock_all()"
_END_HUNG = """
SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE locktype = 'advisory' AND database = datid AND datname = current_database() AND objsubid = 1
    AND (classid::bigint << 32 | objid::bigint) = hashtextextended(%(lock)s, 0)
    AND state_change < now() - make_interval(secs => %(hung_s)s)
"""
# A group that knows a topic has an offset row for it: the retention then waits for the group.
_OFFSETS = """
INSERT INTO bus_offset (group_name, topic)
SELECT %(group)s, topic FROM bus_topic WHERE topic = ANY(%(topics)s) ON CONFLICT DO NOTHING;
SELECT topic, committed FROM bus_offset WHERE group_name = %(group)s AND topic = ANY(%(topics)s)
"""
# Topics take turns; within one the numbers ascend.
_FETCH = """
SELECT m.topic, m.number, m.key, m.headers, m.value
FROM unnest(%(topics)s::text[], %(numbers)s::bigint[]) AS due (topic, number)
    CROSS JOIN LATERAL (
        SELECT * FROM bus_message AS b
        WHERE b.topic = due.topic AND b.number >= due.number
        ORDER BY b.number LIMIT %(most)s
    ) AS m
ORDER BY m.number - due.number, m.topic LIMIT %(most)s
"""
_COMMIT = """
UPDATE bus_offset AS o SET committed = moved.after
FROM unnest(%(topics)s::text[], %(before)s::bigint[], %(after)s::bigint[]) AS moved (topic, before, after)
WHERE o.group_name = %(group)s AND o.topic = moved.topic AND o.committed = moved.before
RETURNING 1
"""


class PostgresSubscription:
    """See `Subscription`. Everything happens on one session, in the thread that polls."""

    def __init__(
        self, url: str, group: str, topics: Sequence[str], *, retention_s: float, hung_after_s: float
    ) -> None:
        self._session = DatabaseSession(url, _OPTIONS)
        self._topics = list(topics)
        self._retention_s = retention_s
        self._values = {
            "group": group,
            "topics": self._topics,
            "lock": f"bus group {group}",
            "hung_s": hung_after_s,
        }
        self._swept = time.monotonic()
        self._looked = float("-inf")
        self._reading = False
        self._next: dict[str, int] = {}  # of each topic read, the number of the message to give out next
        self._committed: dict[str, int] = {}

    def poll(self, timeout_s: float, max_messages: int) -> list[Message]:
        deadline = time.monotonic() + timeout_s
        try:
            while True:
                self._look(time.monotonic())
                self._session.heard()  # the fetch sees all that was notified until here
                messages = self._fetch(max_messages)
                if messages or time.monotonic() >= deadline:
                    return messages
                self._session.wait(min(deadline, self._looked + LOOK_S) - time.monotonic())
        except Unavailable:
            self._forget()
            raise

    def commit(self) -> None:
        moved = [topic for topic, number in self._next.items() if number != self._committed[topic]]
        if not moved:
            return
        after = {topic: self._next[topic] for topic in moved}
        before = [self._committed[topic] for topic in moved]
        values = {**self._values, "topics": moved, "before": before, "after": list(after.values())}
        try:
            recorded = self._session.run(_COMMIT, values)
        except Unavailable:
            self._forget()
            raise
        if len(recorded) < len(moved):  # somebody else moved the offsets
            self._forget()
            raise Unavailable("bus-unavailable")
        self._committed |= after

    def rewind(self) -> None:
        self._next = dict(self._committed)

    def close(self) -> None:
        if self._session.connected:
            with contextlib.suppress(Unavailable):  # then the session's end has the same effect
                self._session.run(_GIVE)
        self._forget()

    def _forget(self) -> None:
        """End the session: a member without one reads nothing, and its next poll joins again."""
        self._session.drop()
        self._reading = False
        self._looked = float("-inf")
        self._next, self._committed = {}, {}

    def _look(self, now: float) -> None:
        if now < self._looked + LOOK_S:
            return
        self._looked = now
        self._reading = self._reading or self._take()
        if self._reading:
            self._adopt_offsets()
            self._sweep(now)

    def _take(self) -> bool:
        """Become the group's reader, or end the reader that hangs."""
        if not self._session.run(_TAKE, self._values)[0][0]:
            self._session.run(_END_HUNG, self._values)
            return False
        self._session.run(";".join(f'LISTEN "{topic}"' for topic in self._topics))
        return True

    def _adopt_offsets(self) -> None:
        """Read the offsets: of topics that are new, and where an operator has moved them."""
        committed: dict[str, int] = dict(self._session.run(_OFFSETS, self._values))
        known = self._committed.items() & committed.items()
        self._next = committed | {topic: self._next[topic] for topic, _ in known}
        self._committed = committed

    def _sweep(self, now: float) -> None:
        if now >= self._swept + SWEEP_S:
            self._swept = now
            delete_expired(self._session, self._retention_s)

    def _fetch(self, most: int) -> list[Message]:
        if not self._next:
            return []
        values = {"topics": list(self._next), "numbers": list(self._next.values()), "most": most}
        messages = []
        for topic, number, key, headers, value in self._session.run(_FETCH, values):
            self._next[topic] = number + 1
            messages.append(Message(topic, key, bytes(value), orjson.loads(headers), 0, number))
        return messages
