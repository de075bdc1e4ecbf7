"""A record as the use cases hold it: an id, and the state that its actions amount to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from crvs_registration.domain.actions import GENESIS, Action, Pins
from crvs_registration.domain.kind import Kind
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.life_cycle import ActionType, State, evolve


@dataclass(frozen=True)
class Record:
    """One vital event in the register."""

    id: str
    state: State = field(default_factory=State)
    last_hash: str = GENESIS

    @property
    def kind(self) -> Kind:
        """What happened."""
        return KINDS[self.state.kind]

    @property
    def office(self) -> str:
        """The office whose book it belongs to; it never changes."""
        return self.state.office

    @property
    def date_of_occurrence(self) -> str:
        """When the vital event happened, as declared (and corrected)."""
        return self.kind.occurred(self.state.declaration).isoformat()

    @property
    def declared_on(self) -> date:
        """The day on which the family came; every record that exists was declared."""
        return date.fromisoformat(str(self.state.date_of_declaration))

    @property
    def ends(self) -> str | None:
        """The number of the registered marriage that it ends."""
        return self.kind.marriage_number(self.state.declaration)

    def subject_ids(self) -> list[str]:
        """Whom a look at this record concerns: itself, and the candidates that it names."""
        return [self.id, *(each["record_id"] for each in self.state.duplicates)]

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
