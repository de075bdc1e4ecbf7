"""Counts each attempt before its password is checked, and takes a right one back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.guessing import (
    FAMILIAR_FOR,
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
from crvs_gateway.store import accounts, guesses, sessions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
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
    if device and sessions.is_familiar(uow, username, FAMILIAR_FOR, device=device):
        rules = [("device", blind("pair", f"{device}\n{username}"), PER_FAMILIAR_PAIR)]
    elif sessions.is_familiar(uow, username, FAMILIAR_FOR, origin=address):
        rules = [("pair", pair, PER_FAMILIAR_PAIR)]
    else:
        rules = [("pair", pair, PER_PAIR), ("account", blind("account", username), PER_ACCOUNT)]
    return Attempt(address, device, tuple(_count(uow, *rule) for rule in rules))


def forgive(uow: UnitOfWork, counts: Iterable[Counted]) -> None:
    """Take back the counts of a right attempt: all become 0, but that of the account loses one.

    The latter is never set to 0, because a guesser with an account of their own could do it at will.
    """
    for each in counts:
        if each.kind != "account":
            guesses.forgive(uow, each.kind, each.subject)
        else:
            guesses.take_back(uow, each.kind, each.subject, each.open_at)
    guesses.prune(uow, _KEPT)


def count_machine(client_id: str, known: Sequence[str], address: str, caller: Principal, deps: Deps) -> None:
    """Count and audit a wrong secret of a client from an address; ``known`` is its id, or nothing.

    The secret was looked at before: a right one never waits for what others tried from the same address.

    Raises:
        TooManyRequests: ``sign-in-slowed``; such an attempt is not counted, but audited.

    """
    subject = _machine(client_id, address, deps)

    def work(uow: UnitOfWork) -> None:
        before, now = _remembered(guesses.lock(uow, "machine", subject))
        try:
            _check(before, now, PER_MACHINE)
        except TooManyRequests as refusal:
            refusal.keeping(lambda kept: kept.audit(AuditLine(caller, "client.slow", "client", known)))
            raise
        guesses.keep(uow, "machine", subject, vars(after_attempt(before, PER_MACHINE, now)))
        guesses.prune(uow, _KEPT)
        uow.audit(AuditLine(caller, "client.refuse", "client", known))

    deps.transactions.run(work)


def forgive_machine(uow: UnitOfWork, client_id: str, address: str, deps: Deps) -> None:
    """Set the count of a client at an address to 0: its secret was right."""
    guesses.forgive(uow, "machine", _machine(client_id, address, deps))


def _machine(client_id: str, address: str, deps: Deps) -> str:
    return deps.digests.blind("machine", f"{address}\n{client_id}")


def _count(uow: UnitOfWork, kind: str, subject: str, rule: Slowdown) -> Counted:
    before, now = _remembered(guesses.lock(uow, kind, subject))
    _check(before, now, rule)
    after = after_attempt(before, rule, now)
    guesses.keep(uow, kind, subject, vars(after))
    return Counted(kind, subject, after.open_at, starts_waiting(after, rule))


def _remembered(row: Row) -> tuple[Guesses, datetime]:
    """The stored state, and the time at which it was read."""
    return Guesses(row["failures"], row["leaked_at"], row["open_at"]), row["now"]


def _check(before: Guesses, now: datetime, rule: Slowdown) -> None:
    wait = wait_of(before, rule, now)
    if wait:
        raise TooManyRequests("sign-in-slowed", retry_after=wait)
