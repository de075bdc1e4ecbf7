"""Fills a form with an existing declaration, to declare it again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crvs_contracts.forms.model import Field, Form
from crvs_contracts.forms.types import ARRAYS, item_fields
from crvs_contracts.names import PARTS
from crvs_contracts.pointers import value_at
from crvs_portal.domain.typed import split_duration

Fields = dict[str, str]


def posted_of(form: Form, declaration: Mapping[str, Any]) -> Fields:
    """The posted fields that give this declaration: the inverse of `read_answers`."""
    posted: Fields = {}
    for field in form.fields():
        value = value_at(declaration, field.pointer)
        if value is not None:
            _spread(field, value, posted)
    return posted


def _spread(field: Field, value: Any, posted: Fields) -> None:
    if field.type in ARRAYS:
        for place, row in enumerate(value):
            for part in item_fields(field, place):
                if part.name in row:
                    _spread(part, row[part.name], posted)
    else:
        posted.update(_FIELDS.get(field.type, _text)(field.pointer, value))


def _text(at: str, value: Any) -> Fields:
    return {at: str(value)}


def _boolean(at: str, value: bool) -> Fields:  # noqa: FBT001 - an answer, not a switch
    return {at: "yes" if value else "no"}


def _name(at: str, value: Mapping[str, str]) -> Fields:
    return {f"{at}/{part}": value[part] for part in PARTS if part in value}


def _date(at: str, value: str) -> Fields:
    parts = zip(("year", "month", "day"), value.split("-"), strict=False)  # a partial date has fewer
    return {f"{at}.{part}": text.lstrip("0") for part, text in parts}


def _duration(at: str, value: str) -> Fields:
    amount, unit = split_duration(value)
    return {f"{at}.amount": amount, f"{at}.unit": unit}


_FIELDS: Mapping[str, Callable[[str, Any], Fields]] = {
    "boolean": _boolean,
    "name": _name,
    "date": _date,
    "partial_date": _date,
    "duration": _duration,
}
