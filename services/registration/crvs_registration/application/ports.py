"""What the use cases ask of the outside: forms, a store of records, knowledge about parties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from crvs_contracts.forms.model import Form
from crvs_contracts.offices import OfficeTable
from crvs_contracts.places import PlaceTable
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.primitives import Clock
from crvs_registration.application.records import Record
from crvs_registration.domain.actions import Action
from crvs_registration.domain.kind import Kind, Similar
from crvs_registration.domain.knowledge import Candidate, Knowledge
from crvs_registration.domain.rules import RuleBook

Offices = tuple[str, ...] | None  # None: the whole country


class Forms(Protocol):
    """All versions of all forms."""

    def all(self) -> list[Form]:
        """Every version, oldest first."""
        ...

    def get(self, name: str) -> Form:
        """A version by name ("birth/1"); raises NotFound."""
        ...

    def current(self, kind: str) -> Form:
        """The newest version of a kind."""
        ...

    def read(self, form: Form, declaration: Any, pointer: str) -> dict[str, Any]:
        """Hold a declaration to its form; raises InvalidInput with every fault, below ``pointer``."""
        ...


@dataclass(frozen=True)
class Question:
    """What to look up about a declaration; empty parts cost nothing.

    ``lock``: first wait for every other registration about the same subjects, and hold them until the commit.
    """

    record_id: str
    kind: Kind  # candidates are of the same kind; where it weds, kin and the ends of other unions count
    block_keys: Sequence[str] = ()
    subjects: Sequence[str] = ()
    marriage_number: str | None = None
    lock: bool = False


class Records(Protocol):
    """The store of records, within a unit of work."""

    def ask(self, uow: UnitOfWork, question: Question) -> Knowledge:
        """Everything the rules and the search for duplicates need, in one round trip at most."""
        ...

    def find(self, uow: UnitOfWork, record_id: str, offices: Offices) -> Record | None:
        """A record in the jurisdiction; None outside it."""
        ...

    def find_with_candidates(
        self, uow: UnitOfWork, record_id: str, offices: Offices
    ) -> tuple[Record, tuple[Candidate, ...] | None] | None:
        """The record, with today's candidates in the same round trip; None where the ends of unions count."""
        ...

    def next_number(self, uow: UnitOfWork, office: str, kind: str, year: int) -> int:
        """The next number of a book, under the lock of the book's row: call it last."""
        ...

    def add(self, uow: UnitOfWork, record: Record, action: Action) -> None:
        """Queue a new record with its first action and its parties."""
        ...

    def save(self, uow: UnitOfWork, record: Record, action: Action, *, parties: bool) -> None:
        """Queue a record's next action; the action's key is the optimistic lock."""
        ...

    def annotate(self, uow: UnitOfWork, record_id: str, role: str, uin: str) -> None:
        """Queue a party's UIN, so that it is found by it."""
        ...


@dataclass(frozen=True)
class Deps:
    """What every handler gets; built in `bootstrap`."""

    forms: Forms
    records: Records
    rules: RuleBook
    clock: Clock
    zone: str
    similar: Similar
    places: PlaceTable
    offices: OfficeTable

    def today(self) -> date:
        """The civil date of the country."""
        return self.clock.today(self.zone)
