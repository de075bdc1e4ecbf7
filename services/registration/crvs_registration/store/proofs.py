"""Compares every record with its actions, page by page; one statement, and so one snapshot, for each page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.actions import Action
from crvs_registration.domain.proof import differences
from crvs_registration.store.rows import COLUMNS, party_rows, record_of

_PAGE = 500
# A record without actions and actions without a record are found too.
_RECORDS = sql(
    f"""SELECT page.id::text AS record_id, proof.* FROM (
  (SELECT id FROM record WHERE id > %(after)s::uuid ORDER BY id LIMIT %(limit)s) UNION
  (SELECT record_id FROM action WHERE seq = 1 AND record_id > %(after)s::uuid
   ORDER BY record_id LIMIT %(limit)s)
  ORDER BY id LIMIT %(limit)s) page
 LEFT JOIN record r ON r.id = page.id
 LEFT JOIN LATERAL ({COLUMNS}, r.date_of_occurrence::text, r.date_of_occurrence_until::text, r.ends,
  (SELECT jsonb_agg(to_jsonb(x) ORDER BY x.seq) FROM action x WHERE x.record_id = r.id) AS actions,
  (SELECT jsonb_agg(to_jsonb(p) - 'record_id') FROM party p WHERE p.record_id = r.id) AS parties
 ) proof ON TRUE ORDER BY page.id""",  # noqa: S608 - constants only
)
_BOOKS = sql(
    "SELECT b.office, b.kind, b.year FROM book b WHERE b.last <> (SELECT count(*) FROM record r"
    " WHERE r.office = b.office AND r.kind = b.kind AND r.status = 'registered'"
    " AND extract(year FROM r.date_of_registration) = b.year AND NOT EXISTS (SELECT FROM spent_number s"
    " WHERE (s.office, s.kind) = (b.office, b.kind)"
    " AND s.year = left(right(r.registration_number, 14), 4)::int"
    " AND left(right(r.registration_number, 9), 6)::int BETWEEN s.first AND s.last))"
    " + (SELECT coalesce(sum(s.last - s.first + 1), 0) FROM spent_number s"
    " WHERE (s.office, s.kind, s.year) = (b.office, b.kind, b.year)) ORDER BY 1, 2, 3"
)


def differing(uow: UnitOfWork) -> Iterator[str]:
    """A line for each record or book that differs from its actions."""
    after = "00000000-0000-0000-0000-000000000000"
    while rows := uow.rows(_RECORDS, after=after, limit=_PAGE):
        for row in rows:
            found = _of_record(row)
            if found:
                yield f"record {row['record_id']}: {', '.join(found)}"
        after = rows[-1]["record_id"]
    for book in uow.rows(_BOOKS):
        yield f"book {book['office']} {book['kind']} {book['year']}: entries are missing or not in it"


def _of_record(row: dict[str, Any]) -> list[str]:
    if row["id"] is None:
        return ["record"]
    record = record_of(row)
    actions = [_action(each) for each in row["actions"] or ()]
    found = differences(actions, record.state, record.last_hash)
    if found:
        return found
    derived = ("date_of_occurrence", "date_of_occurrence_until", "ends")
    found = [name for name in derived if row[name] != getattr(record, name)]
    parties = {each["role"]: each for each in row["parties"] or ()}
    expected = {each["role"]: each for each in party_rows(record)}
    return found if parties == expected else [*found, "parties"]


def _action(row: dict[str, Any]) -> Action:
    return Action(**row | {"at": datetime.fromisoformat(row["at"])})
