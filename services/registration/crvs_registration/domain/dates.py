"""Ages and the days that they leave open, as spans."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

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


def birth_span(person: Mapping[str, Any], on: date, until: date | None = None) -> Span | None:
    """When a person may have been born, from their date of birth, or from their age on a day.

    ``until``: of a day that is not known, the last that it may have been.
    """
    if "date_of_birth" in person:
        return span_of(person["date_of_birth"])
    if "age" in person:
        youngest = years_before(until or on, person["age"])
        return Span(years_before(on, person["age"] + 1) + timedelta(days=1), youngest)
    return None


def completed_years(born: date, on: date) -> int:
    """A person's age in completed years; a birthday on 29 February is kept on 1 March in other years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
