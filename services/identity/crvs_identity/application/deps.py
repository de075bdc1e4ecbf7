"""What the use cases need beside their unit of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crvs_contracts.numbers import RandBelow
from crvs_identity.application.person_forms import PersonForms
from crvs_identity.store.descriptions import Descriptions
from crvs_kernel.primitives import Clock


@dataclass(frozen=True)
class Deps:
    """Built in `bootstrap.deps`."""

    randbelow: RandBelow
    clock: Clock
    zone: str
    forms: PersonForms
    descriptions: Descriptions

    def today(self) -> date:
        """The civil date of the country."""
        return self.clock.today(self.zone)
