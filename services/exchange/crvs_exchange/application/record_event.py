"""The reaction to every event of every topic: append it at the next position of the feed."""

from __future__ import annotations

from crvs_contracts.events.catalogue import CATALOGUE, faults
from crvs_exchange.domain.feed import places_of
from crvs_exchange.store.feed import Feed
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import EventBreaksSchema
from crvs_kernel.events import Event


def record_event(event: Event, uow: UnitOfWork, feed: Feed) -> None:
    """Append in the transaction that also marks the event as handled: once, and in the order of the bus.

    A type that was not published when this version was released is kept, too: it may be granted later.

    Raises:
        EventBreaksSchema: the data is not what its published type promises; the worker sets the event aside,
            and no client ever reads it.

    """
    broken = faults(event.type, event.data) if event.type in CATALOGUE else []
    if broken:
        raise EventBreaksSchema(event.type, broken)
    feed.append(uow, event, places_of(event.data, event.time.date()))
