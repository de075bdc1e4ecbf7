"""The store of records in PostgreSQL: few statements, compiled once, most of them queued for the commit."""

from __future__ import annotations

from datetime import date
from typing import Any

from crvs_kernel.database.statements import SqlArray, insert_into, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Unavailable
from crvs_registration.domain.actions import Action
from crvs_registration.domain.kind import Inquiry
from crvs_registration.domain.knowledge import Candidate, Knowledge
from crvs_registration.domain.reach import Reach
from crvs_registration.domain.records import Record
from crvs_registration.domain.search_keys import PREFIX
from crvs_registration.store import concerns, name_index, questions
from crvs_registration.store.facts import yields
from crvs_registration.store.rows import COLUMNS, declaration_columns, party_rows, record_of, state_columns
from crvs_registration.store.tables import action as action_table
from crvs_registration.store.tables import record as record_table

_ADD_RECORD = insert_into(record_table)
_ADD_ACTION = insert_into(action_table)
ADD_PARTIES = sql(
    "INSERT INTO party (record_id, role, name, uin, keys, born_from, born_until)"
    " SELECT %(record_id)s::uuid, p.role, p.name, p.uin, p.keys, p.born_from, p.born_until"
    " FROM jsonb_to_recordset(%(parties)s) AS p(role text, name text, uin text, keys text[],"
    " born_from date, born_until date)",
    planned_once=True,
)
_DROP_PARTIES = sql("DELETE FROM party WHERE record_id = %(record_id)s")
ANNOTATE = sql(
    "UPDATE party SET uin = %(uin)s WHERE record_id = %(record_id)s AND role = %(role)s", planned_once=True
)
SAVE = sql(
    "UPDATE record SET status = %(status)s, version = %(version)s, seq = %(seq)s,"
    " registration_number = %(registration_number)s, date_of_registration = %(date_of_registration)s,"
    " registered_at = %(registered_at)s,"
    " links = %(links)s, duplicates = %(duplicates)s, notes = %(notes)s,"
    " last_hash = %(last_hash)s,"
    " office = %(office)s, sent_to = %(sent_to)s, sent_as = %(sent_as)s WHERE id = %(id)s",
    planned_once=True,
)
_SAVE_DECLARATION = sql(
    "UPDATE record SET declaration = %(declaration)s,"
    " timeliness = %(timeliness)s, form_version = %(form_version)s, ends = %(ends)s,"
    " date_of_occurrence = %(date_of_occurrence)s, date_of_occurrence_until = %(date_of_occurrence_until)s,"
    " date_of_declaration = %(date_of_declaration)s,"
    " district = %(district)s, province = %(province)s WHERE id = %(id)s"
)
_BEHIND = (
    ", EXISTS (SELECT FROM lost_record l WHERE l.record_id = r.id AND l.version > r.version) AS behind"
    ", (SELECT number FROM lost_number l WHERE l.record_id = r.id) AS lost_number"
)
_WHERE = (
    " FROM record r WHERE r.id = %(id)s"
    f" AND (%(everywhere)s OR r.office = ANY(%(offices)s::text[]) OR {concerns.concerned('r')})"
    f"{questions.own('r')}"
)
FIND = sql(COLUMNS + _BEHIND + _WHERE, arrays=("offices",), planned_once=True)
# The blocks that the record was declared under find what was declared since; other keys are no blocks.
_BLOCKS = f"""ARRAY(SELECT each FROM party mine, unnest(mine.keys) AS each
 WHERE mine.record_id = %(id)s::uuid AND each NOT LIKE 'n:%%' AND each NOT LIKE '{PREFIX}%%')"""  # noqa: S608 - constants only
_CANDIDATES = questions.candidates(_BLOCKS, kind="r.kind", record="r.id", day="r.date_of_occurrence")
FIND_WITH_CANDIDATES = sql(
    f"{COLUMNS}{_BEHIND}, CASE WHEN r.status IN ('declared', 'cancelled')"
    f" AND NOT {yields('r', 'union')}"
    f" THEN {_CANDIDATES} END AS candidates" + _WHERE,
    arrays=("offices",),
    planned_once=True,
)
# One statement: of two first registrations of a book's year the second waits, then counts on. A day back is
# allowed: at midnight of two hosts' clocks one is behind.
NEXT_NUMBER = sql(
    "INSERT INTO book (office, kind, year, last, last_on)"
    " SELECT %(office)s, %(kind)s, %(year)s, 1, %(today)s WHERE NOT EXISTS (SELECT FROM book AS b"
    "  WHERE b.office = %(office)s AND b.kind = %(kind)s AND b.last_on > %(today)s::date + 1)"
    " ON CONFLICT (office, kind, year) DO UPDATE"
    " SET last = book.last + 1, last_on = greatest(book.last_on, excluded.last_on) RETURNING last",
    planned_once=True,
)


def ask(uow: UnitOfWork, question: Inquiry) -> Knowledge:
    return questions.ask(uow, question)


def find(uow: UnitOfWork, record_id: str, reach: Reach) -> Record | None:
    """A record within the reach; None outside it."""
    row = uow.row(FIND, id=record_id, **_within(reach))
    return record_of(row) if row else None


def find_with_candidates(
    uow: UnitOfWork, record_id: str, reach: Reach
) -> tuple[Record, tuple[Candidate, ...] | None] | None:
    """The record with today's candidates, in one round trip; for a union None, as those need their ends."""
    row = uow.row(FIND_WITH_CANDIDATES, id=record_id, **_within(reach))
    if row is None:
        return None
    record = record_of(row)
    return record, None if record.kind.weds else questions.candidates_of(row)


def _within(reach: Reach) -> dict[str, Any]:
    offices = reach.offices
    return {
        "everywhere": offices is None,
        "concerned": reach.concerned,
        "offices": list(offices or ()),
        "declared_by": reach.declared_by,
        "kinds": SqlArray(reach.kinds) if reach.kinds else None,
    }


def next_number(uow: UnitOfWork, office: str, kind: str, today: date) -> int:
    """The next number of the year's book, under the lock of the book's row: call it last.

    Raises:
        Unavailable: ``book-ahead``: an entry of this office and kind has a date after tomorrow, so a clock is
            wrong, or was; in the wrong year's book the number would stay wrong for ever.

    """
    row = uow.lock(NEXT_NUMBER, office=office, kind=kind, year=today.year, today=today)
    if row is None:
        raise Unavailable("book-ahead", retry_after=30)
    number: int = row["last"]
    return number


def add(uow: UnitOfWork, record: Record, action: Action) -> None:
    """Queue a new record with its first action and its parties."""
    _add_row(uow, record)
    uow.write(_ADD_ACTION, **vars(action))
    uow.write(ADD_PARTIES, record_id=record.id, parties=party_rows(record))
    name_index.add_words(uow, record)


def _add_row(uow: UnitOfWork, record: Record) -> None:
    uow.write(
        _ADD_RECORD,
        **state_columns(record) | declaration_columns(record),
        kind=record.kind.name,
        tracking_number=record.state.tracking_number,
    )


def put_as(uow: UnitOfWork, record: Record, *, new: bool) -> None:
    """Write a record and its parties without an action, for a trial that is rolled back: nobody finds it."""
    if new:
        _add_row(uow, record)
    else:
        uow.write(SAVE, **state_columns(record))
        uow.write(_SAVE_DECLARATION, **declaration_columns(record))
        uow.write(_DROP_PARTIES, record_id=record.id)
    uow.lock_rows(ADD_PARTIES, record_id=record.id, parties=party_rows(record, with_keys=False))


def save(uow: UnitOfWork, record: Record, action: Action, *, parties: bool) -> None:
    """Queue a record's next action; the action's key is the optimistic lock."""
    uow.write(_ADD_ACTION, **vars(action))
    uow.write(SAVE, **state_columns(record))
    if parties:
        uow.write(_SAVE_DECLARATION, **declaration_columns(record))
        put_parties(uow, record)
    elif record.state.registration_number and action.type != "annotate":
        concerns.put(uow, [record.id])


def put_parties(uow: UnitOfWork, record: Record) -> None:
    """Queue the rows by which a record is found, in place of those that it has."""
    uow.write(_DROP_PARTIES, record_id=record.id)
    uow.write(ADD_PARTIES, record_id=record.id, parties=party_rows(record))
    name_index.put_words(uow, record)
    concerns.drop(uow, record.id)
    concerns.put(uow, [record.id])


def annotate(uow: UnitOfWork, record_id: str, role: str, uin: str) -> None:
    """Queue the UIN of a party, so that a search by UIN finds the record."""
    uow.write(ANNOTATE, record_id=record_id, role=role, uin=uin)
