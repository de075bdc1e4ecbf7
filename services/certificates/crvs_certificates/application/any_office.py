"""Whoever stands at a counter far from home is served there: an entry of another office, by its whole number.

Each such question is on record for the entry, also in vain or refused, and an account asks so often a day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from crvs_certificates.application.deps import Deps
from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.policy import in_force
from crvs_certificates.store import elsewhere
from crvs_contracts.jurisdiction import covered, path_of
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import NotFound, TooManyRequests

Keeping = Callable[[UnitOfWork], None]


@dataclass(frozen=True)
class EntryAskedFor:
    """An entry to certify, where it was asked for, and what to keep on record of that."""

    entry: Entry
    place: dict[str, Any]
    keep: Keeping | None

    def keep_refused(self, by: Principal, code: str) -> Keeping:
        """The same, with a line that says how it was refused."""
        line = AuditLine(by, "certificate.request", "record", [self.entry.record_id], {"outcome": code})

        def keep(kept: UnitOfWork) -> None:
            if self.keep is not None:
                self.keep(kept)
            kept.audit(line)

        return keep


def entry_asked_for(number: str, by: Principal, uow: UnitOfWork, deps: Deps) -> EntryAskedFor:
    """The entry with a registration number, of the caller's offices or of any other.

    Raises:
        NotFound: no such entry, or not yet, or the caller belongs to no office.
        TooManyRequests: ``asked-elsewhere-too-often`` today.

    """
    own = deps.entries.find_by_number(uow, number, covered(by.jurisdiction))
    if own is not None:
        return EntryAskedFor(own, {"asked_at": None, "asked_path": None}, None)
    line = AuditLine(
        by, "certificate.request", "record", deps.entries.ids_of(uow, number), {"outcome": "absent"}
    )
    if by.office is None:
        raise NotFound("not-found").keeping(lambda kept: kept.audit(line))
    day = deps.today()

    def keep(kept: UnitOfWork) -> None:
        elsewhere.add(kept, by.subject, day)

    def refused(kept: UnitOfWork) -> None:
        keep(kept)
        kept.audit(line)

    limit = in_force(deps.policies.entitlements, day).get("elsewhere_per_day", 0)
    if elsewhere.count(uow, by.subject, day) >= limit:
        wait = _until_tomorrow(deps)
        raise TooManyRequests("asked-elsewhere-too-often", retry_after=wait).keeping(refused)
    entry = deps.entries.find_by_number(uow, number, None)
    if entry is None:
        raise NotFound("not-found").keeping(refused)
    return EntryAskedFor(entry, {"asked_at": by.office, "asked_path": list(path_of(by.office, day))}, keep)


def issuing_office(entry: Entry, by: Principal) -> str:
    """The office that a certificate names as its own: the entry's, or whoever serves from afar."""
    reach = covered(by.jurisdiction)
    return by.office or entry.office if reach is not None and entry.office not in reach else entry.office


def _until_tomorrow(deps: Deps) -> int:
    """Seconds to the next day of the country."""
    midnight = datetime.combine(deps.today() + timedelta(days=1), time(), ZoneInfo(deps.zone))
    return max(1, int((midnight - deps.clock.now()).total_seconds()))
