"""What two dates are worth: the same, a usual slip apart, an estimate, or of two vital events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from crvs_contracts.spans import Span, span_of

# Grades of two dates of occurrence, from the least to the most alike.
FAR, SOME_YEARS, ONE_YEAR, SAME_IN_YEAR, MONTHS, ESTIMATE, NEAR, SLIP, SAME_DAY = range(9)
# Grades of two dates of birth of a person.
OTHER, SOME_YEARS_OFF, YEAR_OFF, FITTING, SAME_BIRTH = range(5)
_MONTHS: Final = 12
_NOBODY_KNOWS: Final = frozenset({(1, 1), (6, 15), (7, 1), (7, 15), (12, 31)})
_TENS: Final = frozenset({10, 20, 30})
_YEAR: Final = 366
CARRIED: Final = 180  # days within which no mother bears again


def days_between(one: Span, other: Span) -> int:
    """Days from one span to another; 0 where they meet."""
    return max(0, (other.first - one.last).days, (one.first - other.last).days)


def born(person: Mapping[str, Any], on: Span | None) -> Span | None:
    """When somebody may have been born: their date of birth, or their age on the day of the vital event."""
    if "date_of_birth" in person:
        return span_of(person["date_of_birth"])
    if "age" in person and on:
        age = timedelta(days=365.25 * person["age"])
        return Span(on.first - age - timedelta(days=_YEAR), on.last - age)
    return None


def same_occurrence(first: Span, second: Span, *, estimated: bool) -> int:
    """The grade of two dates of occurrence; symmetric. `estimated`: one of them says that it is."""
    apart = days_between(first, second)
    if apart == 0:
        return SAME_DAY if first == second else ESTIMATE
    if _is_slip(first.first, second.first):
        return SLIP
    years = abs(first.first.year - second.first.year)
    same_in_year = (first.first.month, first.first.day) == (second.first.month, second.first.day)
    if apart <= 7 or (years == 1 and same_in_year):
        return NEAR
    if (estimated or _looks_estimated(first, second)) and years <= 1:
        return ESTIMATE
    return MONTHS if apart <= CARRIED else _years_apart(apart, same_in_year=same_in_year)


def _years_apart(days: int, *, same_in_year: bool) -> int:
    """Of dates that are no usual slip: siblings are years apart, and hardly ever on one day of the year."""
    if days > 3.2 * _YEAR:
        return FAR
    return SAME_IN_YEAR if same_in_year else ONE_YEAR if days <= _YEAR + 31 else SOME_YEARS


def _is_slip(one: date, other: date) -> bool:
    """Day and month exchanged, three days or tens of days apart, or one month off on the same day."""
    if one.year != other.year:
        return abs((one - other).days) <= 3
    if (one.day, one.month) == (other.month, other.day) or abs((one - other).days) <= 3:
        return True
    if one.month == other.month:
        return abs(one.day - other.day) in _TENS
    return one.day == other.day and abs(one.month - other.month) in {1, 10}


def _looks_estimated(*spans: Span) -> bool:
    """The first of a year or its middle, which stand for a date that nobody knows."""
    return any(span.is_day and (span.first.month, span.first.day) in _NOBODY_KNOWS for span in spans)


def same_birth(one: Span | None, other: Span | None) -> int | None:
    """The grade of two dates of birth; None where one is not known."""
    if one is None or other is None:
        return None
    if one == other and one.last - one.first < timedelta(days=_YEAR):
        return SAME_BIRTH
    apart = days_between(one, other)
    exact = one.is_day and other.is_day
    if apart == 0 or (exact and _is_slip(one.first, other.first)):
        return FITTING
    same_in_year = (one.first.month, one.first.day) == (other.first.month, other.first.day)
    if apart <= 2 * _YEAR:
        return YEAR_OFF if not (exact and same_in_year) else FITTING
    return SOME_YEARS_OFF if apart <= 5 * _YEAR else OTHER
