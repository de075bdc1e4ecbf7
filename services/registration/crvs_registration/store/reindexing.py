"""Writes the search rows of records anew, page by page, after the way in which keys are made has changed."""

from __future__ import annotations

from collections.abc import Iterator

from crvs_kernel.database.statements import sql
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.store import concerns
from crvs_registration.store.records import put_parties
from crvs_registration.store.rows import COLUMNS, party_rows, record_of, word_rows

_PAGE = 200
_FIRST = "00000000-0000-0000-0000-000000000000"
# An act on one of these records waits for this page, some tenths of a second, or this page for it.
_RECORDS = sql(
    f"""{COLUMNS}, (SELECT jsonb_object_agg(p.role, jsonb_build_array(p.keys, p.born_from, p.born_until))
  FROM party p WHERE p.record_id = r.id) AS held,
 (SELECT jsonb_object_agg(w.word, w.parties) FROM name_word w WHERE w.record_id = r.id) AS words
 FROM record r WHERE r.id > %(after)s::uuid ORDER BY r.id LIMIT %(limit)s FOR UPDATE"""  # noqa: S608 - constants only
)


def reindex(transactions: Transactions) -> Iterator[tuple[int, int]]:
    """How many records each page had, and how many of them were written; each page is a transaction."""
    after = _FIRST
    while True:
        seen, written, after = transactions.run(lambda uow, start=after: _page(uow, start))  # type: ignore[misc]  # bound now
        if not seen:
            return
        yield seen, written


def _page(uow: UnitOfWork, after: str) -> tuple[int, int, str]:
    rows = uow.rows(_RECORDS, after=after, limit=_PAGE)
    written = 0
    for row in rows:
        record = record_of(row)
        wanted = {
            each["role"]: [each["keys"], each["born_from"], each["born_until"]] for each in party_rows(record)
        }
        words = {each["word"]: each["parties"] for each in word_rows(record)}
        if (wanted, words) != (row["held"] or {}, row["words"] or {}):
            put_parties(uow, record)
            written += 1
    concerns.put(uow, [row["id"] for row in rows])
    return len(rows), written, rows[-1]["id"] if rows else after
