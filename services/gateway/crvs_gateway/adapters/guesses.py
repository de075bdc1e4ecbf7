"""Statements on the memory of guesses: in the database, so that a restart forgives nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crvs_kernel.statements import sql
from crvs_kernel.unit_of_work import Row, UnitOfWork

# DO UPDATE although nothing changes: it locks the row, so that parallel attempts are counted one by one.
_LOCK = sql(
    "INSERT INTO guess (kind, subject, failures, last_at, open_at)"
    " VALUES (%(kind)s, %(subject)s, 0, %(now)s, %(now)s)"
    " ON CONFLICT (kind, subject) DO UPDATE SET kind = excluded.kind RETURNING failures, last_at, open_at"
)
_KEEP = sql(
    "UPDATE guess SET failures = %(failures)s, last_at = %(last_at)s, open_at = %(open_at)s"
    " WHERE kind = %(kind)s AND subject = %(subject)s"
)
_FORGIVE = sql("DELETE FROM guess WHERE kind = %(kind)s AND subject = %(subject)s")
_TAKE_BACK = sql(
    "UPDATE guess SET failures = failures - 1"
    " WHERE kind = %(kind)s AND subject = %(subject)s AND failures > 0"
)


def lock(uow: UnitOfWork, kind: str, subject: str, now: datetime) -> Row:
    row = uow.lock(_LOCK, kind=kind, subject=subject, now=now)
    if row is None:
        raise RuntimeError("an upsert with RETURNING gives a row")
    return row


def keep(uow: UnitOfWork, kind: str, subject: str, guesses: Mapping[str, Any]) -> None:
    uow.write(_KEEP, kind=kind, subject=subject, **guesses)


def forgive(uow: UnitOfWork, kind: str, subject: str) -> None:
    uow.write(_FORGIVE, kind=kind, subject=subject)


def take_back(uow: UnitOfWork, kind: str, subject: str) -> None:
    """One attempt turned out to be right: it was no failure of this address."""
    uow.write(_TAKE_BACK, kind=kind, subject=subject)
