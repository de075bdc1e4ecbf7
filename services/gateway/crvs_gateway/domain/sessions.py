"""Sessions: a family of refresh tokens of which each is used once.

Whoever presents a token that was used before is a thief, or a client that lost the answer on a bad link,
or the second of two tabs. Within ``GRACE`` of the first use it is taken for one of the latter and gets a
token of its own in the same family. Later, it is theft: the whole family ends, and all must sign in again.
So it is when two tokens that were given for the same one are both used: an honest client goes on with one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

AUDIENCE = "thabian"
ACCESS_SECONDS = 900
REFRESH_LIFE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=7)
GRACE = timedelta(seconds=20)
_CLOCKS_DIFFER = timedelta(hours=1)  # a session that ends later was opened while a clock was ahead
MOST_REPEATS = 3  # of one token within the grace


class Verdict(Enum):
    """The decision on a presented refresh token."""

    GOOD = auto()
    REPEATED = auto()
    REUSED = auto()
    DEAD = auto()


@dataclass(frozen=True)
class Presented:
    """A stored refresh token and its session, as found by its hash."""

    token_expires_at: datetime
    first_used_at: datetime | None
    session_expires_at: datetime
    session_revoked_at: datetime | None
    account_active: bool
    repeats: int = 0
    sibling_used: bool = False  # another token that was given for the same one


def judge(token: Presented, now: datetime) -> Verdict:
    """Decide; a revoked or expired family is dead whatever the token says."""
    if token.session_revoked_at is not None or not token.account_active:
        return Verdict.DEAD
    if not now < token.session_expires_at <= now + SESSION_LIFE + _CLOCKS_DIFFER:
        return Verdict.DEAD
    if token.sibling_used:
        return Verdict.REUSED
    if token.first_used_at is not None:
        if now - token.first_used_at > GRACE:
            return Verdict.REUSED
        return Verdict.REPEATED if token.repeats < MOST_REPEATS else Verdict.DEAD
    return Verdict.DEAD if now >= token.token_expires_at else Verdict.GOOD
