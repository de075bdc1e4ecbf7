"""Guessing is slowed, never stopped for ever, and failures leak away while the guesser goes on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_gateway.domain.guessing import (
    LEAK,
    PER_ACCOUNT,
    PER_FAMILIAR_PAIR,
    PER_MACHINE,
    PER_PAIR,
    Guesses,
    Slowdown,
    after_attempt,
    starts_waiting,
    wait_of,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FRESH = Guesses(0, NOW, NOW)


def _after(attempts: int) -> Guesses:
    guesses = FRESH
    for _ in range(attempts):
        guesses = after_attempt(guesses, PER_PAIR, NOW)
    return guesses


def test_the_free_attempts_cost_nothing() -> None:
    assert wait_of(_after(5), PER_PAIR, NOW) == 0


def test_then_waits_double_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait_of(_after(5 + n), PER_PAIR, NOW) for n in range(1, 10)]
    assert waits[:4] == [16, 31, 61, 121]
    assert max(waits) == 901


def test_the_lock_out_is_announced_once() -> None:
    assert [n for n in range(1, 12) if starts_waiting(_after(n), PER_PAIR)] == [6]


def test_a_failure_leaks_away_each_ten_minutes_though_others_come() -> None:
    guesses, now = _after(5), NOW
    for _ in range(40):
        now += timedelta(minutes=9)
        guesses = after_attempt(guesses, PER_ACCOUNT, now)
    leaked = (now - NOW) // LEAK
    assert guesses.failures == 45 - leaked


def test_a_quiet_day_is_forgiven() -> None:
    assert after_attempt(_after(50), PER_PAIR, NOW + timedelta(hours=25)) == Guesses(
        1, NOW + timedelta(hours=25), NOW + timedelta(hours=25)
    )


def test_one_address_cannot_make_an_account_wait_elsewhere() -> None:
    """At the pace that its own wait allows, failures leak from the account as fast as they come."""
    pair = account = FRESH
    now = NOW
    while now < NOW + timedelta(days=7):
        now = max(now, pair.open_at)
        assert wait_of(account, PER_ACCOUNT, now) == 0
        pair, account = after_attempt(pair, PER_PAIR, now), after_attempt(account, PER_ACCOUNT, now)
        now += timedelta(seconds=1)


RULES = [PER_PAIR, PER_FAMILIAR_PAIR, PER_ACCOUNT, PER_MACHINE]
JUMPS = [timedelta(seconds=3), timedelta(minutes=8), timedelta(hours=2), timedelta(days=365)]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("jump", JUMPS)
def test_an_attempt_while_the_clock_was_ahead_makes_nobody_wait_afterwards(
    rule: Slowdown, jump: timedelta
) -> None:
    ahead = after_attempt(FRESH, rule, NOW + jump)
    assert wait_of(ahead, rule, NOW) == 0
    assert after_attempt(ahead, rule, NOW) == Guesses(1, NOW, NOW)


@pytest.mark.parametrize("jump", JUMPS)
def test_a_guesser_of_the_time_ahead_waits_no_longer_than_the_failures_earn(jump: timedelta) -> None:
    ahead = after_attempt(_after(7), PER_PAIR, NOW + jump)
    assert wait_of(ahead, PER_PAIR, NOW) <= 61
    assert wait_of(after_attempt(_after(50), PER_PAIR, NOW + jump), PER_PAIR, NOW) <= 901


def test_attempts_in_the_same_moment_make_nobody_wait_for_a_second() -> None:
    """One that waited for the row took its time before: the other is some milliseconds ahead of it."""
    assert wait_of(after_attempt(FRESH, PER_PAIR, NOW + timedelta(milliseconds=20)), PER_PAIR, NOW) == 0


@given(st.integers(min_value=0, max_value=5000))
def test_no_number_of_failures_locks_anybody_out_for_longer(failures: int) -> None:
    after = after_attempt(Guesses(failures, NOW, NOW), PER_PAIR, NOW)
    assert after.open_at - NOW <= timedelta(minutes=15)
