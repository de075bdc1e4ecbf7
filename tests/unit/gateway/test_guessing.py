"""Guessing is slowed, never stopped for ever, and forgotten after a quiet day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crvs_gateway.domain.guessing import PER_ACCOUNT, Guesses, after_attempt, starts_waiting, wait_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FRESH = Guesses(0, NOW, NOW)


def _after(attempts: int) -> Guesses:
    guesses = FRESH
    for _ in range(attempts):
        guesses = after_attempt(guesses, PER_ACCOUNT, NOW)
    return guesses


def test_the_free_attempts_cost_nothing() -> None:
    assert wait_of(_after(5), NOW) == 0


def test_then_waits_double_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait_of(_after(5 + n), NOW) for n in range(1, 10)]
    assert waits[:4] == [16, 31, 61, 121]
    assert max(waits) == 901


def test_the_lock_out_is_announced_once() -> None:
    assert [n for n in range(1, 12) if starts_waiting(_after(n), PER_ACCOUNT)] == [6]


def test_a_quiet_day_is_forgiven() -> None:
    later = NOW + timedelta(hours=25)
    assert after_attempt(_after(50), PER_ACCOUNT, later).failures == 1


@given(st.integers(min_value=0, max_value=5000))
def test_no_number_of_failures_locks_anybody_out_for_longer(failures: int) -> None:
    after = after_attempt(Guesses(failures, NOW, NOW), PER_ACCOUNT, NOW)
    assert after.open_at - NOW <= timedelta(minutes=15)
