"""A record as the use cases hold it: its fixed facts and the state that its actions amount to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from crvs_registration.domain.actions import GENESIS, Action, Pins
from crvs_registration.domain.kind import Kind
from crvs_registration.domain.life_cycle import ActionType, State, evolve


@dataclass(frozen=True)
class Place:
    """District and province by code; for a province's own office the district is the province."""

    district: str
    province: str


@dataclass(frozen=True)
class Record:
    """One vital event in the register."""

    id: str
    kind: Kind
    office: str
    tracking_number: str
    place: Place  # of occurrence
    state: State = field(default_factory=State)
    last_hash: str = GENESIS

    @property
    def date_of_occurrence(self) -> str:
        """When the vital event happened, as declared (and corrected)."""
        return self.kind.occurred(self.state.declaration).isoformat()

    def act(self, act: ActionType, body: Mapping[str, Any], by: Actor, pins: Pins) -> tuple[Record, Action]:
        """Do the next thing: the record after it, and the action to be kept."""
        draft = Action(
            record_id=self.id,
            seq=self.state.seq + 1,
            type=act,
            at=by.at,
            actor=by.subject,
            office=by.office,
            form_version=pins.form_version,
            rules_version=pins.rules_version,
            places_version=pins.places_version,
            body=body,
            prev_hash=self.last_hash,
        )
        action = replace(draft, hash=draft.computed_hash())
        return replace(self, state=evolve(self.state, act, body), last_hash=action.hash), action


@dataclass(frozen=True)
class Actor:
    """Who acts, from which office, when (to the microsecond, as the database keeps it)."""

    subject: str
    office: str | None
    at: datetime

    @property
    def instant(self) -> str:
        """ISO 8601 in UTC, for events."""
        return self.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
