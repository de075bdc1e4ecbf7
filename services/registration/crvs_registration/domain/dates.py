"""Partial dates (a day, a month or a year) and ages, as spans of days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any


@dataclass(frozen=True)
class Span:
    """The days on which something may have happened, both included."""

    first: date
    last: date


def span_of(text: str) -> Span:
    """All days that a partial date (1985, 1985-03, 1985-03-02) may mean."""
    parts = [int(part) for part in text.split("-")]
    match parts:
        case [year]:
            return Span(date(year, 1, 1), date(year, 12, 31))
        case [year, month]:
            return Span(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        case _:
            day = date(*parts)
            return Span(day, day)


def years_before(day: date, years: int) -> date:
    """The same day so many years before; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def birth_span(person: Mapping[str, Any], on: date) -> Span | None:
    """When a person may have been born, from their date of birth, or from their age on a day."""
    if "date_of_birth" in person:
        return span_of(person["date_of_birth"])
    if "age" in person:
        youngest = years_before(on, person["age"])
        return Span(years_before(on, person["age"] + 1) + timedelta(days=1), youngest)
    return None


def completed_years(born: date, on: date) -> int:
    """A person's age in completed years; a birthday on 29 February is kept on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
