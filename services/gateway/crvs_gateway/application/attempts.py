"""Counting attempts before they are looked at, and forgiving them when they were right."""

from __future__ import annotations

from dataclasses import dataclass

from crvs_gateway.application.deps import Deps
from crvs_gateway.domain.guessing import (
    PER_ACCOUNT,
    PER_ADDRESS,
    Guesses,
    Slowdown,
    after_attempt,
    starts_waiting,
    wait_of,
)
from crvs_kernel.errors import TooManyRequests
from crvs_kernel.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Attempt:
    """One counted attempt: blinded names of the account and of the address, and what the count did."""

    kind: str
    subject: str
    address: str
    starts_waiting: bool


def count_attempt(kind: str, name: str, address: str, deps: Deps) -> Attempt:
    """Count an attempt on an account (``kind`` account or client), known or not, from an address.

    Raises:
        TooManyRequests: ``sign-in-slowed``; such an attempt is neither looked at nor counted.

    """
    subject = deps.digests.blind(kind, name)
    origin = deps.digests.blind("address", address)
    with deps.unit_of_work() as uow:
        on_account = _count(uow, kind, subject, PER_ACCOUNT, deps)
        _count(uow, "address", origin, PER_ADDRESS, deps)
        uow.commit()
    return Attempt(kind, subject, origin, starts_waiting(on_account, PER_ACCOUNT))


def forgive(uow: UnitOfWork, attempt: Attempt, deps: Deps) -> None:
    """The attempt was right: the account starts afresh, the address loses this one attempt only.

    An address is never forgiven as a whole, or a guesser with one account would wipe the slate at will.
    """
    deps.guesses.forgive(uow, attempt.kind, attempt.subject)
    deps.guesses.take_back(uow, "address", attempt.address)


def _count(uow: UnitOfWork, kind: str, subject: str, rule: Slowdown, deps: Deps) -> Guesses:
    now = deps.clock.now()
    before = Guesses(**deps.guesses.lock(uow, kind, subject, now))
    wait = wait_of(before, now)
    if wait:
        raise TooManyRequests("sign-in-slowed", retry_after=wait)
    after = after_attempt(before, rule, now)
    deps.guesses.keep(uow, kind, subject, vars(after))
    return after
