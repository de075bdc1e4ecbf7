"""What the use cases get, built in `bootstrap`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crvs_certificates.application.ports import Pages, QrCodes, Seal
from crvs_certificates.store.certificates import Certificates
from crvs_certificates.store.entries import Entries
from crvs_certificates.store.margins import Margins
from crvs_certificates.store.requests import Requests
from crvs_kernel.primitives import Clock
from crvs_kernel.proposals.policy import PairPolicy


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
    pairs: PairPolicy


@dataclass(frozen=True)
class Copies:
    """What the reactions of the worker need; they neither draw nor seal."""

    entries: Entries
    margins: Margins
    certificates: Certificates
    requests: Requests
    clock: Clock
    page: Callable[[str], tuple[Mapping[str, Any], Mapping[str, Any]]]  # layout and words of an issued one


@dataclass(frozen=True)
class Deps:
    """What the use cases of the web process need."""

    entries: Entries
    margins: Margins
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
