"""A refresh token is used once; a second use is a lost answer for a moment, and theft after that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from crvs_gateway.domain.sessions import GRACE, SESSION_LIFE, Presented, Verdict, judge

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FRESH = Presented(
    token_expires_at=NOW + timedelta(hours=1),
    first_used_at=None,
    session_expires_at=NOW + timedelta(days=1),
    session_revoked_at=None,
    account_active=True,
)


def test_a_fresh_token_is_good() -> None:
    assert judge(FRESH, NOW) is Verdict.GOOD


def test_a_second_use_within_the_grace_is_a_repeat() -> None:
    assert judge(replace(FRESH, first_used_at=NOW - GRACE), NOW) is Verdict.REPEATED


def test_a_token_is_repeated_three_times_and_no_more() -> None:
    again = replace(FRESH, first_used_at=NOW)
    assert judge(replace(again, repeats=2), NOW) is Verdict.REPEATED
    assert judge(replace(again, repeats=3), NOW) is Verdict.DEAD
    assert judge(replace(again, repeats=3), NOW + GRACE * 2) is Verdict.REUSED


def test_the_sibling_of_a_used_token_is_reuse_however_soon() -> None:
    assert judge(replace(FRESH, sibling_used=True), NOW) is Verdict.REUSED


def test_a_later_second_use_is_reuse() -> None:
    used = NOW - GRACE - timedelta(milliseconds=1)
    assert judge(replace(FRESH, first_used_at=used), NOW) is Verdict.REUSED


def test_reuse_of_an_expired_token_is_still_reuse() -> None:
    stolen = replace(FRESH, token_expires_at=NOW, first_used_at=NOW - timedelta(hours=2))
    assert judge(stolen, NOW) is Verdict.REUSED


def test_what_has_ended_is_dead() -> None:
    assert judge(replace(FRESH, token_expires_at=NOW), NOW) is Verdict.DEAD
    assert judge(replace(FRESH, session_expires_at=NOW), NOW) is Verdict.DEAD
    assert judge(replace(FRESH, session_revoked_at=NOW), NOW) is Verdict.DEAD
    assert judge(replace(FRESH, account_active=False), NOW) is Verdict.DEAD


def test_a_session_of_a_clock_that_was_ahead_does_not_live_longer_than_others() -> None:
    newest = replace(
        FRESH, session_expires_at=NOW + SESSION_LIFE + timedelta(seconds=2)
    )  # hosts differ a little
    assert judge(newest, NOW) is Verdict.GOOD
    ahead = replace(FRESH, session_expires_at=NOW + timedelta(days=365))
    assert judge(ahead, NOW) is Verdict.DEAD
