"""Statements on renewals of passwords by somebody else."""

from __future__ import annotations

from crvs_gateway.store.tables import RENEWAL
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.primitives import new_id

_ADD = insert_into(RENEWAL, "id", "account_id", "renewed_by")
_USE = sql(
    "UPDATE renewal SET used_at = now() WHERE id ="
    " (SELECT id FROM renewal WHERE account_id = %(account_id)s ORDER BY renewed_at DESC LIMIT 1)"
)
_REPLACE = sql(
    "UPDATE renewal SET replaced_at = now()"
    " WHERE account_id = %(account_id)s AND used_at IS NOT NULL AND replaced_at IS NULL"
)
_RECENT = sql(
    "SELECT r.renewed_at, r.used_at, r.replaced_at, r.renewed_by::text AS renewed_by, a.username, a.name"
    " FROM renewal r JOIN account a ON a.id = r.renewed_by WHERE r.account_id = %(account_id)s"
    " AND (r.renewed_at > now() - interval '30 days' OR (r.used_at IS NOT NULL AND r.replaced_at IS NULL))"
    " ORDER BY r.renewed_at DESC LIMIT 3"
)


def add(uow: UnitOfWork, account_id: str, renewed_by: str) -> None:
    uow.write(_ADD, id=new_id(), account_id=account_id, renewed_by=renewed_by)


def use(uow: UnitOfWork, account_id: str) -> None:
    """Note that a password was chosen with the newest code."""
    uow.write(_USE, account_id=account_id)


def replace(uow: UnitOfWork, account_id: str) -> None:
    """Note that the owner chose another password than the one of a code."""
    uow.write(_REPLACE, account_id=account_id)


def recent(uow: UnitOfWork, account_id: str) -> list[Row]:
    """The three newest renewals that are not older than 30 days, or whose password still holds."""
    return uow.rows(_RECENT, account_id=account_id)
