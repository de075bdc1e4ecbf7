"""Every refusal of marshmallow that a caller can meet has its code in the catalogue."""

from __future__ import annotations

import enum
from typing import Any

import marshmallow as ma
import pytest
from marshmallow import fields, validate

from crvs_kernel.errors import InvalidInput
from crvs_kernel.http.fault_codes import fault_code
from crvs_kernel.http.fields import load

_Colour = enum.Enum("_Colour", ["RED"])


def refusal(field: fields.Field[Any], value: Any) -> str:
    """The code with which a field refuses a value."""
    schema = ma.Schema.from_dict({"field": field})()
    with pytest.raises(InvalidInput) as refused:
        load(schema, {"field": value})
    (fault,) = refused.value.faults
    return fault.code


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        (fields.String(), None, "null-not-allowed"),
        (fields.String(), 1, "invalid-string"),
        (fields.String(), b"\xff", "invalid-string"),
        (fields.Integer(), "x", "invalid-integer"),
        (fields.Integer(strict=True), 1.5, "invalid-integer"),
        (fields.Float(), "x", "invalid-number"),
        (fields.Float(), 10**400, "too-large"),
        (fields.Float(), "nan", "invalid-number"),
        (fields.Decimal(), "x", "invalid-number"),
        (fields.Decimal(), "Infinity", "invalid-number"),
        (fields.Boolean(), "x", "invalid-boolean"),
        (fields.Date(), "2021-02-29", "invalid-date"),
        (fields.DateTime(), "x", "invalid-date"),
        (fields.AwareDateTime(), "x", "invalid-date"),
        (fields.Time(), "x", "invalid-time"),
        (fields.UUID(), "x", "invalid-uuid"),
        (fields.List(fields.String()), "x", "invalid-list"),
        (fields.Dict(), "x", "invalid-type"),
        (fields.Nested(ma.Schema), "x", "invalid-type"),
        (fields.Enum(_Colour), "x", "invalid-choice"),
    ],
)
def test_a_field_refuses_with_its_code(field: fields.Field[Any], value: Any, code: str) -> None:
    assert refusal(field, value) == code


@pytest.mark.parametrize(
    ("validator", "value", "code"),
    [
        (validate.OneOf(["a", "b"]), "c", "invalid-choice"),
        (validate.OneOf(["a\nb"]), "c", "invalid-choice"),
        (validate.Regexp("a"), "b", "invalid-pattern"),
        (validate.Length(2), "a", "too-short"),
        (validate.Length(max=2), "aaa", "too-long"),
        (validate.Length(2, 3), "a", "invalid-length"),
        (validate.Length(equal=2), "a", "invalid-length"),
        (validate.Range(2), 1, "too-small"),
        (validate.Range(2, min_inclusive=False), 2, "too-small"),
        (validate.Range(max=2), 3, "too-large"),
        (validate.Range(max=2, max_inclusive=False), 2, "too-large"),
        (validate.Range(1, 2), 3, "out-of-range"),
        (validate.Range(1, 2, min_inclusive=False), 1, "out-of-range"),
        (validate.Range(1, 2, max_inclusive=False), 2, "out-of-range"),
        (validate.Range(1, 2, min_inclusive=False, max_inclusive=False), 1, "out-of-range"),
        (validate.Regexp("a", error="our-code"), "b", "our-code"),
        (validate.Equal(1), 2, "invalid"),
    ],
)
def test_a_validator_refuses_with_its_code(validator: validate.Validator, value: Any, code: str) -> None:
    assert refusal(fields.Raw(validate=validator), value) == code


def test_what_is_missing_or_unknown_has_its_code() -> None:
    schema = ma.Schema.from_dict({"field": fields.String(required=True)})()
    with pytest.raises(InvalidInput) as refused:
        load(schema, {"other": 1})
    assert {(f.pointer, f.code) for f in refused.value.faults} == {
        ("/field", "required"),
        ("/other", "unknown-field"),
    }
    with pytest.raises(InvalidInput) as refused:
        load(schema, [])
    assert [(f.pointer, f.code) for f in refused.value.faults] == [("", "invalid-type")]


def test_a_sentence_that_is_not_marshmallow_s_is_invalid() -> None:
    assert fault_code("Not a valid sentence.") == "invalid"
