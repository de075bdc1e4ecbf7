"""The code of the catalogue for each message that marshmallow gives.

marshmallow gives sentences. They are looked up here by the public keys and attributes under which it keeps
them, so that a release with other wording changes no code, and one without a key fails at import.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from marshmallow import Schema, fields, validate

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"\\{\w+\\}")

_OF_SCHEMAS = {"type": "invalid-type", "unknown": "unknown-field"}
_OF_FIELDS: tuple[tuple[type[fields.Field[Any]], str, str], ...] = (
    (fields.Field, "required", "required"),
    (fields.Field, "null", "null-not-allowed"),
    (fields.String, "invalid", "invalid-string"),
    (fields.String, "invalid_utf8", "invalid-string"),
    (fields.Integer, "invalid", "invalid-integer"),
    (fields.Number, "invalid", "invalid-number"),
    (fields.Number, "too_large", "too-large"),
    (fields.Decimal, "special", "invalid-number"),
    (fields.Float, "special", "invalid-number"),
    (fields.Boolean, "invalid", "invalid-boolean"),
    (fields.Date, "invalid", "invalid-date"),
    (fields.DateTime, "invalid", "invalid-date"),
    (fields.Time, "invalid", "invalid-time"),
    (fields.UUID, "invalid_uuid", "invalid-uuid"),
    (fields.List, "invalid", "invalid-list"),
    (fields.Mapping, "invalid", "invalid-type"),
    (fields.Enum, "unknown", "invalid-choice"),
)
_OF_VALIDATORS = {
    validate.OneOf.default_message: "invalid-choice",
    validate.Regexp.default_message: "invalid-pattern",
    validate.Length.message_min: "too-short",
    validate.Length.message_max: "too-long",
    validate.Length.message_all: "invalid-length",
    validate.Length.message_equal: "invalid-length",
}


def _templates() -> Iterator[tuple[str, str]]:
    messages = Schema().error_messages
    yield from ((messages[key], code) for key, code in _OF_SCHEMAS.items())
    for field, key, code in _OF_FIELDS:
        message = str(field.default_error_messages[key])
        yield message.replace("{obj_type}", getattr(field, "OBJ_TYPE", "")), code
    yield from _OF_VALIDATORS.items()
    ranges = [
        validate.Range(0, 0, min_inclusive=above, max_inclusive=below)
        for above, below in product((True, False), repeat=2)
    ]
    # Both limits first: the sentence begins as that of the lower limit alone does.
    yield from ((limits.message_all, "out-of-range") for limits in ranges)
    yield from ((limits.message_min, "too-small") for limits in ranges)
    yield from ((limits.message_max, "too-large") for limits in ranges)


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_PLACEHOLDER.sub(".*", re.escape(template)), re.DOTALL)


_PATTERNS = tuple({template: (_pattern(template), code) for template, code in _templates()}.values())


def fault_code(message: object) -> str:
    """The code of a message: itself where a schema gave a code, ``invalid`` where no key has the sentence."""
    text = str(message)
    if _CODE.fullmatch(text):
        return text
    return next((code for pattern, code in _PATTERNS if pattern.fullmatch(text)), "invalid")
