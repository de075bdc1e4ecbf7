"""Bring into the feed what the bus still has and the feed lacks: a restore went behind what was published.

Where the bus outlived the databases (Kafka, or a log on another server), it remembers every number that was
given within its retention: with these events in the feed, `reopen` of the other services takes them over, and
the register takes its records back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from crvs_exchange.application.record_event import record_event
from crvs_exchange.store.feed import Feed
from crvs_exchange.store.known import OPERATOR
from crvs_kernel.bus.envelope import Undecodable, from_message
from crvs_kernel.bus.protocol import Message
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import ConstraintViolated, EventBreaksSchema


def catch_up(batches: Iterable[list[Message]], transactions: Transactions, feed: Feed) -> tuple[int, int]:
    """Record each batch in a transaction; what the feed has is dropped by its id.

    Gives how many events were new to the feed, and how many messages are no events of ours.
    """
    before, left = transactions.run(feed.last), 0
    for batch in batches:
        left += _recorded(transactions, partial(_record, batch, feed=feed))
    new = transactions.run(feed.last) - before
    transactions.run(lambda uow: uow.audit(AuditLine(OPERATOR, "feed.catch-up", "feed", [], {"events": new})))
    return new, left


def _recorded(transactions: Transactions, work: Callable[[UnitOfWork], int]) -> int:
    try:
        return transactions.run(work)
    except ConstraintViolated:  # a worker recorded one of them meanwhile, which is seen now
        return transactions.run(work)


def _record(batch: Iterable[Message], uow: UnitOfWork, feed: Feed) -> int:
    left = 0
    for message in batch:
        try:
            record_event(from_message(message), uow, feed)
        except (Undecodable, EventBreaksSchema):
            left += 1
    return left
