"""The ledger of void numbers, book by book, for whoever audits the books."""

from __future__ import annotations

from typing import Any

from crvs_contracts.jurisdiction import covered
from crvs_kernel.caller.audit import AuditLine
from crvs_kernel.caller.context import Principal
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.store import voids
from crvs_registration.store.voids import LedgerPage


def read_void_ledger(asked: LedgerPage, by: Principal, uow: UnitOfWork) -> dict[str, Any]:
    """A page of void numbers within the caller's jurisdiction; `next` names its last line."""
    rows = voids.ledger(uow, asked, covered(by.jurisdiction))
    shown = rows[: asked.limit]
    seen = [row["record_id"] for row in shown]
    uow.audit(AuditLine(by, "book.read-voids", "record", seen, {"office": asked.office, "kind": asked.kind}))
    last = shown[-1] if len(rows) > asked.limit else None
    items = [{name: value for name, value in row.items() if name != "seq"} for row in shown]
    return {"items": items, "next": f"{last['registration_number']}_{last['seq']}" if last else None}
