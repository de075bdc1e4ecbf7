"""What no declaration can say, whatever its kind: a day or an hour that has not come, a life without end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from crvs_contracts.forms.model import Field, Form
from crvs_contracts.forms.types import ARRAYS, item_fields
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import span_of
from crvs_kernel.errors import Fault

_DATES = frozenset({"date", "partial_date"})


def answered(form: Form, declaration: Mapping[str, Any]) -> Iterator[tuple[Field, Any]]:
    """Every field that has an answer, those of the items of lists one by one."""
    for field in form.fields():
        value = value_at(declaration, field.pointer)
        if field.type in ARRAYS:
            for place, item in enumerate(value or ()):
                inner = item_fields(field, place)
                yield from ((part, item[part.name]) for part in inner if part.name in item)
        elif value is not None:
            yield field, value


def dates_to_come(form: Form, declaration: Mapping[str, Any], today: date) -> Iterator[Fault]:
    """No day of a declaration is after today: what a form asks has happened."""
    for field, value in answered(form, declaration):
        if field.type in _DATES and span_of(value).first > today:
            yield Fault(field.pointer, "date-in-future", {"today": today.isoformat()})


def times_to_come(
    form: Form, declaration: Mapping[str, Any], happened: str, today: date, now: str
) -> Iterator[Fault]:
    """The hour of a vital event of today has come; abroad it may be later than here.

    ``happened`` is the pointer of the date of occurrence, beside which its hour stands.
    """
    abroad = value_at(declaration, "/place/country") is not None
    if abroad or value_at(declaration, happened) != today.isoformat():
        return
    beside = happened.rpartition("/")[0]
    for field, value in answered(form, declaration):
        if field.type == "time" and field.pointer.rpartition("/")[0] == beside and value > now:
            yield Fault(field.pointer, "time-in-future", {"now": now})
