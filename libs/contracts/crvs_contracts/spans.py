"""Days that are known in part: a day, a month or a year, or any day between two of these."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from crvs_contracts.pointers import value_at

UNTIL: Final = "_until"  # beside a date that is known only to lie between two: the field with the later one


@dataclass(frozen=True)
class Span:
    """The days on which something may have happened, both included."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last

    def __str__(self) -> str:
        """As much as is known, in ISO 8601: 2026-06-12, 2026-06, 2026, or 2026-06-03/2026-06-12."""
        written = self.first.isoformat()
        shorter = (part for part in (written, written[:7], written[:4]) if span_of(part) == self)
        return next(shorter, f"{written}/{self.last.isoformat()}")


@lru_cache(maxsize=4096)
def span_of(text: str, until: str | None = None) -> Span:
    """All days that a partial date (1985, 1985-03, 1985-03-02) may mean, or those until a later one."""
    first, last = _days(text)
    return Span(first, _days(until)[1] if until else last)


def _days(text: str) -> tuple[date, date]:
    parts = [int(part) for part in text.split("-")]
    match parts:
        case [year]:
            return date(year, 1, 1), date(year, 12, 31)
        case [year, month]:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        case _:
            day = date(*parts)
            return day, day


def span_at(document: Mapping[str, Any], pointer: str) -> Span:
    """The span of the date at a pointer, which is there, and of the later one beside it, if there is one."""
    return span_of(value_at(document, pointer), value_at(document, pointer + UNTIL))


def read_span(text: str) -> Span:
    """Read what `str` of a span wrote."""
    first, _, last = text.partition("/")
    return span_of(first, last or None)
