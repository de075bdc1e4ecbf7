"""The bus: topics that groups of consumers read, each message at least once a group.

Two implementations keep these promises under one contract suite (`tests/contract/bus`): a log in PostgreSQL
for one machine, and Apache Kafka beyond it. Messages with one key keep their order. On Kafka a topic has
partitions, whose number never changes: that would move keys and break the order. In the PostgreSQL log a
topic is one sequence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

DEAD_SUFFIX = ".dead"
WHOLE_BATCH = 500  # messages at a time, of all that the bus has
PARTITIONS = 6  # of each topic on Kafka: as many workers of one group can share it


@dataclass(frozen=True)
class Message:
    """One message; ``partition`` and ``offset`` are known once it was read from the bus."""

    topic: str
    key: str
    value: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    partition: int = -1
    offset: int = -1


class Publisher(Protocol):
    """Puts messages on the bus; for one thread."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Return when all are durable, in the order given for each key.

        Raises:
            Unavailable: some or all may not be on the bus; publishing the same batch again is right, and
                consumers drop what they have seen by its event id. No message is ever on the bus
                unless those before it with its key are.

        """
        ...

    def close(self) -> None:
        """Close connections."""
        ...


class Subscription(Protocol):
    """A member of a consumer group; for one thread.

    At any time one member of the group reads a key. On Kafka the members that live share the partitions; in
    the PostgreSQL log one member reads and the others stand by. Either way a member that dies or hangs is
    replaced by another. All members of a group are equal, so give each the same topics.
    """

    def poll(self, timeout_s: float, max_messages: int) -> list[Message]:
        """Wait for messages that this member reads now; an empty list when none came in time.

        Raises:
            Unavailable: the bus is out of reach; call again later, uncommitted messages come again.

        """
        ...

    def commit(self) -> None:
        """Record that every message given out so far has been handled.

        Raises:
            Unavailable: not recorded, as the bus is out of reach or another member reads in its place now;
                what was not recorded comes again, to this member or another.

        """
        ...

    def rewind(self) -> None:
        """Give out again everything since the last commit."""
        ...

    def close(self) -> None:
        """Leave the group at once, so that another member takes over."""
        ...


class Bus(Protocol):
    """Makes publishers and subscriptions; each has its own connections."""

    def publisher(self) -> Publisher:
        """Make a publisher; it connects when first used."""
        ...

    def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        """Join a group, at the earliest message that the group has not committed."""
        ...

    def everything(self, topics: Sequence[str]) -> Iterator[list[Message]]:
        """Batches of all that the bus still has of these topics, those of one key in order; no group moves.

        Raises:
            Unavailable: the bus is out of reach.

        """
        ...

    def ensure_topics(self, topics: Mapping[str, int]) -> None:
        """Create topics with so many partitions (on Kafka) where absent, and a dead-letter topic for each.

        Raises:
            Unavailable: the bus is out of reach.

        """
        ...

    def absent_topics(self, topics: Sequence[str]) -> list[str]:
        """Those of the topics that are not there.

        Raises:
            Unavailable: the bus is out of reach.

        """
        ...

    def unread(self, group: str, topics: Sequence[str], older_s: float) -> int:
        """How many messages were published so many seconds ago or earlier, and the group has not committed.

        An absent topic has none; a group that committed nothing yet has read none.

        Raises:
            Unavailable: the bus is out of reach.

        """
        ...

    def close(self) -> None:
        """Close what the bus itself holds."""
        ...


def dead_letter_topic(topic: str) -> str:
    """The topic for events that could not be handled."""
    return topic + DEAD_SUFFIX
