"""What callers may look up; every look leaves an audit line before anything is disclosed (law 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import RegistrationNumber, parse_tracking_number
from crvs_kernel.audit import AuditLine
from crvs_kernel.context import Principal
from crvs_kernel.errors import Fault, InvalidInput
from crvs_kernel.unit_of_work import UnitOfWork
from crvs_registration.application.find import get_record
from crvs_registration.application.jurisdiction import offices_in
from crvs_registration.application.ports import Deps, Offices
from crvs_registration.application.records import Record
from crvs_registration.domain.name_keys import query_tokens

QUEUES = {"to-register": "declared", "rejected": "rejected", "recent": "registered"}


@dataclass(frozen=True)
class SearchRecords:
    """What to look for, by any of these; ``cursor`` is the id of the last record of the page before."""

    number: str | None = None
    tracking: str | None = None
    name: str | None = None
    uin: str | None = None
    kind: str | None = None
    status: str | None = None
    limit: int = 20
    cursor: str | None = None


class Searches(Protocol):
    """Reads of many records, in the jurisdiction, newest first."""

    def search(
        self, uow: UnitOfWork, asked: SearchRecords, tokens: Sequence[str], offices: Offices
    ) -> list[dict[str, Any]]:
        """Summaries; one more than the limit when there are more."""
        ...

    def history(self, uow: UnitOfWork, record_id: str, after: int, limit: int) -> list[dict[str, Any]]:
        """Actions in order."""
        ...


def read_record(record_id: str, by: Principal, uow: UnitOfWork, deps: Deps) -> Record:
    """One record; raises NotFound outside the jurisdiction."""
    record, _ = get_record(record_id, by, uow, deps)
    uow.audit(AuditLine(by, "record.read", "record", [record.id]))
    uow.commit()
    return record


@dataclass(frozen=True)
class Reading:
    """A caller at work on the register."""

    by: Principal
    uow: UnitOfWork
    deps: Deps
    searches: Searches

    def offices(self) -> Offices:
        """Where the caller may look."""
        return offices_in(self.by, self.deps.today())


def read_history(record_id: str, after: int, limit: int, reading: Reading) -> dict[str, Any]:
    """A page of a record's actions, oldest first, with their hashes."""
    uow = reading.uow
    record, _ = get_record(record_id, reading.by, uow, reading.deps)
    found = reading.searches.history(uow, record.id, after, limit + 1)
    uow.audit(AuditLine(reading.by, "record.read-history", "record", [record.id]))
    uow.commit()
    page = found[:limit]
    return {"items": page, "next": str(page[-1]["seq"]) if len(found) > limit else None}


def search_records(asked: SearchRecords, reading: Reading) -> dict[str, Any]:
    """A page of summaries; the audit line says by what was searched and what was shown, never the words."""
    asked, tokens = _normalised(asked)
    found = reading.searches.search(reading.uow, asked, tokens, reading.offices())
    given = [name for name in ("number", "tracking", "name", "uin", "kind", "status") if getattr(asked, name)]
    line = AuditLine(reading.by, "record.search", "record", (), {"by": given})
    return _page(found, asked.limit, line, reading.uow)


def work_list(queue: str, limit: int, cursor: str | None, reading: Reading) -> dict[str, Any]:
    """An office's queue, newest first; a caller without an office sees the whole jurisdiction's."""
    where = (reading.by.office,) if reading.by.office else reading.offices()
    asked = SearchRecords(status=QUEUES[queue], limit=limit, cursor=cursor)
    found = reading.searches.search(reading.uow, asked, (), where)
    line = AuditLine(reading.by, "record.work-list", "record", (), {"queue": queue})
    return _page(found, limit, line, reading.uow)


def _page(found: list[dict[str, Any]], limit: int, line: AuditLine, uow: UnitOfWork) -> dict[str, Any]:
    page = found[:limit]
    shown = [each["id"] for each in page]
    uow.audit(AuditLine(line.principal, line.act, line.subject_kind, shown, line.detail))
    uow.commit()
    return {"items": page, "next": page[-1]["id"] if len(found) > limit else None}


def _normalised(asked: SearchRecords) -> tuple[SearchRecords, list[str]]:
    """Numbers as they are stored, however they were typed.

    Raises:
        InvalidInput: a number whose check does not hold, a name without letters.

    """
    values = dict(vars(asked))
    try:
        if asked.number:
            values["number"] = str(RegistrationNumber.parse(asked.number))
        if asked.tracking:
            values["tracking"] = parse_tracking_number(asked.tracking)
    except MalformedValue as error:
        pointer = "/tracking" if error.code.startswith("tracking") else "/number"
        raise InvalidInput("invalid-fields", faults=(Fault(pointer, error.code),)) from error
    tokens = query_tokens(asked.name) if asked.name else []
    if asked.name and not tokens:
        raise InvalidInput("invalid-fields", faults=(Fault("/name", "name-without-letters"),))
    return SearchRecords(**values), tokens
