"""Compares records with their actions, range by range, each in one snapshot; and books with their entries."""

from __future__ import annotations

from collections import defaultdict
from operator import itemgetter

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_registration.domain.actions import Action
from crvs_registration.domain.proof import differences
from crvs_registration.store.histories import ACTIONS
from crvs_registration.store.rows import COLUMNS, party_rows, record_of, word_rows

_RANGE = 2000
FIRST, LAST = "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"
# One snapshot: what is written between two reads is seen by both or by none.
_SNAPSHOT = sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0")
_ENDS = sql(
    "SELECT id::text FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM record"
    " WHERE id > %(after)s::uuid) AS found WHERE place %% %(range)s = 0 ORDER BY id"
)
_WITHIN = "WHERE {column} > %(after)s::uuid AND {column} <= %(until)s::uuid"
_RECORDS = sql(
    f"{COLUMNS}, r.date_of_occurrence::text, r.date_of_occurrence_until::text, r.ends FROM record r "
    + _WITHIN.format(column="r.id")
)
_ACTIONS = sql(f"{ACTIONS} {_WITHIN.format(column='record_id')} ORDER BY record_id, seq")
_KEYS = (
    "CASE WHEN %(keys)s THEN keys ELSE '{}' END AS keys,"
    " CASE WHEN %(keys)s THEN born_from::text END AS born_from,"
    " CASE WHEN %(keys)s THEN born_until::text END AS born_until"
)
_PARTIES = sql(
    f"SELECT record_id::text, role, name, uin, {_KEYS} FROM party {_WITHIN.format(column='record_id')}"  # noqa: S608 - constants only
)
_WORDS = sql(
    f"SELECT DISTINCT record_id::text, word, parties FROM name_word {_WITHIN.format(column='record_id')}"  # noqa: S608 - constants only
)
_BOOKS = sql("""
WITH entries AS (
    SELECT r.office, r.kind, extract(year FROM r.date_of_registration)::int AS year, count(*) AS count
    FROM record r WHERE r.status IN ('registered', 'cancelled') AND NOT EXISTS (
        SELECT FROM spent_number s WHERE (s.office, s.kind) = (r.office, r.kind)
        AND s.year = left(right(r.registration_number, 14), 4)::int
        AND left(right(r.registration_number, 9), 6)::int BETWEEN s.first AND s.last)
    GROUP BY 1, 2, 3
), spent AS (
    SELECT office, kind, year, sum(last - first + 1) AS count FROM spent_number GROUP BY 1, 2, 3
)
SELECT office, kind, year FROM book b FULL JOIN entries e USING (office, kind, year)
LEFT JOIN spent s USING (office, kind, year)
WHERE coalesce(b.last, 0) <> coalesce(e.count, 0) + coalesce(s.count, 0) ORDER BY 1, 2, 3
""")


def ends_of_ranges(uow: UnitOfWork, after: str) -> list[str]:
    """The ids at which ranges of 2,000 records end, in order; the last is greater than any id."""
    return [row["id"] for row in uow.rows(_ENDS, after=after, range=_RANGE)] + [LAST]


def differing_records(uow: UnitOfWork, after: str, until: str, *, keys: bool) -> list[str]:
    """A line for each record after one id and up to another that differs from its actions, either way.

    The keys by which it is found are compared only if asked for: to make them is half of the work.
    """
    uow.lock(_SNAPSHOT)
    within = {"after": after, "until": until}
    records = {row["id"]: row for row in uow.rows(_RECORDS, **within)}
    actions = defaultdict[str, list[Action]](list)
    parties, words = defaultdict[str, list[Row]](list), defaultdict[str, list[Row]](list)
    for row in uow.rows(_ACTIONS, **within):
        actions[row["record_id"]].append(Action(**row))
    for row in uow.rows(_PARTIES, **within, keys=keys):
        parties[row.pop("record_id")].append(row)
    for row in uow.rows(_WORDS, **within) if keys else ():
        words[row.pop("record_id")].append(row)
    found = {
        each: _of_record(records.get(each), actions[each], parties[each], words[each], keys=keys)
        for each in sorted(records.keys() | actions.keys() | parties.keys() | words.keys())
    }
    return [f"record {each}: {', '.join(what)}" for each, what in found.items() if what]


def differing_books(uow: UnitOfWork) -> list[str]:
    """A line for each book whose last number is not that of its entries and of the numbers it left out."""
    uow.lock(_SNAPSHOT)
    return [
        f"book {book['office']} {book['kind']} {book['year']}: entries are missing or not in it"
        for book in uow.rows(_BOOKS)
    ]


def _of_record(
    row: Row | None, actions: list[Action], rows: list[Row], words: list[Row], *, keys: bool
) -> list[str]:
    if row is None:
        return ["record"]
    record = record_of(row)
    found = differences(actions, record.state, record.last_hash)
    if found:
        return found
    derived = ("date_of_occurrence", "date_of_occurrence_until", "ends")
    found = [name for name in derived if row[name] != getattr(record, name)]
    parties, expected = (
        {each["role"]: each for each in side} for side in (rows, party_rows(record, with_keys=keys))
    )
    if keys and sorted(words, key=itemgetter("word")) != word_rows(record):
        found.append("words")
    return found if parties == expected else [*found, "parties"]
