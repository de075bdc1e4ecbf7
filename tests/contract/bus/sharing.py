"""Waits until the members of a group share the partitions, however long the bus takes for it."""

import time
from typing import Any

FILLER = b"x"


def until_shared(members: list[Any], bus: Any, topic: str, each: int, within_s: float = 40) -> list[set[int]]:
    """Publish to all partitions until every member has got messages of so many partitions in one round."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        bus.publish(topic, *[(f"k{n}", FILLER.decode()) for n in range(60)])
        got: list[set[int]] = [set() for _ in members]
        for _ in range(4):
            for member, partitions in zip(members, got, strict=True):
                partitions |= {message.partition for message in member.poll(0.1, 500)}
                member.commit()
        if all(len(partitions) == each for partitions in got):
            return got
    raise AssertionError(f"not shared {each} each: {got}")
