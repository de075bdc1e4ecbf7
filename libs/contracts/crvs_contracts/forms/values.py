"""Readers of JSON values: each gives what is stored, or raises MalformedValue with a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, time
from functools import lru_cache
from typing import Any, Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import RegistrationNumber
from crvs_contracts.text import cleaned

Reader = Callable[[Any], Any]
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PARTIAL_DATE: Final = re.compile(r"(\d{4})(-(\d{2})(-\d{2})?)?", re.ASCII)
_TIME: Final = re.compile(r"[0-2]\d:[0-5]\d", re.ASCII)
EARLIEST_YEAR: Final = 1850
BUDDHIST_ERA: Final = 543  # years that it counts before the common era
LATEST_YEAR: Final = 2199  # days and months are added to dates, and a calendar has an end


def text_by(read: Callable[[str], str]) -> Reader:
    """Read a text as one of the readers of `crvs_contracts.text` and `crvs_contracts.names` does."""

    def checked(value: Any) -> str:
        if not isinstance(value, str):
            raise MalformedValue("invalid-string")
        return read(value)

    return checked


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
    if EARLIEST_YEAR <= day.year - BUDDHIST_ERA <= LATEST_YEAR:
        raise MalformedValue("year-buddhist", year=day.year, common=day.year - BUDDHIST_ERA)
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
    return text_by(lambda text: str(parse(cleaned(text))))


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
