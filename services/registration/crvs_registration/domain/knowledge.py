"""What the register knows about the parties of a declaration, gathered in one read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crvs_kernel.errors import Fault


@dataclass(frozen=True)
class KnownFault(Fault):
    """A fault that discloses something of other entries; `entries` are their record ids, for the audit."""

    entries: tuple[str, ...] = ()


def entries_of(fault: Fault) -> tuple[str, ...]:
    """The record ids of the entries that a fault rests on."""
    return fault.entries if isinstance(fault, KnownFault) else ()


@dataclass(frozen=True)
class Marriage:
    """A registered union: in force from its date until its end is registered or the first death of a spouse.

    ``between`` are the two roles of its entry. Where the day of a death is not known, ``died`` is the first
    possible one and ``died_by`` the last.
    """

    record_id: str
    date: str
    between: tuple[str, ...]
    divorced: str | None = None
    died: str | None = None
    died_by: str | None = None
    entry: Mapping[str, Any] = field(default_factory=dict)  # only where it was asked for by number
    spouse: Mapping[str, Any] = field(default_factory=dict)  # only where it was asked for by a UIN

    @property
    def until(self) -> str | None:
        """The day on which it ended; None while it is in force."""
        return min((day for day in (self.divorced, self.died) if day), default=None)


@dataclass(frozen=True)
class Birth:
    """The registered birth of a UIN."""

    record_id: str
    child: Mapping[str, Any]


@dataclass(frozen=True)
class Named:
    """What is known of whoever has a UIN: the name last registered, and of a birth sex and date of birth.

    ``record_id`` is None where no entry says it.
    """

    record_id: str | None
    person: Mapping[str, Any]
    office: str


@dataclass(frozen=True)
class Death:
    """The registered death of a UIN; ``hour`` as HH:MM, where it is known.

    ``until``: where the day is not known, ``date`` is the first possible one and this the last.
    """

    record_id: str
    date: str
    hour: str | None = None
    until: str | None = None

    @property
    def latest(self) -> str:
        """The last possible day."""
        return self.until or self.date


@dataclass(frozen=True)
class Candidate:
    """A record that may be the same vital event, or concern its parties.

    ``until`` is the end of a registered marriage; ``kind`` that of the declaration where it is left out.
    """

    record_id: str
    declaration: Mapping[str, Any]
    office: str = ""
    until: str | None = None
    kind: str | None = None
    status: str = "declared"
    links: Mapping[str, str | None] = field(default_factory=dict)


def united(ones: tuple[Candidate, ...], others: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Candidates of two searches, each once."""
    return tuple({each.record_id: each for each in (*ones, *others)}.values())


@dataclass(frozen=True)
class Knowledge:
    """The answers to an inquiry, by UIN; empty where nothing was asked or the register knows nothing."""

    births: Mapping[str, Birth] = field(default_factory=dict)
    names: Mapping[str, Named] = field(default_factory=dict)
    known: frozenset[str] = frozenset()  # UINs that somebody has, also whose birth entry was cancelled
    deaths: Mapping[str, Death] = field(default_factory=dict)
    marriages: Mapping[str, tuple[Marriage, ...]] = field(default_factory=dict)
    ancestors: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # UIN: {UIN: generations}
    marriage: Marriage | None = None  # the one asked for by its number
    candidates: tuple[Candidate, ...] = ()
    offices: Mapping[str, str] = field(
        default_factory=dict
    )  # of every entry that the UINs, or the number of a marriage, led to


NOTHING = Knowledge()
