"""Records by a whole number wherever they are, and who asked for them: rows that are never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crvs_kernel.database.statements import SqlArray, insert_into, sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_registration.domain.records import Record
from crvs_registration.store.rows import COLUMNS, record_of
from crvs_registration.store.tables import lookup

_MOST = 50  # entries of one person
_BY_NUMBER = {
    "number": "r.registration_number = %(number)s",
    "tracking": "r.tracking_number = %(number)s",
    "uin": "r.id = ANY(ARRAY(SELECT p.record_id FROM party p WHERE p.uin = %(number)s))",
}
_FIND = {
    name: sql(f"{COLUMNS} FROM record r WHERE {condition} ORDER BY r.id DESC LIMIT {_MOST}")
    for name, condition in _BY_NUMBER.items()
}
# Of several at once each sees those before it: the limit holds.
_COUNT = sql(
    "SELECT pg_advisory_xact_lock(hashtextextended('lookups:' || %(actor)s, 0));"
    " SELECT count(*) AS count FROM lookup WHERE actor = %(actor)s AND day = %(day)s"
)
_ADD = insert_into(lookup)
_OF_RECORD = sql(
    "SELECT id::text, at, actor, name, role, office, asked_by, purpose, words FROM lookup"
    " WHERE record_ids @> ARRAY[%(record_id)s::uuid] AND (%(before)s::uuid IS NULL OR id < %(before)s::uuid)"
    " ORDER BY id DESC LIMIT %(limit)s"
)


def find(uow: UnitOfWork, asked_by: str, number: str) -> list[Record]:
    """The records of a registration number, a tracking number or a UIN, of every office, the newest first."""
    return [record_of(row) for row in uow.rows(_FIND[asked_by], number=number)]


def count(uow: UnitOfWork, actor: str, day: date) -> int:
    """How often the account asked on a day; others of the same account wait until the commit."""
    row = uow.lock(_COUNT, actor=actor, day=day)
    return int(row["count"]) if row else 0


def add(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    """Queue who asked for what, and for which records."""
    uow.write(_ADD, **{**row, "record_ids": SqlArray(row["record_ids"])})


def of_record(uow: UnitOfWork, record_id: str, before: str | None, limit: int) -> list[dict[str, Any]]:
    """Who looked the record up, the last first."""
    return uow.rows(_OF_RECORD, record_id=record_id, before=before, limit=limit)
