"""Reads of the register; each leaves an audit line (law 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import NotFound
from crvs_registration.application.deps import Deps
from crvs_registration.application.examine import case_of
from crvs_registration.application.find import get_record
from crvs_registration.application.jurisdiction import reach_of, sight_of
from crvs_registration.application.resting import review_of
from crvs_registration.application.views import candidates_view, history_view
from crvs_registration.domain.knowledge import Candidate, united
from crvs_registration.domain.reach import Reach
from crvs_registration.domain.records import Record
from crvs_registration.store import records, searches
from crvs_registration.store.criteria import SearchRecords

QUEUES = {
    "to-register": "declared",
    "rejected": "rejected",
    "recent": "registered",
    "sent": "transferring",
    "incoming": "transferring",
}


def read_record(record_id: str, by: Principal, uow: UnitOfWork, deps: Deps) -> Record:
    """One record, with today's candidates while it waits or is cancelled; NotFound outside the reach."""
    found = records.find_with_candidates(uow, record_id, sight_of(by))
    if found is None:
        raise NotFound("not-found")
    record, candidates = found
    if not reach_of(by).holds(record.office):
        uow.audit(AuditLine(by, "record.read", "record", [record.id]))
        return record
    if record.state.status in {"declared", "cancelled"}:
        record = _with_candidates(record, candidates, uow, deps)
    uow.audit(AuditLine(by, "record.read", "record", record.subject_ids()))
    return record


def _with_candidates(
    record: Record, candidates: tuple[Candidate, ...] | None, uow: UnitOfWork, deps: Deps
) -> Record:
    """Look for duplicates and contradictions anew, so that what came since counts."""
    kind, whole = record.kind, candidates is None
    inquiry = kind.inquiry(record.id, record.linked, record.state.links, candidates=whole)
    if not whole:
        inquiry = replace(inquiry, block_keys=kind.more_keys(record.linked))
    known = records.ask(uow, inquiry)
    known = replace(known, candidates=united(candidates or (), known.candidates))
    case = replace(case_of(record, deps), knowledge=known)
    found = review_of(record, case, uow, deps)
    return replace(record, state=replace(record.state, duplicates=tuple(found)))


@dataclass(frozen=True)
class Reader:
    """A caller with the unit of work of the request."""

    by: Principal
    uow: UnitOfWork
    deps: Deps

    def reach(self) -> Reach:
        """The records that the caller may see (law 7)."""
        return sight_of(self.by)


def read_history(record_id: str, after: int, limit: int, reader: Reader) -> dict[str, Any]:
    """A page of a record's actions, oldest first; their hashes where nothing before is kept back either."""
    uow = reader.uow
    record = get_record(record_id, reader.by, uow)
    found = searches.history(uow, record.id, after + limit + 1)
    uow.audit(AuditLine(reader.by, "record.read-history", "record", record.subject_ids()))
    following = history_view(found, record.office, reader.by, reader.deps)[after:]
    page = following[:limit]
    return {"items": page, "next": str(page[-1]["seq"]) if len(following) > limit else None}


def work_list(queue: str, limit: int, cursor: str | None, reader: Reader) -> dict[str, Any]:
    """An office's queue, newest first; a caller without an office sees the whole jurisdiction's."""
    reach, office = reach_of(reader.by), reader.by.office
    where = replace(reach, offices=(office,)) if office else reach
    if queue == "recent":
        found = searches.recent(reader.uow, limit, cursor, where)
    elif queue == "incoming":
        found = searches.incoming(reader.uow, limit, cursor, where)
    else:
        asked = SearchRecords(status=QUEUES[queue], limit=limit, cursor=cursor)
        found = searches.search(reader.uow, asked, where, counts=False)
    page = page_of(found, limit, reader)
    reader.uow.audit(AuditLine(reader.by, "record.work-list", "record", ids_of(page), {"queue": queue}))
    return page


def page_of(rows: list[dict[str, Any]], limit: int, reader: Reader) -> dict[str, Any]:
    """The rows of a page, and `next`: the cursor of its last row, or the id of that row.

    Of duplicates a row has the number that the record itself would show to the caller.
    """
    reach = reader.reach()
    items = [
        {name: value for name, value in row.items() if name not in {"cursor", "cost"}}
        | {"duplicates": len(candidates_view(row["duplicates"], reach)) if reach.holds(row["office"]) else 0}
        for row in rows[:limit]
    ]
    last = rows[limit - 1] if len(rows) > limit else None
    return {"items": items, "next": last.get("cursor", last["id"]) if last else None}


def ids_of(page: Mapping[str, Any]) -> list[str]:
    return [item["id"] for item in page["items"]]
