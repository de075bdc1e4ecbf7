"""How guessing is slowed: failures beyond the free ones double the wait, and leak away with time.

Three counts, each with its own harm in mind:

- one account from one address: the hard one. Whoever knows a username slows only themselves by it.
- one account from everywhere: loose, against many addresses that guess at one account; from an address where
  the account's owner signed in before, it does not hold. NIST SP 800-63B section 5.2.2 asks for at most 100
  failures in a row on one account.
- one address, whatever the account: many clerks share one behind an office's router, so it is loose, too.

A wait, not a lock for ever. Machines are not counted: their secrets are random, and the door has its rates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LEAK = timedelta(minutes=10)  # one failure is forgotten each
FAMILIAR_FOR = timedelta(days=90)  # since the last sign-in of an account from an address


@dataclass(frozen=True)
class Slowdown:
    """``free`` failures cost nothing; then waits double from ``first`` to ``longest``."""

    free: int
    first: timedelta = timedelta(seconds=15)
    longest: timedelta = timedelta(minutes=15)


PER_PAIR = Slowdown(free=5)
PER_ACCOUNT = Slowdown(free=100)
PER_ADDRESS = Slowdown(free=50)


@dataclass(frozen=True)
class Guesses:
    """The stored state: failures as of ``leaked_at``; no attempt is checked before ``open_at``."""

    failures: int
    leaked_at: datetime
    open_at: datetime


def wait_of(guesses: Guesses, now: datetime) -> int:
    """Seconds until the next attempt is checked, rounded up; 0 is at once."""
    left = (guesses.open_at - now).total_seconds()
    return int(left) + 1 if left > 0 else 0


def after_attempt(before: Guesses, rule: Slowdown, now: datetime) -> Guesses:
    """The state after an attempt, counted before its password is checked: parallel guesses gain nothing."""
    leaks = max(0, (now - before.leaked_at) // LEAK)
    left = max(0, before.failures - leaks)
    failures = left + 1
    beyond = failures - rule.free
    wait = timedelta(0) if beyond <= 0 else min(rule.first * 2 ** min(beyond - 1, 16), rule.longest)
    return Guesses(failures, before.leaked_at + leaks * LEAK if left else now, now + wait)


def starts_waiting(after: Guesses, rule: Slowdown) -> bool:
    """Whether this attempt used up the last free failure; then the lock-out is announced."""
    return after.failures == rule.free + 1
