"""Open a restored feed: it goes on above every position that was given out (ADR 19)."""

from __future__ import annotations

from crvs_exchange.domain.feed import position_after_restore
from crvs_exchange.store.feed import Feed
from crvs_exchange.store.known import OPERATOR
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database import incarnation
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.primitives import Clock


def reopen(uow: UnitOfWork, feed: Feed, clock: Clock) -> str:
    """Make the gap and open, in one transaction; gives what to tell the operator."""
    kept = feed.last(uow)
    until = position_after_restore(kept, clock.now())
    feed.open_again(uow, until)
    incarnation.open_here(uow)
    uow.audit(AuditLine(OPERATOR, "feed.reopen", "feed", [f"{kept}-{until}"]))
    return f"The feed goes on after {until}; readers from beyond {kept} are told to go on after {kept}."
