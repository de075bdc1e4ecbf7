"""What the reads need beside their unit of work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from crvs_exchange.application.await_events import WaitingRoom
from crvs_exchange.store.feed import Feed
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.primitives import Clock


@dataclass(frozen=True)
class Deps:
    """Built in `bootstrap.deps`."""

    transactions: Transactions
    feed: Feed
    waiting: WaitingRoom
    pseudonym_secret: Callable[[], bytes]  # the same whatever the data key is
    clock: Clock
    zone: str

    def today(self) -> date:
        """The civil day of the register."""
        return self.clock.today(self.zone)
