"""Membership of a consumer group in PostgreSQL: who lives, what is a fair share, and who reads what.

A partition is read by the one session that holds its advisory lock. A killed member's session ends and its
locks with it, so the others take over at their next look; a commit goes over the session that holds the
lock, so a member that lost it cannot commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from crvs_kernel.database.session import Session
from crvs_kernel.primitives import new_id

HUNG_AFTER_S = 60  # a member that has not polled for so long is ended by the others

_JOIN = """
INSERT INTO bus_member (member, group_name, topics, pid, backend_start)
SELECT %(member)s, %(group)s, %(topics)s, pid, backend_start
FROM pg_stat_activity WHERE pid = pg_backend_pid()
"""
_LIVING = """
SELECT m.member, m.topics FROM bus_member AS m JOIN pg_stat_activity AS a USING (pid, backend_start)
WHERE m.group_name = %(group)s ORDER BY m.member
"""
_BEAT = """
UPDATE bus_member SET seen_at = now() WHERE member = %(member)s;
SELECT pg_terminate_backend(pid) FROM bus_member JOIN pg_stat_activity USING (pid, backend_start)
WHERE group_name = %(group)s AND seen_at < now() - make_interval(secs => %(hung_s)s);
DELETE FROM bus_member AS m
WHERE group_name = %(group)s AND NOT EXISTS (
    SELECT 1 FROM pg_stat_activity AS a WHERE (a.pid, a.backend_start) = (m.pid, m.backend_start)
)
"""
_ANNOUNCE = ";SELECT pg_notify(%(channel)s, '')"
_LOCK_KEY = "hashtextextended('bus ' || %(group)s || ' ' || %(partition)s, 0)"
_TAKE = f"SELECT pg_try_advisory_lock({_LOCK_KEY})"
_GIVE = f"SELECT pg_advisory_unlock({_LOCK_KEY}){_ANNOUNCE}"
_LEAVE = "SELECT pg_advisory_unlock_all();DELETE FROM bus_member WHERE member = %(member)s"
# A group that knows a partition has an offset row for it: retention then waits for the group.
_COMMITTED = """
INSERT INTO bus_offset (group_name, partition_id, committed) VALUES (%(group)s, %(partition)s, 0)
ON CONFLICT DO NOTHING;
SELECT committed FROM bus_offset WHERE group_name = %(group)s AND partition_id = %(partition)s
"""


def fair_share(
    partitions: Mapping[str, Sequence[int]], members: Sequence[tuple[UUID, Sequence[str]]], me: UUID
) -> dict[str, int]:
    """How many partitions of each topic are mine; the shares of all members add up to all partitions.

    What does not divide evenly starts at another member for each topic, so that no member gets all the rests.
    """
    shares: dict[str, int] = {}
    for turn, topic in enumerate(sorted(partitions)):
        takers = sorted(member for member, topics in members if topic in topics)
        if me not in takers:
            shares[topic] = 0
            continue
        each, rest = divmod(len(partitions[topic]), len(takers))
        place = (takers.index(me) + turn) % len(takers)
        shares[topic] = each + (place < rest)
    return shares


class Membership:
    """One member of one group, living as long as its session."""

    def __init__(self, session: Session, group: str, topics: Sequence[str]) -> None:
        self._session = session
        self._group = group
        self._topics = list(topics)
        self._me = new_id()
        # A channel's name is at most 63 bytes.
        self.channel = f"bus group {group}"[:63]

    def join(self) -> None:
        self._me = new_id()
        listens = "".join(f';LISTEN "{name}"' for name in (*self._topics, self.channel))
        self._session.run(_JOIN + listens + _ANNOUNCE, self._values(topics=self._topics))

    def shares(self, partitions: Mapping[str, Sequence[int]]) -> dict[str, int]:
        """My share of each topic; joins again when somebody cleared my row away."""
        if self._me not in (living := self._living()):
            self.join()
            living = self._living()
        return fair_share(partitions, list(living.items()), self._me)

    def _living(self) -> dict[UUID, Sequence[str]]:
        return {UUID(member): topics for member, topics in self._session.run(_LIVING, self._values())}

    def beat(self) -> None:
        """Say that I live, end members that hang, and clear away those whose session is gone."""
        self._session.run(_BEAT, self._values(hung_s=HUNG_AFTER_S))

    def take(self, partition: int) -> int | None:
        """Try to become a partition's reader; give its committed offset, or None when another reads it."""
        if not self._session.run(_TAKE, self._values(partition=partition))[0][0]:
            return None
        committed: int = self._session.run(_COMMITTED, self._values(partition=partition))[0][0]
        return committed

    def give(self, partition: int) -> None:
        """Stop reading a partition, and tell the others."""
        self._session.run(_GIVE, self._values(partition=partition))

    def leave(self) -> None:
        self._session.run(_LEAVE + _ANNOUNCE, self._values())

    def _values(self, **more: object) -> dict[str, object]:
        return {"group": self._group, "member": str(self._me), "channel": self.channel, **more}
