"""The types of form fields: each reads a JSON value into what is stored, or says what is wrong by a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from functools import cache, lru_cache
from typing import Any, Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.names import name_fault
from crvs_contracts.numbers import RegistrationNumber, parse_uin
from crvs_registration.domain.form import Field

Reader = Callable[[Any], Any]
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTIAL_DATE: Final = re.compile(r"(\d{4})(-(\d{2})(-\d{2})?)?")
_TIME: Final = re.compile(r"[0-2]\d:[0-5]\d")
_DURATION: Final = re.compile(r"P(?:\d{1,3}[YMWD]){0,3}(?:T(?:\d{1,3}[HM]){1,2})?")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{4,18}")
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
EARLIEST_YEAR: Final = 1850
LATEST_YEAR: Final = 2199  # days and months are added to dates, and a calendar has an end


class Refused(Exception):
    """A value that its type does not take."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def read_text(value: Any, longest: int) -> str:
    """Text on one or more lines, without the characters that hide or reorder what a reader sees."""
    if not isinstance(value, str):
        raise Refused("invalid-string")
    text = value.strip()
    if not text:
        raise Refused("too-short", min=1)
    if len(text) > longest:
        raise Refused("too-long", max=longest)
    if _HIDDEN.search(text):
        raise Refused("control-character")
    return text


@lru_cache(maxsize=4096)
def _name_part(text: str) -> str:
    fault = name_fault(text)
    if fault is not None:
        raise Refused(fault)
    return text


def read_name_part(value: Any) -> str:
    """One part of a name, of any script, kept as it was written."""
    if not isinstance(value, str):
        raise Refused("invalid-string")
    return _name_part(value.strip())


@lru_cache(maxsize=4096)
def _day(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise Refused("invalid-date")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused("invalid-date") from None
    if day.year < EARLIEST_YEAR:
        raise Refused("too-small", min=f"{EARLIEST_YEAR}-01-01")
    if day.year > LATEST_YEAR:
        raise Refused("too-large", max=f"{LATEST_YEAR}-12-31")
    return text


def read_date(value: Any) -> str:
    """A full date of the Gregorian calendar."""
    if not isinstance(value, str):
        raise Refused("invalid-date")
    return _day(value)


def read_partial_date(value: Any) -> str:
    """A date known to the day, the month or the year: 1985-03-02, 1985-03 or 1985."""
    match = _PARTIAL_DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise Refused("invalid-partial-date")
    year, month, day = match[1], match[3] or "01", (match[4] or "-01")
    try:
        _day(f"{year}-{month}{day}")
    except Refused as refused:
        raise Refused(
            "invalid-partial-date" if refused.code == "invalid-date" else refused.code, **refused.params
        ) from None
    return match[0]


def read_time(value: Any) -> str:
    """Hours and minutes of the day."""
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise Refused("invalid-time")
    try:
        time.fromisoformat(value)
    except ValueError:
        raise Refused("invalid-time") from None
    return value


def read_boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused("invalid-boolean")
    return value


def read_uin(value: Any) -> str:
    """A UIN with its check digit, however it was spaced."""
    return _parsed(parse_uin, value)


def _parsed(parse: Callable[[str], Any], value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("invalid-string")
    try:
        return str(parse(value))
    except MalformedValue as error:
        raise Refused(error.code) from None


def _pattern(pattern: re.Pattern[str], code: str) -> Reader:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise Refused(code)
        return value

    return read


def _integer(field: Field) -> Reader:
    lowest, highest = field.limits["min"], field.limits["max"]

    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise Refused("invalid-integer")
        if value < lowest:
            raise Refused("too-small", min=lowest)
        if value > highest:
            raise Refused("too-large", max=highest)
        return value

    return read


def choice_of(options: Iterable[str]) -> Reader:
    """One code of a list."""
    codes = frozenset(options)

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in codes:
            raise Refused("invalid-choice")
        return value

    return read


def _registration_number(field: Field) -> Reader:
    book = field.limits.get("book")

    def read(value: Any) -> str:
        number = _parsed(RegistrationNumber.parse, value)
        if book and not number.startswith(book):
            raise Refused("wrong-book", book=book)
        return number

    return read


def _text(field: Field) -> Reader:
    longest = int(field.limits.get("max", 200))
    return lambda value: read_text(value, longest)


_MAKERS: Final[Mapping[str, Callable[[Field], Reader]]] = {
    "text": _text,
    "surname": lambda _: read_name_part,
    "date": lambda _: read_date,
    "partial_date": lambda _: read_partial_date,
    "time": lambda _: read_time,
    "boolean": lambda _: read_boolean,
    "uin": lambda _: read_uin,
    "integer": _integer,
    "choice": lambda field: choice_of(field.options),
    "district": lambda field: choice_of(
        field.options
    ),  # its options are the districts of every period; the rules hold the day
    "registration_number": _registration_number,
    "phone": lambda _: _pattern(_PHONE, "invalid-phone"),
    "duration": lambda _: _pattern(_DURATION, "invalid-duration"),
}
COMPOSITE: Final = frozenset({"name", "list", "documents"})


@cache
def known_types() -> frozenset[str]:
    """Every type that a form file may use."""
    return COMPOSITE | _MAKERS.keys()


def reader_of(field: Field) -> Reader:
    """Build the reader of a leaf field, once per form version."""
    return _MAKERS[field.type](field)
