"""Ids of what is published again: the same for the same, beside their origin in the order of time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crvs_kernel.primitives import derived_id, new_id


@given(st.uuids(), st.lists(st.text(), max_size=3))
def test_the_same_origin_and_parts_have_one_id(origin: object, parts: list[str]) -> None:
    made = derived_id(str(origin), *parts)
    assert made == derived_id(str(origin), *parts)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert str(made)[:13] == str(origin)[:13]  # the 48 bits of time


def test_other_parts_or_another_origin_have_another_id() -> None:
    origins = [str(new_id()) for _ in range(2)]
    parts = [(), ("a",), ("b",), ("a", "b"), ("ab",), ("b", "a")]
    assert len({derived_id(origin, *each) for origin in origins for each in parts}) == 12
