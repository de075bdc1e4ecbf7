"""Books after a wrong clock or a restore: what is known of records, and numbers that are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from crvs_contracts.kinds import kinds
from crvs_contracts.known import Known, facts_of
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork

_TAKE_TODAY = sql("UPDATE book SET last_on = %(today)s WHERE last_on > %(today)s RETURNING office")
_PAGE = 5000
_FIRST = "00000000-0000-0000-0000-000000000000"
_RECORDS = sql(
    "SELECT id::text, kind, version, tracking_number, registration_number, links FROM record"
    " WHERE id > %(after)s::uuid ORDER BY id LIMIT %(limit)s"
)
_LOST = sql(
    "SELECT l.record_id::text AS id, l.version FROM lost_record l"
    " WHERE NOT EXISTS (SELECT FROM record r WHERE r.id = l.record_id)"
)
_NOTE_LOST = sql(
    "INSERT INTO lost_record (record_id, version) VALUES (%(id)s, %(version)s) ON CONFLICT DO NOTHING"
)
_NOTE_BEHIND = sql(
    "INSERT INTO lost_record (record_id, version) SELECT r.id, seen.version"
    " FROM unnest(%(ids)s::uuid[], %(versions)s::int[]) AS seen (id, version)"
    " JOIN record r ON r.id = seen.id WHERE r.version < seen.version"
    " ON CONFLICT DO NOTHING RETURNING record_id::text AS id",
    arrays=("ids", "versions"),
)
_NOTE_NUMBERS = sql(
    "INSERT INTO lost_number (record_id, number) SELECT r.id, seen.number"
    " FROM unnest(%(ids)s::uuid[], %(numbers)s::text[]) AS seen (id, number)"
    " JOIN record r ON r.id = seen.id WHERE r.registration_number IS NULL ON CONFLICT DO NOTHING",
    arrays=("ids", "numbers"),
)
_NEWEST = sql("SELECT max(at) AS at FROM audit")  # each act, read and refusal leaves a line
_LOST_VERSION = sql("SELECT max(version) AS version FROM lost_record WHERE record_id = %(id)s")
# A book goes on from where it was or others have seen it, a margin further; what it leaves out is noted.
_RAISE = sql(
    """
WITH raised AS (
    SELECT w.office, w.kind, w.year, coalesce(b.last, 0) AS last,
        least(greatest(w.seen, coalesce(b.last, 0)) + w.margin, 999999) AS target
    FROM jsonb_to_recordset(%(books)s::jsonb)
        AS w(office text, kind text, year integer, seen integer, margin integer)
    LEFT JOIN book AS b USING (office, kind, year)
), noted AS (
    INSERT INTO spent_number (office, kind, year, first, last)
    SELECT office, kind, year, last + 1, target FROM raised WHERE target > last
)
INSERT INTO book (office, kind, year, last) SELECT office, kind, year, target FROM raised WHERE target > last
ON CONFLICT (office, kind, year) DO UPDATE SET last = excluded.last RETURNING office
"""
)


def take_today(uow: UnitOfWork, today: date) -> int:
    """Let books whose latest entry lies ahead go on from today; gives how many."""
    return len(uow.lock_rows(_TAKE_TODAY, today=today))


def known(uow: UnitOfWork) -> Iterator[Known]:
    """What this register says of each record."""
    after, allotted = _FIRST, {name: kind.allotted for name, kind in kinds().items()}
    while rows := uow.rows(_RECORDS, after=after, limit=_PAGE):
        for row in rows:
            yield from facts_of(
                row["id"],
                version=row["version"],
                number=row["registration_number"],
                tracking=row["tracking_number"],
                uin=row["links"].get(allotted[row["kind"]]),
            )
        after = rows[-1]["id"]
    for row in uow.rows(_LOST):
        yield from facts_of(row["id"], version=row["version"])


def note_lost(uow: UnitOfWork, record_id: str, version: int) -> None:
    """Queue that a record is lost for good: whoever compares is told once, and not every night."""
    uow.write(_NOTE_LOST, id=record_id, version=version)


def note_behind(uow: UnitOfWork, versions: Sequence[Known]) -> set[str]:
    """Note which records are older here than these facts say; gives those that were not noted before.

    Until such a record has that version again, nobody can act on it.
    """
    ids, reached = [fact.record for fact in versions], [int(fact.value) for fact in versions]
    return {row["id"] for row in uow.lock_rows(_NOTE_BEHIND, ids=ids, versions=reached)}


def note_numbers(uow: UnitOfWork, numbers: Sequence[Known]) -> None:
    """Queue the numbers that others know of records that have none here: such a record gets its own again."""
    ids, given = [fact.record for fact in numbers], [fact.value for fact in numbers]
    uow.write(_NOTE_NUMBERS, ids=ids, numbers=given)


def lost_version(uow: UnitOfWork, record_id: str) -> int:
    """The newest version of a record that others know and a restore has lost."""
    row = uow.row(_LOST_VERSION, id=record_id)
    return int(row["version"]) if row and row["version"] else 0


def newest_line(uow: UnitOfWork) -> datetime | None:
    """When this register, or the copy of it, last saw anybody."""
    row = uow.row(_NEWEST)
    at: datetime | None = row["at"] if row else None
    return at


def raise_books(uow: UnitOfWork, books: Sequence[dict[str, Any]]) -> int:
    """Let books go on above what was seen; gives how many moved. Each: office, kind, year, seen, margin."""
    return len(uow.lock_rows(_RAISE, books=list(books)))
