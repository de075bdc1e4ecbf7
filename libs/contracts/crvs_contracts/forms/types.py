"""The types of fields: how each is read, what JSON Schema says of it, and the parts of composite ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any, Final

import yaml

from crvs_contracts.forms.model import Field, Words
from crvs_contracts.forms.notations import DURATION, LONGEST_PHONES, duration, phone_numbers
from crvs_contracts.forms.values import (
    Reader,
    one_of,
    parsed,
    read_boolean,
    read_date,
    read_partial_date,
    read_time,
    registration_number,
    text_by,
    whole_number,
)
from crvs_contracts.names import LONGEST, PARTS, latin_part, name_part
from crvs_contracts.numbers import parse_uin
from crvs_contracts.printing import refuse_unprintable
from crvs_contracts.text import one_line, several_lines

Schema = dict[str, Any]
_LONGEST_TEXT: Final = 200
_MOST_DOCUMENTS: Final = 20


@dataclass(frozen=True)
class FieldType:
    """A type of one value; both are built once for a field."""

    reader: Callable[[Field], Reader]
    schema: Callable[[Field], Schema]


def _plain(reader: Reader, **schema: Any) -> FieldType:
    """A type without limits."""
    return FieldType(lambda _: reader, lambda _: {"type": "string"} | schema)


def _longest(field: Field) -> int:
    return int(field.limits.get("max", _LONGEST_TEXT))


_CHOICE: Final = FieldType(
    lambda field: one_of(field.options), lambda field: {"type": "string", "enum": list(field.options)}
)


def _has_lines(field: Field) -> bool:
    """Whether an answer may be broken into lines: where there is room for sentences."""
    return _longest(field) > _LONGEST_TEXT


def _text_reader(field: Field) -> Reader:
    read, longest = several_lines if _has_lines(field) else one_line, _longest(field)

    def checked(text: str) -> str:
        text = read(text, longest)
        if field.published:  # only that comes on certificates
            refuse_unprintable(text)
        return text

    return text_by(checked)


_NAME_PART: Final = _plain(text_by(name_part), minLength=1, maxLength=LONGEST)
TYPES: Final[Mapping[str, FieldType]] = {
    "text": FieldType(
        _text_reader,
        lambda field: {"type": "string", "minLength": 1, "maxLength": _longest(field)},
    ),
    "name_part": _NAME_PART,
    "latin_part": _plain(text_by(latin_part), minLength=1, maxLength=LONGEST),
    "surname": _NAME_PART,
    "date": _plain(read_date, format="date"),
    "partial_date": _plain(read_partial_date, pattern="^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
    "time": _plain(read_time, pattern="^[0-2][0-9]:[0-5][0-9]$"),
    "boolean": _plain(read_boolean, type="boolean"),
    "uin": _plain(parsed(parse_uin), pattern="^[1-9][0-9]{11}$"),
    "integer": FieldType(
        lambda field: whole_number(field.limits["min"], field.limits["max"]),
        lambda field: {"type": "integer", "minimum": field.limits["min"], "maximum": field.limits["max"]},
    ),
    "choice": _CHOICE,
    "district": _CHOICE,  # of every period: a rule asks for one of the day of occurrence
    "registration_number": FieldType(
        lambda field: registration_number(field.limits.get("book")),
        lambda _: {"type": "string", "minLength": 1},
    ),
    "phone": _plain(text_by(phone_numbers), minLength=6, maxLength=LONGEST_PHONES),
    "duration": _plain(text_by(duration), pattern=f"^{DURATION}$", description="ISO 8601"),
}
_LABELS: Final[Mapping[str, Words]] = yaml.load(
    resources.files("crvs_contracts").joinpath("forms", "parts.yaml").read_text(encoding="utf-8"),
    yaml.CSafeLoader,
)
NAME, LIST, DOCUMENTS = "name", "list", "documents"
ARRAYS: Final = frozenset({LIST, DOCUMENTS})
KNOWN: Final = frozenset({NAME, *ARRAYS, *TYPES})


def parts_of(field: Field) -> tuple[Field, ...]:
    """The members of a name or of a list's item; none for a single value."""
    at = f"{field.pointer}/*" if field.type in ARRAYS else field.pointer
    match field.type:
        case "name":
            return tuple(
                Field(f"{at}/{part}", _type_of(part), _LABELS[part], required=part == PARTS[0])
                for part in PARTS
            )
        case "documents":
            return (
                Field(f"{at}/kind", "choice", _LABELS["kind"], required=True, options=field.options),
                Field(f"{at}/number", "text", _LABELS["number"], required=True, limits={"max": 60}),
                Field(f"{at}/issued_on", "date", _LABELS["issued_on"]),
                Field(f"{at}/note", "text", _LABELS["note"], limits={"max": 300}),
            )
        case _:
            return field.fields


def _type_of(part: str) -> str:
    return "latin_part" if part.endswith("_latin") else "name_part"


def item_fields(field: Field, place: int) -> tuple[Field, ...]:
    """The fields of one item of a list; their conditions are about the same item."""
    at = f"{field.pointer}/{place}"
    return tuple(
        replace(part, pointer=f"{at}/{part.name}", show_if=part.show_if and part.show_if.inside(at))
        for part in parts_of(field)
    )


def size_of(field: Field) -> tuple[int, int]:
    """The fewest and the most items of a list."""
    most = _MOST_DOCUMENTS if field.type == DOCUMENTS else field.limits["max"]
    return int(field.limits.get("min", 0)), int(most)
