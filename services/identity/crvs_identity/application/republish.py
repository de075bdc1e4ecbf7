"""Publish the history of persons again: a consumer or the bus may have lost it (docs/operations.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from crvs_identity.application import announcements
from crvs_identity.store import persons
from crvs_identity.store.descriptions import Description, Descriptions
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.events import Event

OPERATOR: Final = Principal(subject="operator", kind="system", purpose="operations")
_PAGE: Final = 500
_BEGINNING: Final = ("00000000-0000-0000-0000-000000000000", 0)


def republish(what: UUID | datetime, transactions: Transactions, opened: Callable[[], Descriptions]) -> int:
    """Queue the events of the person of a birth or of an id, or all since a time, with their ids.

    Gives their number; each page is one transaction. ``opened`` reads what is sealed, where that is told.
    """
    after, events = _BEGINNING, 0
    while True:
        rows = transactions.run(partial(_page, what=what, after=after, opened=opened))
        if not rows:
            return events
        events += len(rows)
        after = (str(rows[-1]["id"]), rows[-1]["version"])


def _page(
    uow: UnitOfWork, what: UUID | datetime, after: tuple[str, int], opened: Callable[[], Descriptions]
) -> list[Row]:
    since = what if isinstance(what, datetime) else None
    record = None if since else str(what)
    rows = persons.history(uow, record, since, after, _PAGE)
    enrolled = [str(row["id"]) for row in rows if row["type"] == "established"]
    papers = opened().newest(uow, enrolled) if enrolled else {}
    for row in rows:
        for event in _events(row, papers):
            uow.publish(event)
    if rows:
        told = sorted({str(row["id"]) for row in rows})
        uow.audit(AuditLine(OPERATOR, "person.republish", "person", told))
    return rows


def _events(row: Row, papers: Mapping[str, Description]) -> list[Event]:
    match row["type"]:
        case "enrolled":
            return [announcements.enrolled(row, row["data"], row["at"])]
        case "established":
            return [announcements.established(row, papers[str(row["id"])].content, row["at"])]
        case "merged":
            return [announcements.merged(row, row["data"], row["at"])]
        case "split":
            return [announcements.split(row, row["data"], row["at"])]
        case _:
            return announcements.civil_status_changed(row, row["data"], row["at"])
