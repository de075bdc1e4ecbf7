"""Counts each attempt before its password is checked, and takes a right one back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.guessing import (
    FAMILIAR_FOR,
    PER_ACCOUNT,
    PER_ADDRESS,
    PER_PAIR,
    Guesses,
    Slowdown,
    after_attempt,
    starts_waiting,
    wait_of,
)
from crvs_gateway.store import accounts, guesses, sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import TooManyRequests

_KEPT = timedelta(days=2)  # more than any count needs to leak away


@dataclass(frozen=True)
class Counted:
    """One count as an attempt left it; ``subject`` is a keyed hash."""

    kind: str
    subject: str
    open_at: datetime
    starts_waiting: bool


@dataclass(frozen=True)
class Attempt:
    """One attempt in all its counts, and the keyed hash of the address that it came from."""

    origin: str
    counts: tuple[Counted, ...]

    @property
    def starts_waiting(self) -> bool:
        """Whether this attempt used up the last free failure of the account, from its address or in all."""
        return any(each.starts_waiting for each in self.counts if each.kind != "address")


def count_attempt(username: str, address: str, caller: Principal, deps: Deps) -> Attempt:
    """Count an attempt on an account, known or not, from an address.

    Raises:
        TooManyRequests: ``sign-in-slowed``; such an attempt is neither looked at nor counted, but audited.

    """

    def work(uow: UnitOfWork) -> Attempt:
        try:
            return _counted(uow, username, address, deps)
        except TooManyRequests as refusal:
            refusal.keeping(lambda kept: _record_slowed(kept, username, caller))
            raise

    return deps.transactions.run(work)


def _record_slowed(uow: UnitOfWork, username: str, caller: Principal) -> None:
    account = accounts.find_by_username(uow, username)
    uow.audit(AuditLine(caller, "session.slow", "account", [str(account["id"])] if account else []))


def _counted(uow: UnitOfWork, username: str, address: str, deps: Deps) -> Attempt:
    origin = deps.digests.blind("address", address)
    rules = [
        ("pair", deps.digests.blind("pair", f"{address}\n{username}"), PER_PAIR),
        ("address", origin, PER_ADDRESS),
    ]
    if not sessions.is_familiar(uow, username, origin, deps.clock.now() - FAMILIAR_FOR):
        rules.insert(1, ("account", deps.digests.blind("account", username), PER_ACCOUNT))
    counts = tuple(_count(uow, kind, subject, rule, deps) for kind, subject, rule in rules)
    return Attempt(origin, counts)


def forgive(uow: UnitOfWork, attempt: Attempt, deps: Deps) -> None:
    """Take back a right attempt: the count of this account and address becomes 0, the others lose one.

    The others are never set to 0, because a guesser with an account of their own could do it at will.
    """
    now = deps.clock.now()
    for each in attempt.counts:
        if each.kind == "pair":
            guesses.forgive(uow, each.kind, each.subject)
        else:
            guesses.take_back(uow, each.kind, each.subject, each.open_at, now)
    guesses.prune(uow, now - _KEPT)


def _count(uow: UnitOfWork, kind: str, subject: str, rule: Slowdown, deps: Deps) -> Counted:
    now = deps.clock.now()
    before = Guesses(**guesses.lock(uow, kind, subject, now))
    wait = wait_of(before, now)
    if wait:
        raise TooManyRequests("sign-in-slowed", retry_after=wait)
    after = after_attempt(before, rule, now)
    guesses.keep(uow, kind, subject, vars(after))
    return Counted(kind, subject, after.open_at, starts_waiting(after, rule))
