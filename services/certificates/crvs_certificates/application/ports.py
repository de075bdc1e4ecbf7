"""What the use cases need from outside, as protocols, and the bundle that bootstrap fills."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from crvs_certificates.domain.entry import Entry
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.primitives import Clock


class Pages(Protocol):
    """Draws contents as PDF."""

    def render(self, contents: dict[str, Any], at: datetime) -> bytes:
        """Raise `domain.contents.Unprintable` for letters that no font has."""
        ...


class Seal(Protocol):
    """Seals a PDF so that any later change shows."""

    def seal(self, pdf: bytes, reason: str) -> bytes: ...


class QrCodes(Protocol):
    """Signs, reads and draws QR codes."""

    def sign(self, claims: dict[str, Any]) -> str: ...

    def open(self, token: str) -> dict[str, Any] | None: ...

    def key_set(self) -> dict[str, Any]: ...

    def draw(self, text: str) -> str: ...


class Entries(Protocol):
    """This service's copy of the registered entries."""

    def find_by_number(self, uow: UnitOfWork, number: str, jurisdiction: Sequence[str]) -> Entry | None: ...

    def lock(self, uow: UnitOfWork, record_id: str) -> Entry | None: ...

    def save(self, uow: UnitOfWork, entry: Entry, office_path: Sequence[str]) -> None: ...

    def find_uin(self, uow: UnitOfWork, record_id: str) -> str | None: ...

    def save_uin(self, uow: UnitOfWork, record_id: str, uin: str) -> None: ...


class Requests(Protocol):
    """Requests for certificates, with the decision on each."""

    def add(self, uow: UnitOfWork, request: Mapping[str, Any]) -> None: ...

    def find(self, uow: UnitOfWork, request_id: str, jurisdiction: Sequence[str]) -> Row | None: ...

    def page(self, uow: UnitOfWork, wanted: Mapping[str, Any]) -> list[Row]: ...

    def count_for_fee(self, uow: UnitOfWork, record_id: str) -> int: ...

    def decide(self, uow: UnitOfWork, decision: Mapping[str, Any]) -> None: ...


class Certificates(Protocol):
    """Issued certificates, their bytes and what happened to them since."""

    def add(self, uow: UnitOfWork, certificate: Mapping[str, Any], pdf: bytes, qr: str) -> None: ...

    def find(self, uow: UnitOfWork, serial: str, jurisdiction: Sequence[str]) -> Row | None: ...

    def find_by_request(self, uow: UnitOfWork, request_id: str) -> Row | None: ...

    def find_public(self, uow: UnitOfWork, serial: str) -> Row | None: ...

    def document(self, uow: UnitOfWork, serial: str) -> bytes: ...

    def lock_record(self, uow: UnitOfWork, serial: str) -> None: ...

    def outdated(self, uow: UnitOfWork, record_id: str, version: int) -> list[str]: ...

    def append_status(self, uow: UnitOfWork, status: Mapping[str, Any]) -> None: ...


@dataclass(frozen=True)
class Layouts:
    """The page version in force: its words, its layout per kind, and its name on a certificate."""

    words: dict[str, Any]
    by_kind: dict[str, dict[str, Any]]
    template: Callable[[str], str]


@dataclass(frozen=True)
class Policies:
    """Versioned rules, as data."""

    fees: Sequence[Mapping[str, Any]]
    entitlements: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Copies:
    """What the worker may touch: its reactions neither draw nor seal."""

    entries: Entries
    certificates: Certificates
    clock: Clock


@dataclass(frozen=True)
class Deps:
    """Everything that a use case may touch."""

    entries: Entries
    requests: Requests
    certificates: Certificates
    pages: Pages
    seal: Seal
    qr: QrCodes
    layouts: Layouts
    policies: Policies
    clock: Clock
    randbelow: Callable[[int], int]
    zone: str
    verify_base_url: str

    def today(self) -> date:
        """The civil day of the register."""
        return self.clock.today(self.zone)
