"""A client sees what its pointers name and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_exchange.domain.projection import Projection
from crvs_kernel.errors import InvalidInput

BIRTH = {
    "record_id": "r-1",
    "place": {"province": "LA-VT", "district": "0101"},
    "entry": {
        "child": {"name": {"given": "ຄຳ"}, "sex": "female", "weight_grams": None},
        "documents": [{"kind": "book", "number": "7"}, {"kind": "letter"}],
    },
    "correction": {"changed": ["/child/sex", "/child/name"]},
}


def test_the_end_of_a_span_goes_with_its_beginning_and_not_without_it() -> None:
    death = {"date": "2026-06", "date_until": "2026-08", "time": "08:00"}
    told = {"date_of_occurrence": "2026-06-01", "date_of_occurrence_until": "2026-08-31", "entry": death}
    granted = Projection(["/date_of_occurrence", "/entry/date"]).of(told)
    assert granted == {**told, "entry": {"date": "2026-06", "date_until": "2026-08"}}
    assert Projection(["/entry/time"]).of(told) == {"entry": {"time": "08:00"}}


@pytest.mark.parametrize(
    ("pointers", "seen"),
    [
        ([], {}),
        (["/record_id"], {"record_id": "r-1"}),
        (["/place/province"], {"place": {"province": "LA-VT"}}),
        (["/entry/child/weight_grams"], {"entry": {"child": {"weight_grams": None}}}),
        (["/correction/changed/*"], {"correction": {"changed": ["/child/sex", "/child/name"]}}),
        (["/entry/documents/*/number"], {"entry": {"documents": [{"number": "7"}]}}),
        (["/nowhere", "/record_id/below", "/place/*/x"], {}),
    ],
)
def test_a_pointer_names_one_value(pointers: list[str], seen: dict[str, Any]) -> None:
    assert Projection(pointers).of(BIRTH) == seen


@pytest.mark.parametrize(
    "pointer", ["/place", "/entry/child", "/entry/documents", "/entry/documents/*", "/*"]
)
def test_an_object_or_a_list_is_never_granted_whole(pointer: str) -> None:
    assert Projection([pointer]).of(BIRTH) == {}


def test_what_is_not_granted_is_absent_not_null() -> None:
    seen = Projection(["/entry/child/sex"]).of(BIRTH)
    assert seen == {"entry": {"child": {"sex": "female"}}}


def test_a_field_that_a_later_form_adds_is_not_disclosed_by_an_old_agreement() -> None:
    later = {**BIRTH, "place": {"province": "LA-VT", "village": "Ban Xang"}}
    assert Projection(["/place/province", "/place"]).of(later) == {"place": {"province": "LA-VT"}}


def test_a_value_and_values_below_it_may_both_be_granted() -> None:
    both = Projection(["/a", "/a/b"])
    assert both.of({"a": 1}) == {"a": 1}
    assert both.of({"a": {"b": 2, "c": 3}}) == {"a": {"b": 2}}


def test_escaped_steps_are_read_as_the_standard_says() -> None:
    data = {"a/b": {"~c": {"~1": 1}}, "a": {"b": 2}}
    assert Projection(["/a~1b/~0c/~01"]).of(data) == {"a/b": {"~c": {"~1": 1}}}


@pytest.mark.parametrize("pointer", ["", "a", "a/b", "/", "/a/", "/a//b", "#/a"])
def test_a_pointer_that_names_no_value_is_refused(pointer: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Projection([pointer])
    assert refusal.value.faults[0].code == "pointer-malformed"


SCALARS = st.sampled_from([None, True, 0, 7, "", "ຄຳ"])
KEYS = st.sampled_from(["a", "b", "c", "/", "~"])
DOCUMENTS = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
    ),
)


def _leaves(value: Any, at: str = "") -> set[tuple[str, Any]]:
    """Every scalar of a document with its pointer, places in lists written as `*`."""
    if isinstance(value, dict):
        escaped = {key.replace("~", "~0").replace("/", "~1"): each for key, each in value.items()}
        return {leaf for key, each in escaped.items() for leaf in _leaves(each, f"{at}/{key}")}
    if isinstance(value, list):
        return {leaf for each in value for leaf in _leaves(each, f"{at}/*")}
    return {(at, (type(value), value))}


@given(DOCUMENTS, st.data())
def test_exactly_the_named_scalars_are_disclosed(document: dict[str, Any], data: st.DataObject) -> None:
    everything = _leaves(document)
    pointers = sorted({pointer for pointer, _ in everything})
    granted = data.draw(st.sets(st.sampled_from(pointers))) if pointers else set()
    assert _leaves(Projection(granted).of(document)) == {leaf for leaf in everything if leaf[0] in granted}
