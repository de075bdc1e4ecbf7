"""From the fields of a posted form to a declaration."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crvs_portal.domain.form_definition import NAME_PARTS, Form, Question, Section
from crvs_portal.domain.typed import (
    Typed,
    read_date,
    read_duration,
    read_integer,
    read_number_text,
    read_time,
)

Posted = Mapping[str, str]
DOCUMENT_PARTS = ("kind", "number", "note")


@dataclass
class Reading:
    """A declaration as far as it can be formed, and what could not be read, by pointer."""

    declaration: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def read_answers(form: Form, posted: Posted) -> Reading:
    """Form the declaration; what cannot be read stays as typed, so that it is refused and not lost."""
    reading = Reading()
    for section in form.sections():
        _read_section(section, posted, reading)
    return reading


def _read_section(section: Section, posted: Posted, reading: Reading) -> None:
    answers = {}
    for question in section.questions:
        value = _read(question, posted, reading.faults)
        if value is not None:
            answers[question.name] = value
    if not answers and not section.required:
        return
    place = reading.declaration
    for step in section.at.split("/")[1:]:
        place = place.setdefault(step, {})
    place.update(answers)


def _read(question: Question, posted: Posted, faults: dict[str, str]) -> Any:
    match question.type:
        case "name":
            return _parts(question.pointer, NAME_PARTS, posted)
        case "documents":
            return _rows(question, posted, lambda at: _document(at, posted, faults))
        case "list":
            return _rows(question, posted, lambda at: _item(question, at, posted, faults))
        case _:
            typed = _typed(question, posted)
            if typed.fault:
                faults[question.pointer] = typed.fault
            return typed.value


def _typed(question: Question, posted: Posted) -> Typed:
    at = question.pointer
    match question.type:
        case "date" | "partial_date":
            return _date(at, posted, partial=question.type == "partial_date")
        case "duration":
            return read_duration(posted.get(f"{at}.amount", ""), posted.get(f"{at}.unit", ""))
        case kind:
            return _READERS.get(kind, _text)(posted.get(at, "").strip())


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


def _parts(at: str, parts: tuple[str, ...], posted: Posted) -> dict[str, str] | None:
    given = {part: posted.get(f"{at}/{part}", "").strip() for part in parts}
    return {part: text for part, text in given.items() if text} or None


def row_numbers(pointer: str, posted: Posted) -> list[int]:
    """The rows of a list that the form held, filled in or not."""
    pattern = re.compile(re.escape(pointer) + r"/([0-9]{1,3})[/.]")
    return sorted({int(match[1]) for name in posted if (match := pattern.match(name))})


def _rows(question: Question, posted: Posted, read: Callable[[str], Any]) -> list[Any] | None:
    rows = [read(f"{question.pointer}/{place}") for place in row_numbers(question.pointer, posted)]
    return [row for row in rows if row] or None


def _document(at: str, posted: Posted, faults: dict[str, str]) -> dict[str, Any]:
    document: dict[str, Any] = _parts(at, DOCUMENT_PARTS, posted) or {}
    issued = _date(f"{at}/issued_on", posted, partial=False)
    if issued.fault:
        faults[f"{at}/issued_on"] = issued.fault
    if issued.value:
        document["issued_on"] = issued.value
    return document


def _item(question: Question, at: str, posted: Posted, faults: dict[str, str]) -> dict[str, Any]:
    place = int(at.rpartition("/")[2])
    item = {each.name: _read(each, posted, faults) for each in question.item(place)}
    return {name: value for name, value in item.items() if value is not None}


def compacted(form: Form, posted: Posted) -> dict[str, str]:
    """The same fields with empty rows of lists last, so that row numbers agree with the service's."""
    moved = dict(posted)
    for question in form.questions():
        if question.type in {"list", "documents"}:
            _close_ranks(question.pointer, moved)
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
