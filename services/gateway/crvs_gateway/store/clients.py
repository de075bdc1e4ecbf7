"""Statements on machine clients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from crvs_gateway.store.tables import CLIENT
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork

_BY_ID = sql("SELECT * FROM client WHERE id = %(id)s")
_LOCK = sql("SELECT * FROM client WHERE id = %(id)s FOR UPDATE")
_ADD = insert_into(CLIENT, "id", "name", "scopes", "jurisdiction", "secret_hash")
_DEACTIVATE = sql("UPDATE client SET deactivated_at = %(now)s WHERE id = %(id)s AND deactivated_at IS NULL")
_REACTIVATE = sql("UPDATE client SET deactivated_at = NULL WHERE id = %(id)s")
_SET = sql(
    "UPDATE client SET name = %(name)s, scopes = %(scopes)s, jurisdiction = %(jurisdiction)s,"
    " secret_hash = %(secret_hash)s WHERE id = %(id)s",
    arrays=("scopes", "jurisdiction"),
)
_SET_SECRET = sql("UPDATE client SET secret_hash = %(secret_hash)s WHERE id = %(id)s")
_PAGE = sql(
    "SELECT * FROM client WHERE id > %(after)s AND (%(within)s::text[] IS NULL OR jurisdiction <@ %(within)s)"
    " ORDER BY id LIMIT %(limit)s",
    arrays=("within",),
)


def find(uow: UnitOfWork, client_id: str) -> Row | None:
    return uow.row(_BY_ID, id=client_id)


def lock(uow: UnitOfWork, client_id: str) -> Row | None:
    return uow.lock(_LOCK, id=client_id)


def add(uow: UnitOfWork, client: Mapping[str, Any]) -> None:
    uow.write(_ADD, **client)


def change(uow: UnitOfWork, client: Mapping[str, Any]) -> None:
    uow.write(_SET, **client)


def set_secret(uow: UnitOfWork, client_id: str, secret_hash: str) -> None:
    uow.write(_SET_SECRET, id=client_id, secret_hash=secret_hash)


def deactivate(uow: UnitOfWork, client_id: str, now: datetime) -> None:
    uow.write(_DEACTIVATE, id=client_id, now=now)


def reactivate(uow: UnitOfWork, client_id: str) -> None:
    uow.write(_REACTIVATE, id=client_id)


def page(uow: UnitOfWork, within: Sequence[str] | None, after: str, limit: int) -> list[Row]:
    """A page of the clients whose jurisdiction is within the places; None: of all clients."""
    return uow.rows(_PAGE, within=within, after=after, limit=limit)
