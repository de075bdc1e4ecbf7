"""How guessing is slowed: each failure beyond the free ones doubles the wait, per account and per address.

NIST SP 800-63B section 5.2.2 asks for at most 100 failures in a row on one account: with five free and a wait
that doubles from fifteen seconds to a quarter of an hour, a guesser gets about a hundred tries a day.
A wait, not a lock for ever: whoever knows a username must not be able to shut its owner out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Slowdown:
    """``free`` failures cost nothing; then waits double from ``first`` to ``longest``; quiet is forgiven."""

    free: int
    first: timedelta
    longest: timedelta
    forgiven_after: timedelta = timedelta(hours=24)


PER_ACCOUNT = Slowdown(free=5, first=timedelta(seconds=15), longest=timedelta(minutes=15))
# Many clerks share one address behind an office's router, so an address gets more.
PER_ADDRESS = Slowdown(free=50, first=timedelta(seconds=15), longest=timedelta(minutes=15))


@dataclass(frozen=True)
class Guesses:
    """What is remembered of one account or address."""

    failures: int
    last_at: datetime
    open_at: datetime


def wait_of(guesses: Guesses, now: datetime) -> int:
    """Whole seconds until the next attempt is looked at; 0 is at once."""
    left = (guesses.open_at - now).total_seconds()
    return int(left) + 1 if left > 0 else 0


def after_attempt(before: Guesses, rule: Slowdown, now: datetime) -> Guesses:
    """An attempt is counted before its password is looked at, so that parallel guesses gain nothing."""
    quiet = now - before.last_at > rule.forgiven_after
    failures = 1 if quiet else before.failures + 1
    beyond = failures - rule.free
    wait = timedelta(0) if beyond <= 0 else min(rule.first * 2 ** min(beyond - 1, 16), rule.longest)
    return Guesses(failures, now, now + wait)


def starts_waiting(after: Guesses, rule: Slowdown) -> bool:
    """The attempt that used up the last free failure: the moment that is announced as a lock-out."""
    return after.failures == rule.free + 1
