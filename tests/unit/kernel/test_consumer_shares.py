"""Fair shares of partitions, and the order of what one publish sends to Kafka."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from crvs_kernel.bus.kafka import waves
from crvs_kernel.bus.postgres_group import fair_share
from crvs_kernel.bus.postgres_log import partition_for
from crvs_kernel.bus.protocol import Message

TOPICS = ["a", "b", "c"]


@given(
    sizes=st.lists(st.integers(0, 9), min_size=3, max_size=3),
    members=st.lists(st.uuids(), min_size=1, max_size=7, unique=True),
)
def test_shares_cover_every_partition_once_and_differ_by_one_at_most(
    sizes: list[int], members: list[UUID]
) -> None:
    partitions = {topic: range(size) for topic, size in zip(TOPICS, sizes, strict=True)}
    living = [(member, TOPICS) for member in members]
    shares = [fair_share(partitions, living, member) for member in members]
    for topic, size in zip(TOPICS, sizes, strict=True):
        mine = [share[topic] for share in shares]
        assert sum(mine) == size
        assert max(mine) - min(mine) <= 1


def test_a_member_that_is_not_known_has_no_share() -> None:
    assert fair_share({"a": [1, 2]}, [(UUID(int=1), ["a"])], UUID(int=2)) == {"a": 0}


@given(st.lists(st.sampled_from("abc"), max_size=30))
def test_a_key_is_at_most_once_in_a_wave_and_waves_keep_its_order(keys: list[str]) -> None:
    sent = [Message("t", key, str(n).encode()) for n, key in enumerate(keys)]
    parts = list(waves(sent))
    assert all(len({m.key for m in part}) == len(part) for part in parts)
    flat = [message for part in parts for message in part]
    for key in "abc":
        assert [m for m in flat if m.key == key] == [m for m in sent if m.key == key]


def test_the_partition_of_a_key_is_the_same_for_ever() -> None:
    assert [partition_for(key, 6) for key in ("", "ກ", "0192a")] == [0, 0, 1]
