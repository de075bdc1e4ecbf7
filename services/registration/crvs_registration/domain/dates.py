"""Ages and the days that they leave open, as spans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import ceil
from typing import Any, Final

from crvs_contracts.forms.notations import parts_of_duration
from crvs_contracts.spans import Span, span_of


def known_on(span: Span, day: date) -> Span:
    """The days of a span on which what was told on a day may have happened: none after it."""
    return Span(span.first, max(span.first, min(span.last, day)))


def years_before(day: date, years: int) -> date:
    """The same day so many years before; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


_DAYS: Final = {
    "Y": (365, 366),
    "M": (28, 31),
    "W": (7, 7),
    "D": (1, 1),
    "TH": (0, 1 / 24),
    "TM": (0, 1 / 1440),
}


def _days_of(age: str) -> tuple[int, int]:
    """The fewest and the most days from a birth to a day on which somebody is so old (P3M, P2D, PT5H)."""
    parts = parts_of_duration(age)
    least = sum(amount * _DAYS[unit][0] for amount, unit in parts)
    most = sum(amount * _DAYS[unit][1] for amount, unit in parts) + _DAYS[parts[-1][1]][1]
    return int(least), ceil(most)  # of the smallest unit one more has begun


def birth_span(person: Mapping[str, Any], on: date, until: date | None = None) -> Span | None:
    """When a person may have been born, from their date of birth, or from their age on a day.

    ``until``: of a day that is not known, the last that it may have been.
    """
    if "date_of_birth" in person:
        return span_of(person["date_of_birth"])
    if "age" in person:
        youngest = years_before(until or on, person["age"])
        return Span(years_before(on, person["age"] + 1) + timedelta(days=1), youngest)
    if "young_age" in person:
        least, most = _days_of(person["young_age"])
        return Span(on - timedelta(most), (until or on) - timedelta(least))
    return None


def completed_years(born: date, on: date) -> int:
    """A person's age in completed years; a birthday on 29 February is kept on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
