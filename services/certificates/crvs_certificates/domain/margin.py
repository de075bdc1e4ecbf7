"""The marginal notes of an entry that papers print: which a certificate has, and which came after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Note = Mapping[str, Any]


@dataclass(frozen=True)
class Margin:
    """The notes as they were at a time; without a time nothing was ever noted."""

    at: datetime | None = None
    notes: Sequence[Note] = ()

    @property
    def printed(self) -> list[Note]:
        """The notes that hold and are printed, in the order in which their entries occurred."""
        holding = (note for note in self.notes if note["printed"] and not note["struck"])
        return sorted(holding, key=lambda note: (note["date_of_occurrence"], note["registration_number"]))

    def since(self, before: Margin) -> list[str]:
        """The codes of notes that a paper of an earlier margin lacks, each once."""
        had = {_key(note) for note in before.printed}
        return list(dict.fromkeys(note["note"] for note in self.printed if _key(note) not in had))

    def contradicts(self, before: Margin) -> bool:
        """Whether a paper of an earlier margin prints a note that is struck, or reads otherwise, by now."""
        now = {_key(note): _said(note) for note in self.printed}
        return any(now.get(_key(note)) != _said(note) for note in before.printed)


def _key(note: Note) -> tuple[str, str]:
    return note["record_id"], note["note"]


def _said(note: Note) -> dict[str, Any]:
    return {name: value for name, value in note.items() if name != "at"}
