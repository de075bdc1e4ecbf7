"""Days that are known in part."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_contracts.spans import Span, read_span, span_at, span_of

DAYS = st.dates(date(1850, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "until", "first", "last"),
    [
        ("2026-06-12", None, "2026-06-12", "2026-06-12"),
        ("2024-02", None, "2024-02-01", "2024-02-29"),
        ("2026", None, "2026-01-01", "2026-12-31"),
        ("2026-06-12", "2026-06-14", "2026-06-12", "2026-06-14"),
        ("2025-12", "2026", "2025-12-01", "2026-12-31"),
    ],
)
def test_a_date_stands_for_every_day_that_it_may_mean(
    text: str, until: str | None, first: str, last: str
) -> None:
    document = {"death": {"date": text} | ({"date_until": until} if until else {})}
    assert span_of(text, until) == span_at(document, "/death/date")
    assert span_of(text, until) == Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "until", "written"),
    [
        ("2026-06-01", "2026-06-30", "2026-06"),
        ("2026-01", "2026-12", "2026"),
        ("2026-06-12", "2026-06-12", "2026-06-12"),
        ("2026-06", "2026-07", "2026-06-01/2026-07-31"),
    ],
)
def test_a_span_is_written_as_briefly_as_it_can_be(text: str, until: str, written: str) -> None:
    assert str(span_of(text, until)) == written


@given(DAYS, st.integers(0, 4000))
def test_what_is_written_is_read_as_the_same_span(first: date, days: int) -> None:
    span = Span(first, min(first + timedelta(days), date(2199, 12, 31)))
    assert read_span(str(span)) == span
