"""Statements on accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crvs_gateway.store.tables import ACCOUNT
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork

_BY_USERNAME = sql("SELECT * FROM account WHERE username = %(username)s")
# Taken for the same at a glance: 0 and o, 1, i and l, rn and m, vv and w, and signs between the same letters.
_LOOK = (
    "replace(replace(btrim(regexp_replace(translate({}, '01i', 'oll'), '[._-]+', '-', 'g'), '-'),"
    " 'rn', 'm'), 'vv', 'w')"
)
_LOOKALIKE = sql(
    # Of two accounts that are made at one moment the second waits, and sees the first.
    "SELECT pg_advisory_xact_lock(hashtextextended('usernames', 0));"  # noqa: S608 - two constants
    f" SELECT * FROM account WHERE {_LOOK.format('username')} = {_LOOK.format('%(username)s')}"
    " AND username <> %(username)s LIMIT 1"
)
_BY_ID = sql("SELECT * FROM account WHERE id = %(id)s")
_LOCK = sql("SELECT * FROM account WHERE id = %(id)s FOR UPDATE")
_ADD = insert_into(
    ACCOUNT,
    "id",
    "username",
    "name",
    "role",
    "office",
    "password_hash",
    "activation_hash",
    "activation_expires_at",
)
_SET_PASSWORD = sql(
    "UPDATE account SET password_hash = %(password_hash)s, activation_hash = NULL,"
    " activation_expires_at = NULL WHERE id = %(id)s"
)
_DEACTIVATE = sql("UPDATE account SET deactivated_at = %(now)s WHERE id = %(id)s AND deactivated_at IS NULL")
_REACTIVATE = sql("UPDATE account SET deactivated_at = NULL WHERE id = %(id)s")
_TRANSFER = sql("UPDATE account SET role = %(role)s, office = %(office)s WHERE id = %(id)s")
_APPOINT = sql("UPDATE account SET office = %(office)s, name = %(name)s WHERE id = %(id)s")
_SET_ACTIVATION = sql(
    "UPDATE account SET password_hash = NULL, activation_hash = %(activation_hash)s,"
    " activation_expires_at = %(expires_at)s WHERE id = %(id)s"
)
_PAGE_OF = sql(
    "SELECT * FROM account WHERE id > %(after)s AND (role, office) IN %(pairs)s ORDER BY id LIMIT %(limit)s"
)
_PAGE = sql("SELECT * FROM account WHERE id > %(after)s ORDER BY id LIMIT %(limit)s")


def find_by_username(uow: UnitOfWork, username: str) -> Row | None:
    return uow.row(_BY_USERNAME, username=username)


def find_lookalike(uow: UnitOfWork, username: str) -> Row | None:
    """Another account whose name could be taken for this one on a screen; others wait until the commit."""
    return uow.lock(_LOOKALIKE, username=username)


def find(uow: UnitOfWork, account_id: str) -> Row | None:
    return uow.row(_BY_ID, id=account_id)


def lock(uow: UnitOfWork, account_id: str) -> Row | None:
    return uow.lock(_LOCK, id=account_id)


def add(uow: UnitOfWork, account: Mapping[str, Any]) -> None:
    uow.write(_ADD, **account)


def set_password(uow: UnitOfWork, account_id: str, password_hash: str) -> None:
    uow.write(_SET_PASSWORD, id=account_id, password_hash=password_hash)


def transfer(uow: UnitOfWork, account_id: str, role: str, office: str | None) -> None:
    """Change role and office of an account."""
    uow.write(_TRANSFER, id=account_id, role=role, office=office)


def appoint(uow: UnitOfWork, account_id: str, office: str | None, name: str) -> None:
    """Change office and name of an account."""
    uow.write(_APPOINT, id=account_id, office=office, name=name)


def set_activation(uow: UnitOfWork, account_id: str, activation_hash: str, expires_at: datetime) -> None:
    """Replace the password by an activation code."""
    uow.write(_SET_ACTIVATION, id=account_id, activation_hash=activation_hash, expires_at=expires_at)


def deactivate(uow: UnitOfWork, account_id: str, now: datetime) -> None:
    uow.write(_DEACTIVATE, id=account_id, now=now)


def reactivate(uow: UnitOfWork, account_id: str) -> None:
    uow.write(_REACTIVATE, id=account_id)


def page(uow: UnitOfWork, after: str, limit: int) -> list[Row]:
    return uow.rows(_PAGE, after=after, limit=limit)


def page_of(uow: UnitOfWork, pairs: Sequence[tuple[str, str]], after: str, limit: int) -> list[Row]:
    """A page of the accounts whose role and office are one of the pairs."""
    return uow.rows(_PAGE_OF, pairs=tuple(pairs), after=after, limit=limit) if pairs else []
