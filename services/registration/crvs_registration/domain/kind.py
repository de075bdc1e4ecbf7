"""A kind of vital event under the law: its definition and its rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from crvs_contracts.forms.model import Form
from crvs_contracts.kinds.definition import KindDefinition
from crvs_contracts.matching.keys import PERSON, keys_of
from crvs_contracts.matching.score import judge
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import Span, span_at, span_of
from crvs_kernel.errors import Fault
from crvs_registration.domain.concerns import concern_of, keys_of_lives, keys_of_seekers
from crvs_registration.domain.dates import known_on
from crvs_registration.domain.knowledge import NOTHING, Candidate, Knowledge, entries_of
from crvs_registration.domain.levels import Level
from crvs_registration.domain.linked import stated_roles
from crvs_registration.domain.possible import dates_to_come, times_to_come
from crvs_registration.domain.rules import RuleBook

Declaration = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """What the rules of a kind check: a declaration with its context. `links` has the UINs known so far."""

    kind: Kind
    declaration: Declaration
    links: Mapping[str, str | None]
    today: date
    declared_on: date
    rules: RuleBook
    knowledge: Knowledge = NOTHING
    office_kind: str = "district"
    by_authority: bool = False  # a decision of an authority stands behind it: a material correction
    form: Form | None = None  # None: only the rules of its kind are asked
    now: str = "24:00"  # the hour here

    @cached_property
    def span(self) -> Span:
        """The days on which it may have happened: none after the day of the declaration."""
        return known_on(self.kind.span(self.declaration), self.declared_on)

    @property
    def occurred(self) -> date:
        """The date of occurrence; of several possible days the first."""
        return self.span.first

    @property
    def latest(self) -> date:
        """The last possible day: what is not certain refuses nothing and makes nobody late."""
        return self.span.last

    def faults(self) -> list[Fault]:
        """The faults that the rules of the kind find; if none refuses, those of dates and hours to come."""
        found = [fault for check in self.kind.checks for fault in check(self)]
        refused = any(self.level(fault) == "block" for fault in found)
        return found if refused else [*found, *self._to_come()]

    def level(self, fault: Fault) -> Level:
        """What the policy of today has a fault of this declaration do."""
        basis = "entries" if entries_of(fault) else "declaration"
        return self.rules.level(fault.code, self.kind.name, basis, self.today)

    def _to_come(self) -> Iterator[Fault]:
        if self.form is not None:
            happened = self.kind.definition.date
            yield from dates_to_come(self.form, self.declaration, self.today)
            yield from times_to_come(self.form, self.declaration, happened, self.today, self.now)

    def uin(self, role: str) -> str:
        """The UIN of a party; empty when there is none."""
        return self.links.get(role) or value_at(self.declaration, f"/{role}/uin") or ""


Check = Callable[[Case], Iterable[Fault]]


def _as_stated(case: Case) -> Declaration:
    return case.declaration


@dataclass(frozen=True)
class Kind:
    """One kind of vital event: what the published definition says of it, and what this service adds."""

    definition: KindDefinition
    checks: tuple[Check, ...]
    doubts: tuple[Check, ...] = ()  # what it asks back about, see `domain.doubts`
    completed: Callable[[Case], Declaration] = _as_stated  # with what the register knows better

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def weds(self) -> bool:
        """Whether its entry is a union: then kinship and other unions of the parties are looked up."""
        return self.definition.fact("union") is not None

    def span(self, declaration: Declaration) -> Span:
        """The days on which it may have happened; the form has made sure that a date is there."""
        return span_at(declaration, self.definition.date)

    def block_keys(self, declaration: Declaration) -> list[str]:
        """The keys under which a record is kept: those of its kind, and those of its people."""
        book, found = self.definition.book, keys_of(self.definition.matching, declaration)
        own = [key if key.startswith(PERSON) else book + key for key in found]
        return list(dict.fromkeys((*own, *keys_of_lives(self.definition, declaration))))

    def sought_keys(self, declaration: Declaration) -> list[str]:
        """The keys under which others are looked for: whoever weds may have been made a year older."""
        kept = self.block_keys(declaration)
        near = keys_of_lives(self.definition, declaration, years=1) if self.weds else ()
        return list(dict.fromkeys((*kept, *near, *self.more_keys(declaration))))

    def more_keys(self, declaration: Declaration) -> list[str]:
        """The keys of others in it, whom no key of its own is about: parents, and those who divorce."""
        return keys_of_seekers(self.definition, declaration)

    def compare(self, declaration: Declaration, candidate: Candidate) -> tuple[int, list[str]]:
        """A score of 0..100, and the codes of what agrees and of what differs."""
        score, reasons = 0, list[str]()
        if candidate.kind in {None, self.name}:
            score, reasons = judge(self.name, self.definition.matching, declaration, candidate.declaration)
        concern = concern_of(self.definition, declaration, candidate, likely=score)
        if concern is None:
            return score, reasons
        return max(score, concern.score), [*concern.reasons, *reasons]

    def occurred(self, declaration: Declaration) -> date:
        """The date of occurrence; of several possible days the first."""
        return self.span(declaration).first

    def district(self, declaration: Declaration) -> str | None:
        """The district of occurrence, where the declaration says it."""
        district: str | None = value_at(declaration, self.definition.place)
        return district

    def links(self, declaration: Declaration) -> dict[str, str | None]:
        """The UIN of each party, None where it is not known (a child gets its own after registration)."""
        return {role: value_at(declaration, f"/{role}/uin") for role in self.definition.roles}

    @property
    def stated(self) -> tuple[str, ...]:
        """The roles whose UIN the declaration may state."""
        return stated_roles(self.definition)

    def marriage_number(self, declaration: Declaration) -> str | None:
        """The registered marriage that the vital event ends, for a divorce."""
        ending = self.definition.fact("end-of-union")
        return value_at(declaration, ending.union) if ending and ending.union else None

    def inquiry(
        self,
        record_id: str,
        declaration: Declaration,
        links: Mapping[str, str | None],
        *,
        candidates: bool = True,
        lock: bool = False,
    ) -> Inquiry:
        """The questions of the rules and of the search for duplicates about a declaration."""
        return Inquiry(
            record_id=record_id,
            kind=self,
            block_keys=self.sought_keys(declaration) if candidates else (),
            day=self.occurred(declaration),
            subjects=self.subjects(declaration, links),
            marriage_number=self.marriage_number(declaration),
            lock=lock,
        )

    def subjects(self, declaration: Declaration, links: Mapping[str, str | None]) -> list[str]:
        """The UINs and numbers that a registration locks, sorted, so that two of them cannot deadlock."""
        stated = {value_at(declaration, f"/{role}/uin") for role in self.stated}
        found = stated | set(links.values()) | {self.marriage_number(declaration)}
        return sorted(each for each in found if each)


@dataclass(frozen=True)
class Inquiry:
    """The questions about a declaration; an empty part costs nothing.

    ``day``: of candidates that share as many keys those near it count.
    ``lock``: wait for other registrations about the same subjects, and hold a lock on them until the commit.
    """

    record_id: str
    kind: Kind  # where it weds, kin and the ends of other unions count
    day: date
    block_keys: Sequence[str] = ()
    subjects: Sequence[str] = ()
    marriage_number: str | None = None
    lock: bool = False


def not_in_future(pointer: str) -> Check:
    """Refuse a date of occurrence after the day of the declaration."""

    def check(case: Case) -> Iterable[Fault]:
        value = value_at(case.declaration, pointer)
        latest = min(case.today, case.declared_on)
        if value is not None and span_of(value).first > latest:
            yield Fault(pointer, "date-in-future", {"today": latest.isoformat()})

    return check
