"""Reads typed text as values: Lao digits, dates in three boxes, times, durations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from crvs_contracts.forms.notations import DURATION
from crvs_contracts.lao.digits import ascii_digits

_TIME = re.compile(r"(\d{1,2})\s*[:.]?\s*(\d{2})")
_BUDDHIST_FROM = 2400  # years of the Buddhist era are 543 ahead
DURATION_UNITS = {"TM": "PT{}M", "H": "PT{}H", "D": "P{}D", "W": "P{}W", "M": "P{}M", "Y": "P{}Y"}
_DURATION = re.compile(DURATION)


@dataclass(frozen=True)
class Typed:
    """A value, or the typed text with a fault code; both None when nothing was typed."""

    value: Any = None
    fault: str | None = None


def read_integer(text: str) -> Typed:
    """A whole number in Lao or European digits; other text stays as typed, with a fault."""
    plain = ascii_digits(text).replace(" ", "")
    if not plain:
        return Typed()
    return Typed(int(plain)) if plain.isdecimal() and len(plain) < 10 else Typed(text, "not-a-number")


def read_date(day: str, month: str, year: str, *, partial: bool) -> Typed:
    """A Gregorian date from three boxes; a partial one may lack the day, or the day and the month."""
    parts = [ascii_digits(each).strip() for each in (day, month, year)]
    if not any(parts):
        return Typed()
    typed = "/".join(parts)  # in this order it is no date to any service, so a faulty one is never taken
    if not all(part.isdecimal() or not part for part in parts):
        return Typed(typed, "date-not-numbers")
    if not parts[2] or (parts[0] and not parts[1]) or (not partial and not all(parts)):
        return Typed(typed, "date-incomplete")
    if len(parts[2]) != 4:
        return Typed(typed, "year-short")
    if int(parts[2]) >= _BUDDHIST_FROM:
        return Typed(typed, "year-buddhist")
    return _joined(typed, *(int(part) if part else None for part in reversed(parts)))


def _joined(typed: str, year: int | None, month: int | None, day: int | None) -> Typed:
    if year is None:
        return Typed(typed, "date-incomplete")
    try:
        whole = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return Typed(typed, "date-impossible")
    length = 4 if month is None else 7 if day is None else 10
    return Typed(whole.isoformat()[:length])


def read_time(text: str) -> Typed:
    """Hours and minutes, as 14:30, 14.30 or 1430."""
    plain = ascii_digits(text).strip()
    if not plain:
        return Typed()
    match = _TIME.fullmatch(plain)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        return Typed(text, "time-unreadable")
    return Typed(f"{int(match[1]):02}:{match[2]}")


def read_duration(amount: str, unit: str) -> Typed:
    """A number and a unit as an ISO 8601 duration (P3D, PT4H); one in ISO 8601 needs no unit."""
    written = ascii_digits(amount).strip().upper()
    if _DURATION.fullmatch(written):
        return Typed(written)
    number = read_integer(amount)
    if number.value is None or number.fault:
        return number
    if unit not in DURATION_UNITS:
        return Typed(amount, "unit-missing")
    return Typed(DURATION_UNITS[unit].format(number.value))


def split_duration(duration: str) -> tuple[str, str]:
    """The amount and the unit of a duration; one with several units stays in ISO 8601."""
    for unit, pattern in DURATION_UNITS.items():
        before, after = pattern.split("{}")
        amount = duration.removeprefix(before).removesuffix(after)
        if amount.isdecimal() and pattern.format(amount) == duration:
            return amount, unit
    return duration, ""


def read_number_text(text: str) -> Typed:
    """A number that people copy by hand (UIN, telephone): Lao digits become European ones."""
    plain = " ".join(ascii_digits(text).split())
    return Typed(plain or None)
