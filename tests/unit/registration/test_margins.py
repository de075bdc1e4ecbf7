"""How many numbers are left out when nobody remembers what was given since the copy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crvs_kernel.errors import InvalidInput
from crvs_registration.domain.margins import margin_of, possibly_given

COPY = datetime(2026, 11, 27, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lost", "most"),
    [
        (timedelta(0), 100),
        (timedelta(minutes=10), 100),
        (timedelta(hours=1), 360),
        (timedelta(days=1, microseconds=1), 8641),
        (timedelta(days=30), 259_200),
        (timedelta(seconds=-20), 100),
    ],
)
def test_a_book_gets_no_entry_every_ten_seconds(lost: timedelta, most: int) -> None:
    assert possibly_given(COPY, COPY + lost) == most


@pytest.mark.parametrize(
    ("newest", "code"),
    [
        (None, "margin-unknown"),
        (COPY - timedelta(days=31), "margin-unknown"),
        (COPY + timedelta(minutes=1), "clock-before-copy"),
    ],
)
def test_what_cannot_be_told_from_the_copy_is_asked_of_the_operator(
    newest: datetime | None, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        margin_of("since-copy", newest, COPY)
    assert refused.value.code == code
    assert margin_of("5000", newest, COPY) == 5000


@pytest.mark.parametrize("text", ["", "-1", "1.5", "ten", "٣", "since"])
def test_what_is_no_margin_opens_nothing(text: str) -> None:
    with pytest.raises(InvalidInput, match="margin-malformed"):
        margin_of(text, COPY, COPY)
