"""One password tried at many accounts waits, wherever it comes from; no other password does."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from prometheus_client import Counter

from crvs_gateway.application.attempts import check_wait, remembered
from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.guessing import PER_PASSWORD, after_attempt, starts_waiting
from crvs_gateway.store import guesses
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import TooManyRequests

SPRAYED = Counter("crvs_sprayed_passwords_total", "Passwords that failed at too many accounts, and now wait.")
_log = structlog.get_logger()


@dataclass(frozen=True)
class TriedPassword:
    """The keyed digests of a password, and of that password at one account."""

    password: str
    here: str


def tried_password(username: str, password: str, deps: Deps) -> TriedPassword:
    """Drawn as slowly as a stored hash: whoever has our keys and rows tests no guess faster at these."""
    drawn = deps.hasher.digest(password, deps.digests.blind("spray", ""))
    blind = deps.digests.blind
    return TriedPassword(blind("password", drawn), blind("tried", f"{username}\n{drawn}"))


def check_spray(uow: UnitOfWork, tried: TriedPassword, caller: Principal, subjects: list[str]) -> None:
    """Refuse a password that failed at many accounts lately, right or wrong.

    Raises:
        TooManyRequests: ``sign-in-slowed``; audited.

    """
    row = guesses.find(uow, "password", tried.password)
    if row is None:
        return
    try:
        check_wait(*remembered(row), PER_PASSWORD)
    except TooManyRequests as refusal:
        line = AuditLine(caller, "session.slow", "account", subjects, {"because": "password-sprayed"})
        raise refusal.keeping(lambda kept: kept.audit(line)) from None


def count_wrong_password(uow: UnitOfWork, tried: TriedPassword) -> None:
    """Count a wrong password, once for each account: a program with an old password sprays nothing.

    Counted after it was looked at, so that many people with one password, a class, never count. Attempts that
    are looked at in the same moment may all pass: at most one for each thread of the web processes.
    """
    guesses.prune(uow)  # here, too: a sprayer brings rows, and no right attempt that would delete them
    if not guesses.add(uow, "tried", tried.here):
        return
    before, now = remembered(guesses.lock(uow, "password", tried.password))
    after = after_attempt(before, PER_PASSWORD, now)
    guesses.keep(uow, "password", tried.password, vars(after))
    if starts_waiting(after, PER_PASSWORD):
        SPRAYED.inc()
        _log.warning("sign-in.password_sprayed", accounts=after.failures)
