"""Statements on passwords chosen with a code that somebody else gave; such a code is a mark on the account.

A mark holds from the use of its code until ``replaced_at``, which may be to come.
"""

from __future__ import annotations

from crvs_gateway.store.tables import RENEWAL
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.primitives import new_id

_HOLDS = "(r.used_at IS NOT NULL AND (r.replaced_at IS NULL OR r.replaced_at > now()))"
_ADD = insert_into(RENEWAL, "id", "account_id", "renewed_by")
# The account is made in the same transaction, so at the same time: thereby a first code is told from others.
_ADD_FIRST = sql(
    "INSERT INTO renewal (id, account_id, renewed_by, replaced_at)"
    " VALUES (%(id)s, %(account_id)s, %(renewed_by)s, now() + interval '30 days')"
)
_USE = sql(
    "UPDATE renewal SET used_at = now() WHERE id ="
    " (SELECT id FROM renewal WHERE account_id = %(account_id)s ORDER BY renewed_at DESC LIMIT 1)"
)
# A place is an address or a device. One that whoever gave the code has used, too, proves nothing.
_AT_OWNERS_PLACE = (
    "EXISTS (SELECT 1 FROM session here"
    " CROSS JOIN LATERAL (VALUES (here.origin), (here.device)) AS at (place) WHERE here.id = %(session)s"
    " AND EXISTS (SELECT 1 FROM session s WHERE s.account_id = r.account_id"
    " AND at.place IN (s.origin, s.device) AND s.created_at < r.renewed_at)"
    " AND NOT EXISTS (SELECT 1 FROM session s WHERE s.account_id = r.renewed_by"
    " AND at.place IN (s.origin, s.device)))"
)
_REPLACE = sql(
    "UPDATE renewal r SET replaced_at = least(r.replaced_at,"  # noqa: S608 - constants
    f" now() + CASE WHEN {_AT_OWNERS_PLACE} THEN interval '0' ELSE interval '30 days' END)"
    f" WHERE r.account_id = %(account_id)s AND {_HOLDS}"
)
_RECENT = sql(
    "SELECT r.renewed_at, r.used_at, r.renewed_by::text AS renewed_by, a.username, a.name,"  # noqa: S608 - a constant
    f" {_HOLDS} AS holds, r.renewed_at = o.created_at AS first"
    " FROM renewal r JOIN account a ON a.id = r.renewed_by JOIN account o ON o.id = r.account_id"
    " WHERE r.account_id = %(account_id)s"
    f" AND (r.renewed_at > now() - interval '30 days' OR {_HOLDS})"
    " ORDER BY r.renewed_at DESC"
)


def add(uow: UnitOfWork, account_id: str, renewed_by: str) -> None:
    uow.write(_ADD, id=new_id(), account_id=account_id, renewed_by=renewed_by)


def add_first(uow: UnitOfWork, account_id: str, given_by: str) -> None:
    """The code of an account made in the same transaction; its mark ends after 30 days at the latest."""
    uow.write(_ADD_FIRST, id=new_id(), account_id=account_id, renewed_by=given_by)


def use(uow: UnitOfWork, account_id: str) -> None:
    """Note that a password was chosen with the newest code."""
    uow.write(_USE, account_id=account_id)


def replace(uow: UnitOfWork, account_id: str, session: str) -> None:
    """Note that the account's password was changed in a session, by its owner or by whoever gave the code.

    A mark ends now if the session was opened where the owner signed in before the code was given, and whoever
    gave it never did; otherwise after 30 days.
    """
    uow.write(_REPLACE, account_id=account_id, session=session)


def recent(uow: UnitOfWork, account_id: str) -> list[Row]:
    """The codes that are not older than 30 days, or whose mark holds; newest first."""
    return uow.rows(_RECENT, account_id=account_id)
