"""This service's own copy of a registered entry, as the registration service published it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from crvs_contracts.pointers import below, value_at
from crvs_contracts.spans import Span


@dataclass(frozen=True)
class Entry:
    """``document`` is the declaration; ``links`` hold UINs by role; ``version`` grows with corrections."""

    record_id: str
    kind: str
    version: int
    registration_number: str
    office: str
    date_of_occurrence: date
    date_of_registration: date
    registrar: str  # the account
    document: dict[str, Any]
    links: dict[str, str | None]
    registrar_name: str = ""
    registrar_role: str = ""
    date_of_occurrence_until: date | None = None  # the last possible day, where the day is not known

    @property
    def occurred(self) -> Span:
        """The days on which the vital event may have happened."""
        return Span(self.date_of_occurrence, self.date_of_occurrence_until or self.date_of_occurrence)

    @classmethod
    def from_event(cls, data: dict[str, Any]) -> Self:
        """Read the data of ``<kind>.registered.v1`` or ``<kind>.corrected.v1``."""
        until = data.get("date_of_occurrence_until")
        return cls(
            record_id=data["record_id"],
            kind=data["kind"],
            version=data["version"],
            registration_number=data["registration_number"],
            office=data["office"],
            date_of_occurrence=date.fromisoformat(data["date_of_occurrence"][:10]),
            date_of_registration=date.fromisoformat(data["date_of_registration"][:10]),
            registrar=data.get("registrar") or "",
            document=data["entry"],
            links=data.get("links") or {},
            registrar_name=data.get("registrar_name") or "",
            registrar_role=data.get("registrar_role") or "",
            date_of_occurrence_until=date.fromisoformat(until) if until else None,
        )

    def to_document(self) -> dict[str, Any]:
        """The same shape that `from_event` reads, for storage."""
        until = self.date_of_occurrence_until
        return {
            "record_id": self.record_id,
            "kind": self.kind,
            "version": self.version,
            "registration_number": self.registration_number,
            "office": self.office,
            "date_of_occurrence": self.date_of_occurrence.isoformat(),
            "date_of_registration": self.date_of_registration.isoformat(),
            "registrar": self.registrar,
            "registrar_name": self.registrar_name,
            "registrar_role": self.registrar_role,
            "entry": self.document,
            "links": self.links,
        } | ({"date_of_occurrence_until": until.isoformat()} if until else {})

    def registered_as(self, before: Self) -> Self:
        """The entry with the registrar that an earlier version names: who corrects did not register."""
        return replace(
            self,
            registrar=before.registrar,
            registrar_name=before.registrar_name,
            registrar_role=before.registrar_role,
        )

    def is_estimated(self, date_pointer: str) -> bool:
        """Whether a date of the entry is stated to be an estimate."""
        return bool(value_at(self.document, f"{date_pointer}_estimated"))


def pointers_to(letters: str, document: Any, pointer: str = "") -> list[str]:
    """The JSON pointers of the texts that contain one of the letters."""
    if isinstance(document, str):
        return [pointer] if letters in document else []
    steps: Iterable[tuple[Any, Any]] = ()
    if isinstance(document, list | dict):
        steps = document.items() if isinstance(document, dict) else enumerate(document)
    return [found for step, inner in steps for found in pointers_to(letters, inner, below(pointer, step))]


def full_name(name: Mapping[str, Any]) -> str:
    """Given name first, as in Lao use; a surname may be missing."""
    return " ".join(name[part] for part in ("given", "surname") if name.get(part))


def latin_name(name: Mapping[str, Any]) -> str:
    """The Latin spelling that was declared beside the name; empty when none was."""
    return " ".join(name[part] for part in ("given_latin", "surname_latin") if name.get(part))
