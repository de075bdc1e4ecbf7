"""Requests are read strictly, and refusals point at the field."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
import pytest

from crvs_kernel.errors import InvalidInput, MalformedRequest
from crvs_kernel.http.fields import Body, PageQuery, load, read_json


class _Name(Body):
    given = ma.fields.String(required=True, validate=ma.validate.Length(1, 3))


class _Form(Body):
    name = ma.fields.Nested(_Name)
    tags = ma.fields.List(ma.fields.Integer(strict=True))
    sex = ma.fields.String(validate=ma.validate.OneOf(["male", "female"]))
    born = ma.fields.Date()


@pytest.mark.parametrize(
    ("value", "pointer", "code"),
    [
        ({"name": {}}, "/name/given", "required"),
        ({"name": {"given": None}}, "/name/given", "null-not-allowed"),
        ({"name": {"given": 5}}, "/name/given", "invalid-string"),
        ({"name": {"given": "long"}}, "/name/given", "invalid-length"),
        ({"name": {"given": ""}}, "/name/given", "required"),
        ({"name": "Boun"}, "/name", "invalid-type"),
        ({"tags": [1, "x"]}, "/tags/1", "invalid-integer"),
        ({"tags": 1}, "/tags", "invalid-list"),
        ({"sex": "x"}, "/sex", "invalid-choice"),
        ({"born": "31/12/2020"}, "/born", "invalid-date"),
        ({"born": "2021-02-29"}, "/born", "invalid-date"),
        ({"a/b~c": 1}, "/a~1b~0c", "unknown-field"),
        ([], "", "invalid-type"),
    ],
)
def test_each_fault_has_a_pointer_and_a_code(value: Any, pointer: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        load(_Form(), value)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(pointer, code)]


@pytest.mark.parametrize("limit", ["0", "101", "-1"])
def test_a_page_has_bounds(limit: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        load(PageQuery(), {"limit": limit})
    assert refused.value.faults[0].code == "out-of-range"


@pytest.mark.parametrize(
    "raw", [b"{", b'"\xff"', b'{"a":"\\u0000"}', b'"\\ud800"', b"NaN", b"{'a':1}", b"\xff\xfe{}"]
)
def test_what_is_not_json_in_utf8_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedRequest):
        read_json(raw)
