"""Readers of JSON values: each gives what is stored, or raises MalformedValue with a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from functools import lru_cache
from typing import Any, Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.names import name_fault
from crvs_contracts.numbers import RegistrationNumber

Reader = Callable[[Any], Any]
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTIAL_DATE: Final = re.compile(r"(\d{4})(-(\d{2})(-\d{2})?)?")
_TIME: Final = re.compile(r"[0-2]\d:[0-5]\d")
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
EARLIEST_YEAR: Final = 1850
LATEST_YEAR: Final = 2199  # days and months are added to dates, and a calendar has an end


def read_text(value: Any, longest: int) -> str:
    """Text on one or more lines, without the characters that hide or reorder what a reader sees."""
    if not isinstance(value, str):
        raise MalformedValue("invalid-string")
    text = value.strip()
    if not text:
        raise MalformedValue("too-short", min=1)
    if len(text) > longest:
        raise MalformedValue("too-long", max=longest)
    if _HIDDEN.search(text):
        raise MalformedValue("control-character")
    return text


@lru_cache(maxsize=4096)
def _name_part(text: str) -> str:
    fault = name_fault(text)
    if fault is not None:
        raise MalformedValue(fault)
    return text


def read_name_part(value: Any) -> str:
    """One part of a name, of any script, kept as it was written."""
    if not isinstance(value, str):
        raise MalformedValue("invalid-string")
    return _name_part(value.strip())


@lru_cache(maxsize=4096)
def _day(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise MalformedValue("invalid-date")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise MalformedValue("invalid-date") from None
    if day.year < EARLIEST_YEAR:
        raise MalformedValue("too-small", min=f"{EARLIEST_YEAR}-01-01")
    if day.year > LATEST_YEAR:
        raise MalformedValue("too-large", max=f"{LATEST_YEAR}-12-31")
    return text


def read_date(value: Any) -> str:
    """A full date of the Gregorian calendar."""
    if not isinstance(value, str):
        raise MalformedValue("invalid-date")
    return _day(value)


def read_partial_date(value: Any) -> str:
    """A date known to the day, the month or the year: 1985-03-02, 1985-03 or 1985."""
    match = _PARTIAL_DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise MalformedValue("invalid-partial-date")
    year, month, day = match[1], match[3] or "01", (match[4] or "-01")
    try:
        _day(f"{year}-{month}{day}")
    except MalformedValue as error:
        code = "invalid-partial-date" if error.code == "invalid-date" else error.code
        raise MalformedValue(code, **error.params) from None
    return match[0]


def read_time(value: Any) -> str:
    """Hours and minutes of the day."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise MalformedValue("invalid-time")
    try:
        time.fromisoformat(value)
    except ValueError:
        raise MalformedValue("invalid-time") from None
    return value


def read_boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise MalformedValue("invalid-boolean")
    return value


def parsed(parse: Callable[[str], Any]) -> Reader:
    """Read a number with its check digit, however it was spaced."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise MalformedValue("invalid-string")
        return str(parse(value))

    return read


def matching(pattern: str, code: str) -> Reader:
    """Read a text of one shape."""
    compiled = re.compile(pattern)

    def read(value: Any) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise MalformedValue(code)
        return value

    return read


def whole_number(lowest: int, highest: int) -> Reader:
    """Read an integer between limits."""

    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise MalformedValue("invalid-integer")
        if value < lowest:
            raise MalformedValue("too-small", min=lowest)
        if value > highest:
            raise MalformedValue("too-large", max=highest)
        return value

    return read


def one_of(options: Iterable[str]) -> Reader:
    """Read one code of a list."""
    codes = frozenset(options)

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in codes:
            raise MalformedValue("invalid-choice")
        return value

    return read


def registration_number(book: str | None) -> Reader:
    """Read a registration number, of one book if one is named."""
    read_any = parsed(RegistrationNumber.parse)

    def read(value: Any) -> str:
        number: str = read_any(value)
        if book and not number.startswith(book):
            raise MalformedValue("wrong-book", book=book)
        return number

    return read
