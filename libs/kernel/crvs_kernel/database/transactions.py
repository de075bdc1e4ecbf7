"""The one place that commits commands, reads and what operators do (ADR 15); workers commit their batches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from crvs_kernel.database.plans import PlansOutdated
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import DomainError

T = TypeVar("T")
R = TypeVar("R", bound=DomainError)


@dataclass(frozen=True)
class Transactions:
    """Runs work in a unit of work and commits what it queued; a read that queues nothing costs no commit."""

    units: Callable[[], UnitOfWork]

    def run(self, work: Callable[[UnitOfWork], T]) -> T:
        """Give what the work gives, once it is committed.

        A refusal rolls everything back; then what it carries (`DomainError.keeping`) is committed by itself.
        Work whose plans were outdated is done again, once.
        """
        try:
            return self._once(work)
        except PlansOutdated:
            return self._once(work)

    def _once(self, work: Callable[[UnitOfWork], T]) -> T:
        try:
            with self.units() as uow:
                result = work(uow)
                uow.commit()
        except DomainError as refusal:
            self.keep(refusal)
            raise
        return result

    def keep(self, refusal: R) -> R:
        """Give a refusal to raise, once what it carries is committed by itself."""
        kept, refusal.kept = refusal.kept, None  # once, however often the refusal is raised again
        if kept is not None:
            with self.units() as uow:
                kept(uow)
                uow.commit()
            refusal.on_record = True
        return refusal
