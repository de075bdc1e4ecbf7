"""Cancelled entries: what rests on an entry, what stands in its place, and the ledger of void numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from crvs_contracts.jurisdiction import Covered
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork

_ENDS = sql("SELECT id::text FROM record WHERE ends = %(number)s AND status = 'registered' ORDER BY id")
_STANDS = sql(
    "SELECT 1 FROM record"
    " WHERE registration_number = %(number)s AND kind = %(kind)s AND status = 'registered'"
)
# Each cancellation stays in the ledger, also that of an entry that was reinstated.
_LEDGER = sql(
    """SELECT r.registration_number, c.seq, r.id::text AS record_id, r.kind, r.office,
 r.date_of_registration::text, c.at AS cancelled_at, c.body ->> 'ground' AS ground,
 c.body ->> 'duplicate_of' AS duplicate_of, c.actor AS proposed_by, c.body -> 'by' ->> 'name' AS proposer,
 c.body -> 'decided' ->> 'actor' AS decided_by, c.body -> 'decided' ->> 'name' AS decider,
 (SELECT min(back.at) FROM action back WHERE back.record_id = c.record_id AND back.seq > c.seq
  AND back.type = 'reinstate') AS reinstated_at
 FROM action c JOIN record r ON r.id = c.record_id
 WHERE c.type = 'cancel'
 AND (%(covered)s::text[] IS NULL OR r.office = ANY(%(covered)s::text[]))
 AND (%(office)s::text IS NULL OR r.office = %(office)s)
 AND (%(kind)s::text IS NULL OR r.kind = %(kind)s)
 AND (%(year)s::int IS NULL OR extract(year FROM r.date_of_registration) = %(year)s)
 AND (r.registration_number, c.seq) > (%(number)s, %(seq)s)
 ORDER BY r.registration_number, c.seq LIMIT %(limit)s""",
    arrays=("covered",),
)


@dataclass(frozen=True)
class LedgerPage:
    """Which books, after which line (a number and the place of its cancellation), how many."""

    office: str | None
    kind: str | None
    year: int | None
    after: tuple[str, int]
    limit: int


def ends_of(uow: UnitOfWork, number: str | None) -> list[str]:
    """The registered entries that end the union of this number."""
    return [row["id"] for row in uow.rows(_ENDS, number=number)]


def stands(uow: UnitOfWork, number: str, kind: str) -> bool:
    """Whether an entry of this kind is registered under the number."""
    return uow.row(_STANDS, number=number, kind=kind) is not None


def ledger(uow: UnitOfWork, asked: LedgerPage, covered: Covered) -> list[dict[str, Any]]:
    """Void numbers in the order of their books, and one more than the limit when there are more."""
    number, seq = asked.after
    wanted = {"office": asked.office, "kind": asked.kind, "year": asked.year}
    return uow.rows(_LEDGER, **wanted, covered=covered, number=number, seq=seq, limit=asked.limit + 1)
