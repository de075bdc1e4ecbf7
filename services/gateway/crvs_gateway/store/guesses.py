"""Statements on counted guesses; they are in the database, so a restart does not clear them.

The time is the database's, read after the row is locked: hosts whose clocks differ agree on it, and an
attempt that waited for the row is never earlier than the one before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork

# DO UPDATE although nothing changes: it locks the row, so that parallel attempts are counted one by one.
_LOCK = sql(
    "INSERT INTO guess (kind, subject, failures, leaked_at, open_at)"
    " VALUES (%(kind)s, %(subject)s, 0, clock_timestamp(), clock_timestamp())"
    " ON CONFLICT (kind, subject) DO UPDATE SET kind = excluded.kind"
    " RETURNING failures, leaked_at, open_at, clock_timestamp() AS now"
)
_FIND = sql(
    "SELECT failures, leaked_at, open_at, clock_timestamp() AS now FROM guess"
    " WHERE kind = %(kind)s AND subject = %(subject)s"
)
_ADD = sql(
    "INSERT INTO guess (kind, subject, failures, leaked_at, open_at)"
    " VALUES (%(kind)s, %(subject)s, 1, clock_timestamp(), clock_timestamp())"
    " ON CONFLICT (kind, subject) DO NOTHING RETURNING kind"
)
_KEEP = sql(
    "UPDATE guess SET failures = %(failures)s, leaked_at = %(leaked_at)s, open_at = %(open_at)s"
    " WHERE kind = %(kind)s AND subject = %(subject)s"
)
_FORGIVE = sql("DELETE FROM guess WHERE kind = %(kind)s AND subject = %(subject)s")
# The wait goes, too, unless a later attempt has set another.
_TAKE_BACK = sql(
    "UPDATE guess SET failures = failures - 1,"
    " open_at = CASE WHEN open_at = %(set_to)s THEN leaked_at ELSE open_at END"
    " WHERE kind = %(kind)s AND subject = %(subject)s AND failures > 0"
)
# A few at a time, and none that another attempt holds: no sign-in waits for housekeeping.
_PRUNE = sql(
    "DELETE FROM guess WHERE (kind, subject) IN (SELECT kind, subject FROM guess"
    " WHERE leaked_at < now() - make_interval(secs => %(seconds)s)"
    " AND open_at < now() - make_interval(secs => %(seconds)s) LIMIT 100 FOR UPDATE SKIP LOCKED)"
)


_KEPT = timedelta(days=2)  # more than any count needs to leak away


def lock(uow: UnitOfWork, kind: str, subject: str) -> Row:
    """The row, inserted if it does not exist, and locked; with the time as ``now``."""
    row = uow.lock(_LOCK, kind=kind, subject=subject)
    if row is None:
        raise RuntimeError("an upsert with RETURNING gives a row")
    return row


def find(uow: UnitOfWork, kind: str, subject: str) -> Row | None:
    """The row as it is, with the time as ``now``."""
    return uow.row(_FIND, kind=kind, subject=subject)


def add(uow: UnitOfWork, kind: str, subject: str) -> bool:
    """Whether the row is new."""
    return uow.lock(_ADD, kind=kind, subject=subject) is not None


def keep(uow: UnitOfWork, kind: str, subject: str, guesses: Mapping[str, Any]) -> None:
    uow.write(_KEEP, kind=kind, subject=subject, **guesses)


def forgive(uow: UnitOfWork, kind: str, subject: str) -> None:
    uow.write(_FORGIVE, kind=kind, subject=subject)


def take_back(uow: UnitOfWork, kind: str, subject: str, set_to: datetime) -> None:
    """Take back a right attempt, which had set the wait to ``set_to``."""
    uow.write(_TAKE_BACK, kind=kind, subject=subject, set_to=set_to)


def prune(uow: UnitOfWork) -> None:
    """Delete at most 100 counts that nobody added to for days."""
    uow.write(_PRUNE, seconds=_KEPT.total_seconds())
