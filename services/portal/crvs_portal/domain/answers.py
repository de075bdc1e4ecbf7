"""From the fields of a posted form to a declaration."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from crvs_contracts.forms.model import Field, Form, Section
from crvs_contracts.forms.types import ARRAYS, item_fields, parts_of
from crvs_contracts.pointers import steps_of
from crvs_contracts.text import cleaned
from crvs_portal.domain.typed import (
    Typed,
    read_date,
    read_duration,
    read_integer,
    read_number_text,
    read_time,
)

Posted = Mapping[str, str]


@dataclasses.dataclass
class Reading:
    """A declaration, and the code of each answer that could not be read, by pointer."""

    declaration: dict[str, Any] = dataclasses.field(default_factory=dict)
    faults: dict[str, str] = dataclasses.field(default_factory=dict)


def read_answers(form: Form, posted: Posted) -> Reading:
    """Build the declaration; an unreadable answer stays as typed, so that it is refused and not lost.

    What a copied text brings along and nobody sees is dropped first: a BOM in a box for digits is no digit.
    """
    plain = {name: cleaned(text) for name, text in posted.items()}
    reading = Reading()
    for section in form.sections():
        _read_section(section, plain, reading)
    return reading


def _read_section(section: Section, posted: Posted, reading: Reading) -> None:
    answers = {}
    for field in section.fields:
        value = _read(field, posted, reading.faults)
        if value is not None:
            answers[field.name] = value
    if not answers and not section.required:
        return
    place = reading.declaration
    for step in steps_of(section.at):
        place = place.setdefault(step, {})
    place.update(answers)


def _read(field: Field, posted: Posted, faults: dict[str, str]) -> Any:
    match field.type:
        case "name":
            return _item(parts_of(field), posted, faults) or None
        case "documents" | "list":
            return _rows(field, posted, faults)
        case _:
            typed = _typed(field, posted)
            if typed.fault:
                faults[field.pointer] = typed.fault
            return typed.value


def _typed(field: Field, posted: Posted) -> Typed:
    at = field.pointer
    match field.type:
        case "date" | "partial_date":
            return _date(at, posted, partial=field.type == "partial_date")
        case "duration":
            return read_duration(posted.get(f"{at}.amount", ""), posted.get(f"{at}.unit", ""))
        case kind:
            return _READERS.get(kind, _text)(posted.get(at, ""))


def _text(text: str) -> Typed:
    return Typed(text or None)


_READERS: Mapping[str, Callable[[str], Typed]] = {
    "integer": read_integer,
    "time": read_time,
    "boolean": lambda text: Typed({"yes": True, "no": False}.get(text)),
    "uin": read_number_text,
    "phone": read_number_text,
    "registration_number": read_number_text,
}


def _date(at: str, posted: Posted, *, partial: bool) -> Typed:
    day, month, year = (posted.get(f"{at}.{part}", "") for part in ("day", "month", "year"))
    return read_date(day, month, year, partial=partial)


def row_numbers(pointer: str, posted: Posted) -> list[int]:
    """The rows of a list that the form held, filled in or not."""
    pattern = re.compile(re.escape(pointer) + r"/([0-9]{1,3})[/.]")
    return sorted({int(match[1]) for name in posted if (match := pattern.match(name))})


def _rows(field: Field, posted: Posted, faults: dict[str, str]) -> list[Any] | None:
    places = row_numbers(field.pointer, posted)
    rows = [_item(item_fields(field, place), posted, faults) for place in places]
    return [row for row in rows if row] or None


def _item(parts: Iterable[Field], posted: Posted, faults: dict[str, str]) -> dict[str, Any]:
    item = {part.name: _read(part, posted, faults) for part in parts}
    return {name: value for name, value in item.items() if value is not None}


def compacted(form: Form, posted: Posted) -> dict[str, str]:
    """Move empty rows of lists to the end, so that row numbers agree with the service's faults."""
    moved = dict(posted)
    for field in form.fields():
        if field.type in ARRAYS:
            _close_ranks(field.pointer, moved)
    return moved


def _close_ranks(pointer: str, posted: dict[str, str]) -> None:
    pattern = re.compile(re.escape(pointer) + r"/([0-9]{1,3})([/.].*)", re.DOTALL)
    rows: dict[int, dict[str, str]] = {}
    for name in list(posted):
        if match := pattern.fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = posted.pop(name)
    in_order = [rows[place] for place in sorted(rows)]
    in_order.sort(key=lambda row: not any(text.strip() for text in row.values()))
    for place, row in enumerate(in_order):
        posted.update({f"{pointer}/{place}{rest}": text for rest, text in row.items()})
