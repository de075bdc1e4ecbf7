"""What the use cases need from the outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from crvs_exchange.domain.agreements import Agreement
from crvs_kernel.database.connections import UnitOfWorkFactory
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.events import Event
from crvs_kernel.primitives import Clock


@dataclass(frozen=True)
class FeedRow:
    """An event at its position in the feed."""

    seq: int
    event_id: str
    type: str
    time: datetime
    subject: str
    data: dict[str, Any]


@dataclass(frozen=True)
class Slice:
    """What to look at: positions after ``after``, at most ``limit`` events, of these types and places."""

    after: int
    limit: int
    types: tuple[str, ...]
    jurisdiction: tuple[str, ...]


class Feed(Protocol):
    """The append-only feed."""

    def append(self, uow: UnitOfWork, event: Event, places: tuple[str, ...]) -> None:
        """Queue an event for the next position."""
        ...

    def read(self, uow: UnitOfWork, wanted: Slice) -> tuple[list[FeedRow], int]:
        """The rows in order, and the last position of the feed in the same instant."""
        ...

    def last(self, uow: UnitOfWork) -> int:
        """The last position of the feed."""
        ...


class Agreements(Protocol):
    """All versions of all agreements."""

    def of_client(self, uow: UnitOfWork, client: str) -> list[Agreement]:
        """Every version of a client's agreement."""
        ...

    def add(self, uow: UnitOfWork, agreement: Agreement) -> None:
        """Queue a new version."""
        ...


class Bell(Protocol):
    """Rings whenever the feed may have grown."""

    def rings(self) -> int:
        """How often it has rung."""
        ...

    def wait(self, heard: int, seconds: float) -> None:
        """Return when it has rung more often than ``heard``, or when the time is up."""
        ...


@dataclass(frozen=True)
class Deps:
    """The use cases' dependencies, built in `bootstrap`."""

    unit_of_work: UnitOfWorkFactory
    feed: Feed
    agreements: Agreements
    pseudonym_secret: bytes
    clock: Clock
    zone: str
