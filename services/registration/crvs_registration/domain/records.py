"""A record as the use cases hold it: an id, and the state that its actions amount to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Self

from crvs_registration.domain.actions import GENESIS, Action, Pins
from crvs_registration.domain.kind import Declaration, Kind
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.life_cycle import ActionType, State, evolve
from crvs_registration.domain.linked import as_linked


@dataclass(frozen=True)
class Record:
    """One vital event in the register."""

    id: str
    state: State = field(default_factory=State)
    last_hash: str = GENESIS
    behind: bool = False  # others know a later version, which a restore has lost
    lost_number: str | None = None  # others know that it was given this number in the lost time

    @property
    def kind(self) -> Kind:
        return KINDS[self.state.kind]

    @property
    def office(self) -> str:
        """The office whose book it belongs to; an accepted transfer changes it, before registration."""
        return self.state.office

    @property
    def linked(self) -> Declaration:
        """The declaration with the UINs of whom its parties were linked with, as if it stated them."""
        return as_linked(self.kind.definition, self.state.declaration, self.state.links)

    @property
    def date_of_occurrence(self) -> str:
        """Of several possible days the first."""
        return self.kind.occurred(self.state.declaration).isoformat()

    @property
    def date_of_occurrence_until(self) -> str | None:
        """The last possible day, where the day itself is not known."""
        span = self.kind.span(self.state.declaration)
        return None if span.is_day else span.last.isoformat()

    @property
    def declared_on(self) -> date:
        """The day of the declaration, by which timeliness is measured."""
        return date.fromisoformat(str(self.state.date_of_declaration))

    @property
    def ends(self) -> str | None:
        """The registration number of the marriage that this divorce ends."""
        return self.kind.marriage_number(self.state.declaration)

    def subject_ids(self) -> list[str]:
        """The record ids for the audit line of a read: this record and the candidates that it shows."""
        return list(dict.fromkeys((self.id, *(each["record_id"] for each in self.state.duplicates))))

    def act(self, act: ActionType, body: Mapping[str, Any], by: Actor, pins: Pins) -> tuple[Record, Action]:
        """Apply an act; return the record after it, and the action to store, which names who signs for it."""
        body = {**body, "by": {"name": by.name, "role": by.role}} if by.name else body
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
    name: str | None = None  # as the account had it then; a system has none
    role: str | None = None

    @classmethod
    def of(cls, action: Action) -> Self:
        """Who did what is on record."""
        by = action.body.get("by") or {}
        return cls(action.actor, action.office, action.at, by.get("name"), by.get("role"))

    @property
    def instant(self) -> str:
        """ISO 8601 in UTC, for events."""
        return self.at.astimezone(UTC).isoformat().replace("+00:00", "Z")
