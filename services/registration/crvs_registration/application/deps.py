"""What the use cases need beside the unit of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from crvs_contracts.offices import OfficeTable
from crvs_contracts.places import PlaceTable
from crvs_kernel.primitives import Clock
from crvs_registration.application.ports import Forms
from crvs_registration.domain.name_distance import Within
from crvs_registration.domain.notes import NoteLaw
from crvs_registration.domain.rules import RuleBook


@dataclass(frozen=True)
class Deps:
    """Built in `bootstrap.deps`."""

    forms: Forms
    rules: RuleBook
    notes: NoteLaw
    clock: Clock
    zone: str
    within: Within
    places: PlaceTable
    offices: OfficeTable

    def today(self) -> date:
        """The civil date of the country."""
        return self.clock.today(self.zone)

    def hour(self) -> str:
        """The time of day in the country, as HH:MM."""
        return self.clock.now().astimezone(ZoneInfo(self.zone)).strftime("%H:%M")
