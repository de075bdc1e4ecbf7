"""Publish what happened to certificates again: the feed or the bus may have lost it (docs/operations.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from crvs_certificates.application.announcements import told
from crvs_certificates.store import histories
from crvs_certificates.store.standings import ENTRY_CANCELLED
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import Row, UnitOfWork

OPERATOR: Final = Principal(subject="operator", kind="system", purpose="operations")
_PAGE: Final = 500
_NAMES: Final = {
    "issued": ("kind", "record_version", "language", "registration_number"),
    "superseded": ("by_version",),
    "revoked": ("reason_code",),
    "reinstated": ("by_version",),
}


def republish(what: UUID | datetime, transactions: Transactions) -> int:
    """Queue the events of a record's certificates, or all since a time, with the ids that they had.

    Gives their number; each page is one transaction.
    """
    after, events = ("", 0), 0
    while True:
        rows = transactions.run(partial(_page, what=what, after=after))
        if not rows:
            return events
        events += len(rows)
        after = (rows[-1]["serial"], rows[-1]["place"])


def _page(uow: UnitOfWork, what: UUID | datetime, after: tuple[str, int]) -> list[Row]:
    since = what if isinstance(what, datetime) else None
    rows = histories.page(uow, None if since else str(what), since, after, _PAGE)
    for row in rows:
        of_entry = row["reason_code"] == ENTRY_CANCELLED
        version = row["by_version"] if of_entry else None
        uow.publish(told(row["past"], _data(row), row["at"], version))
    if rows:
        about = sorted({row["record_id"] for row in rows})
        uow.audit(AuditLine(OPERATOR, "certificate.republish", "record", about))
    return rows


def _data(row: Row) -> dict[str, Any]:
    at = row["at"].astimezone(UTC).isoformat()
    data = {name: row[name] for name in ("serial", "record_id", "office", *_NAMES[row["past"]])}
    issued = {"issued_on": row["issued_on"].isoformat()} if row["past"] == "issued" else {}
    return {**data, **issued, "occurred_at": at}
