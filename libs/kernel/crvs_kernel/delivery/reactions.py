"""Reactions: one function for each event type, run in the transaction of the inbox row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.events import Event

Reaction = Callable[[Event, UnitOfWork], None]


@dataclass(frozen=True)
class Reactions:
    """What a worker does with each type; ``otherwise`` is for all other types but the ``ignored``."""

    by_type: Mapping[str, Reaction]
    otherwise: Reaction | None = None
    ignored: frozenset[str] = frozenset()

    def know(self, event_type: str) -> bool:
        """Whether events of a type are ours at all."""
        return event_type in self.by_type or (
            self.otherwise is not None and bool(event_type) and event_type not in self.ignored
        )

    def react(self, event: Event, uow: UnitOfWork) -> None:
        """React to one event; to one of a type that is not ours, not at all."""
        reaction = self.by_type.get(event.type, self.otherwise)
        if reaction is not None and self.know(event.type):
            reaction(event, uow)
