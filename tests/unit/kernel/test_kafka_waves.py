"""The order of what one publish sends to Kafka."""

from hypothesis import given
from hypothesis import strategies as st

from crvs_kernel.bus.kafka import waves
from crvs_kernel.bus.protocol import Message


@given(st.lists(st.sampled_from("abc"), max_size=30))
def test_a_key_is_at_most_once_in_a_wave_and_waves_keep_its_order(keys: list[str]) -> None:
    sent = [Message("t", key, str(n).encode()) for n, key in enumerate(keys)]
    parts = list(waves(sent))
    assert all(len({m.key for m in part}) == len(part) for part in parts)
    flat = [message for part in parts for message in part]
    for key in "abc":
        assert [m for m in flat if m.key == key] == [m for m in sent if m.key == key]
