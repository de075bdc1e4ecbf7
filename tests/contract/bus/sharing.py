"""Waits until the members of a group have settled who reads what, however long the bus takes for it."""

import time
from typing import Any

FILLER = b"x"


def until_shared(members: list[Any], bus: Any, topic: str, within_s: float = 40) -> list[set[int]]:
    """Publish to all partitions until in one round the members read as many as the bus promises.

    Gives the partitions that each member reads.
    """
    deadline, wanted = time.monotonic() + within_s, bus.shares(len(members))
    while time.monotonic() < deadline:
        bus.publish(topic, *[(f"k{n}", FILLER.decode()) for n in range(60)])
        got: list[set[int]] = [set() for _ in members]
        for _ in range(4):
            for member, partitions in zip(members, got, strict=True):
                partitions |= {message.partition for message in member.poll(0.1, 500)}
                member.commit()
        if sorted(len(partitions) for partitions in got) == wanted:
            return got
    raise AssertionError(f"not shared {wanted}: {got}")
