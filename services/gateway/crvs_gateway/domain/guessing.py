"""How guessing is slowed: failures beyond the free ones double the wait, and leak away with time.

Each count slows a guesser and nobody else:

- one account from one address: the strict one. A guesser who knows a username slows only their own address.
  At an address where the owner signed in lately, more failures are free.
- one account from one device: where the owner signed in lately with this browser, it alone counts. So nobody
  who guesses from the same address keeps the owner out.
- one account from everywhere: loose, against many addresses that guess at one account; where the account's
  owner signed in before, it does not hold. NIST SP 800-63B section 5.2.2 asks for at most 100 failures in a
  row on one account.
- one session whose holder gives a wrong current password: as strict as the first, and apart from sign-ins,
  which are a neighbour's perhaps.
- one machine from one address: its secret is long and random, so short waits do, and only wrong secrets wait.
  An activation code likewise.
- one password from everywhere, by the accounts at which it was wrong: whoever sprays it waits, and whoever
  has another password never does. For an owner's own browser it does not hold.

There is no count of an address as such: an office, a ministry or a mobile network has one for thousands.
A wait, not a lock for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LEAK = timedelta(minutes=10)  # one failure is forgotten each, unless a rule says otherwise
FAMILIAR_FOR = timedelta(days=90)  # since the last sign-in of an account from an address


@dataclass(frozen=True)
class Slowdown:
    """``free`` failures cost nothing; then waits double from ``first`` to ``longest``.

    One failure is forgotten each ``leak``.
    """

    free: int
    first: timedelta = timedelta(seconds=15)
    longest: timedelta = timedelta(minutes=15)
    leak: timedelta = LEAK

    def wait_after(self, failures: int) -> timedelta:
        """The wait that so many failures earn."""
        beyond = failures - self.free
        return timedelta(0) if beyond <= 0 else min(self.first * 2 ** min(beyond - 1, 16), self.longest)


PER_PAIR = Slowdown(free=5)
PER_FAMILIAR_PAIR = Slowdown(free=30)
PER_ACCOUNT = Slowdown(free=100)
PER_CODE = Slowdown(free=5)
PER_PASSWORD = Slowdown(free=10, leak=timedelta(hours=2))
PER_MACHINE = Slowdown(free=10, first=timedelta(seconds=1), longest=timedelta(minutes=1))


@dataclass(frozen=True)
class Guesses:
    """The stored state: failures as of ``leaked_at``; no attempt is checked before ``open_at``."""

    failures: int
    leaked_at: datetime
    open_at: datetime


def wait_of(guesses: Guesses, rule: Slowdown, now: datetime) -> int:
    """Seconds until the next attempt is checked, rounded up; 0 is at once.

    The wait is never longer than the failures earn: a clock that was ahead may have set ``open_at`` a year
    from now.
    """
    if guesses.leaked_at > now:
        return 0
    left = min(guesses.open_at - now, rule.wait_after(guesses.failures)).total_seconds()
    return int(left) + 1 if left > 0 else 0


def after_attempt(before: Guesses, rule: Slowdown, now: datetime) -> Guesses:
    """The state after an attempt, counted before its password is checked: parallel guesses gain nothing.

    Failures as of a time in the future were counted by a clock that was ahead; they count as none.
    """
    leaks = max(0, (now - before.leaked_at) // rule.leak)
    left = 0 if before.leaked_at > now else max(0, before.failures - leaks)
    failures = left + 1
    leaked_at = before.leaked_at + leaks * rule.leak if left else now
    return Guesses(failures, leaked_at, now + rule.wait_after(failures))


def starts_waiting(after: Guesses, rule: Slowdown) -> bool:
    """Whether this attempt used up the last free failure; then the lock-out is announced."""
    return after.failures == rule.free + 1
