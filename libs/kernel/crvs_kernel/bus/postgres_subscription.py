"""Reading the log in PostgreSQL as a member of a group."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence

import orjson

from crvs_kernel.bus.postgres_group import Membership
from crvs_kernel.bus.postgres_log import delete_expired, partitions_of
from crvs_kernel.bus.protocol import Message
from crvs_kernel.database.session import Session
from crvs_kernel.errors import Unavailable

LOOK_S = 0.5  # how often a member looks for new and lost members, and for messages that no NOTIFY announced
BEAT_S = 10.0
SWEEP_S = 600.0
# A commit that a crash of the server forgets makes messages come again, which is allowed: no need to wait
# for the disk.
_OPTIONS = "-c application_name=bus-subscription -c synchronous_commit=off -c statement_timeout=30000"

# Partitions take turns; within one the offsets ascend.
_FETCH = """
SELECT m.partition_id, m.number, m.key, m.headers, m.value
FROM unnest(%(partitions)s::int[], %(positions)s::bigint[]) AS held (partition_id, position)
    CROSS JOIN LATERAL (
        SELECT * FROM bus_message AS b
        WHERE b.partition_id = held.partition_id AND b.number >= held.position
        ORDER BY b.number LIMIT %(most)s
    ) AS m
ORDER BY m.number - held.position, m.partition_id LIMIT %(most)s
"""
_COMMIT = """
INSERT INTO bus_offset (group_name, partition_id, committed)
SELECT %(group)s, partition_id, committed
FROM unnest(%(partitions)s::int[], %(positions)s::bigint[]) AS done (partition_id, committed)
ON CONFLICT (group_name, partition_id) DO UPDATE SET committed = excluded.committed
"""


class PostgresSubscription:
    """See `Subscription`. Everything happens on one session, in the thread that polls."""

    def __init__(self, url: str, group: str, topics: Sequence[str], retention_s: float) -> None:
        self._session = Session(url, _OPTIONS)
        self._group = group
        self._topics = list(topics)
        self._retention_s = retention_s
        self._membership = Membership(self._session, group, topics)
        self._swept = time.monotonic()
        self._looked = self._beaten = float("-inf")
        self._partitions: dict[str, list[int]] = {}
        self._names: dict[int, tuple[str, int]] = {}  # the topic and number of a partition's id
        self._positions: dict[int, int] = {}  # the next offset to give out, of each partition held
        self._committed: dict[int, int] = {}

    def poll(self, timeout_s: float, max_messages: int) -> list[Message]:
        try:
            return self._poll(time.monotonic() + timeout_s, max_messages)
        except Unavailable:
            self._forget()
            raise

    def commit(self) -> None:
        moved = {p: at for p, at in self._positions.items() if at != self._committed[p]}
        if not moved:
            return
        values = {"group": self._group, "partitions": list(moved), "positions": list(moved.values())}
        try:
            self._session.run(_COMMIT, values)
        except Unavailable:
            self._forget()
            raise
        self._committed.update(moved)

    def rewind(self) -> None:
        self._positions = dict(self._committed)

    def close(self) -> None:
        if self._session.connected:
            with contextlib.suppress(Unavailable):  # then the session's end has the same effect
                self._membership.leave()
        self._session.drop()
        self._forget()

    def _forget(self) -> None:
        """Without its session a member holds nothing."""
        self._names.clear()
        self._positions.clear()
        self._committed.clear()
        self._partitions.clear()
        self._looked = self._beaten = float("-inf")

    def _poll(self, deadline: float, most: int) -> list[Message]:
        while True:
            now = time.monotonic()
            if now >= self._looked + LOOK_S or not self._session.connected:
                self._look(now)
            self._session.heard()  # all that was notified until here, the fetch will see
            messages = self._fetch(most)
            if messages or time.monotonic() >= deadline:
                return messages
            heard = self._session.wait(min(deadline, self._looked + LOOK_S) - time.monotonic())
            if self._membership.channel in heard:
                self._looked = float("-inf")

    def _look(self, now: float) -> None:
        if not self._session.connected:
            self._forget()
            self._membership.join()
        if now >= self._beaten + BEAT_S:
            self._partitions = partitions_of(self._session, self._topics)
            self._names = {
                id_: (topic, n) for topic, ids in self._partitions.items() for n, id_ in enumerate(ids)
            }
            self._membership.beat()
            self._beaten = now
            self._sweep(now)
        self._balance()
        self._looked = now

    def _sweep(self, now: float) -> None:
        if now >= self._swept + SWEEP_S:
            self._swept = now
            delete_expired(self._session, self._retention_s)

    def _balance(self) -> None:
        for topic, share in self._membership.shares(self._partitions).items():
            held = [p for p in self._partitions[topic] if p in self._positions]
            for partition in held[share:]:
                del self._positions[partition], self._committed[partition]
                self._membership.give(partition)
            self._take(topic, share - len(held))

    def _take(self, topic: str, missing: int) -> None:
        for partition in self._partitions[topic]:
            if missing <= 0:
                return
            if partition in self._positions:
                continue
            committed = self._membership.take(partition)
            if committed is not None:
                self._positions[partition] = self._committed[partition] = committed
                missing -= 1

    def _fetch(self, most: int) -> list[Message]:
        if not self._positions:
            return []
        values = {
            "partitions": list(self._positions),
            "positions": list(self._positions.values()),
            "most": most,
        }
        messages = []
        for partition, number, key, headers, value in self._session.run(_FETCH, values):
            self._positions[partition] = number + 1
            topic, place = self._names[partition]
            messages.append(Message(topic, key, bytes(value), orjson.loads(headers), place, number))
        return messages
