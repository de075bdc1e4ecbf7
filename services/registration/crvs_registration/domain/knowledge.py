"""What the register knows about the parties of a declaration, gathered in one read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Standing:
    """A fact in force: deceased, married (of a UIN), dissolved (of a marriage's number)."""

    subject: str
    fact: str
    record_id: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RegisteredMarriage:
    """The entry that a divorce names."""

    record_id: str
    date: str
    entry: Mapping[str, Any]


@dataclass(frozen=True)
class Candidate:
    """A record that may be the same vital event."""

    record_id: str
    declaration: Mapping[str, Any]


@dataclass(frozen=True)
class Knowledge:
    """All of it; empty where nothing was asked or nothing is known."""

    standings: tuple[Standing, ...] = ()
    births: Mapping[str, str] = field(default_factory=dict)  # UIN: registered date of birth
    ancestors: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # UIN: {UIN: generations}
    marriage: RegisteredMarriage | None = None
    candidates: tuple[Candidate, ...] = ()

    def find(self, subject: str | None, fact: str) -> Standing | None:
        """A fact in force about a subject, if the register knows one."""
        if subject is None:
            return None
        found: Iterable[Standing] = (
            each for each in self.standings if each.subject == subject and each.fact == fact
        )
        return next(iter(found), None)


NOTHING = Knowledge()
