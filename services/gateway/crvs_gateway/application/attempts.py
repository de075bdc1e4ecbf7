"""Counts each attempt before its password is checked, and takes a right one back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.guessing import (
    FAMILIAR_FOR,
    PER_ACCOUNT,
    PER_FAMILIAR_PAIR,
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
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import TooManyRequests


@dataclass(frozen=True)
class Counted:
    """One count as an attempt left it; ``subject`` is a keyed hash."""

    kind: str
    subject: str
    open_at: datetime
    starts_waiting: bool


@dataclass(frozen=True)
class Origin:
    """Where an attempt comes from: a network address, and the name that we gave the device, if any."""

    address: str
    device: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One attempt in all its counts, and the keyed hashes of the address and the device that it came from."""

    origin: str
    device: str | None
    counts: tuple[Counted, ...]
    from_known_device: bool

    @property
    def starts_waiting(self) -> bool:
        """Whether this attempt used up the last free failure of the account, from its address or in all."""
        return any(each.starts_waiting for each in self.counts)


def count_attempt(username: str, origin: Origin, caller: Principal, deps: Deps) -> Attempt:
    """Count an attempt on an account, known or not.

    Raises:
        TooManyRequests: ``sign-in-slowed``; such an attempt is neither checked nor counted, but audited.

    """

    def work(uow: UnitOfWork) -> Attempt:
        try:
            return _counted(uow, username, origin, deps)
        except TooManyRequests as refusal:
            refusal.keeping(lambda kept: _record_slowed(kept, username, caller))
            raise

    return deps.transactions.run(work)


def _record_slowed(uow: UnitOfWork, username: str, caller: Principal) -> None:
    account = accounts.find_by_username(uow, username)
    uow.audit(AuditLine(caller, "session.slow", "account", [str(account["id"])] if account else []))


def count_change(session: str, caller: Principal, deps: Deps) -> Counted:
    """Count an attempt to change the caller's password, in one session.

    Wrong sign-ins are not counted here: they are a neighbour's perhaps, and the caller is signed in.

    Raises:
        TooManyRequests: ``sign-in-slowed``; such an attempt is neither checked nor counted, but audited.

    """

    def work(uow: UnitOfWork) -> Counted:
        try:
            return _count(uow, "change", deps.digests.blind("change", session), PER_PAIR)
        except TooManyRequests as refusal:
            line = AuditLine(caller, "session.slow", "account", [caller.subject])
            refusal.keeping(lambda kept: kept.audit(line))
            raise

    return deps.transactions.run(work)


def _counted(uow: UnitOfWork, username: str, origin: Origin, deps: Deps) -> Attempt:
    blind = deps.digests.blind
    address = blind("address", origin.address)
    device = blind("device", origin.device) if origin.device else None
    pair = blind("pair", f"{origin.address}\n{username}")
    known = device is not None and sessions.is_familiar(uow, username, FAMILIAR_FOR, device=device)
    if known:
        rules = [("device", blind("pair", f"{device}\n{username}"), PER_FAMILIAR_PAIR)]
    elif sessions.is_familiar(uow, username, FAMILIAR_FOR, origin=address):
        rules = [("pair", pair, PER_FAMILIAR_PAIR)]
    else:
        rules = [("pair", pair, PER_PAIR), ("account", blind("account", username), PER_ACCOUNT)]
    return Attempt(address, device, tuple(_count(uow, *rule) for rule in rules), known)


def forgive(uow: UnitOfWork, counts: Iterable[Counted]) -> None:
    """Take back the counts of a right attempt: all become 0, but that of the account loses one.

    The latter is never set to 0, because a guesser with an account of their own could do it at will.
    """
    for each in counts:
        if each.kind != "account":
            guesses.forgive(uow, each.kind, each.subject)
        else:
            guesses.take_back(uow, each.kind, each.subject, each.open_at)
    guesses.prune(uow)


def _count(uow: UnitOfWork, kind: str, subject: str, rule: Slowdown) -> Counted:
    before, now = remembered(guesses.lock(uow, kind, subject))
    check_wait(before, now, rule)
    after = after_attempt(before, rule, now)
    guesses.keep(uow, kind, subject, vars(after))
    return Counted(kind, subject, after.open_at, starts_waiting(after, rule))


def remembered(row: Row) -> tuple[Guesses, datetime]:
    """The stored state, and the time at which it was read."""
    return Guesses(row["failures"], row["leaked_at"], row["open_at"]), row["now"]


def check_wait(before: Guesses, now: datetime, rule: Slowdown) -> None:
    """Refuse an attempt that came too early.

    Raises:
        TooManyRequests: ``sign-in-slowed``.

    """
    wait = wait_of(before, rule, now)
    if wait:
        raise TooManyRequests("sign-in-slowed", retry_after=wait)
