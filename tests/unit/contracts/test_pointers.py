"""JSON pointers are followed as RFC 6901 says."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_contracts.faults import MalformedValue
from crvs_contracts.pointers import below, split, steps_of, value_at

DOCUMENT = {"a": {"b": [{"c": 1}, 2], "n": None}, "": 3, "x/y": {"~": 4}, "1": "one"}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/", 3),
        ("/a/b/0/c", 1),
        ("/a/b/1", 2),
        ("/x~1y/~0", 4),
        ("/1", "one"),
        ("/a/b/2", None),
        ("/a/b/01", None),
        ("/a/b/²", None),
        ("/a/b/-1", None),
        ("/a/b/*/c", None),
        ("/a/b/0/c/d", None),
        ("/nothing/here", None),
        ("/a/n/d", None),
    ],
)
def test_a_pointer_leads_to_its_value_or_to_none(pointer: str, value: Any) -> None:
    assert value_at(DOCUMENT, pointer) == value


def test_a_pointer_begins_with_a_slash() -> None:
    with pytest.raises(MalformedValue, match="pointer-malformed"):
        split("child/name")


@given(st.lists(st.text(), max_size=5))
def test_steps_survive_being_escaped(steps: list[str]) -> None:
    pointer = ""
    for step in steps:
        pointer = below(pointer, step)
    assert list(split(pointer)) == list(steps_of(pointer)) == steps
