"""The reaction to every event of every topic: it gets the next position of the feed."""

from __future__ import annotations

from crvs_exchange.application.ports import Feed
from crvs_exchange.domain.feed import places_of
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.events import Event


def record_event(event: Event, uow: UnitOfWork, feed: Feed) -> None:
    """Append in the transaction that also marks the event as handled: once, and in the order of the bus."""
    feed.append(uow, event, places_of(event.data, event.time.date()))
