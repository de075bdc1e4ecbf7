"""Statements on sessions and refresh tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from crvs_gateway.store.tables import REFRESH_TOKEN, SESSION
from crvs_kernel.database.clock import AGREE, readings
from crvs_kernel.database.statements import insert_into, sql
from crvs_kernel.database.unit_of_work import Row, UnitOfWork

_OPEN = insert_into(SESSION, "id", "account_id", "expires_at", "origin", "device")
# A session of before another password may be a thief's, whose place would stay familiar.
_FAMILIAR = sql(
    "SELECT 1 AS one FROM session s JOIN account a ON a.id = s.account_id"
    " WHERE a.username = %(username)s AND (s.origin = %(origin)s OR s.device = %(device)s)"
    " AND coalesce(s.revoked_because, '') NOT IN ('password-changed', 'account-changed')"
    " AND NOT EXISTS (SELECT 1 FROM renewal r WHERE r.account_id = a.id AND r.renewed_at > s.created_at)"
    " AND s.created_at > now() - make_interval(secs => %(seconds)s) LIMIT 1"
)
_ADD_TOKEN = insert_into(REFRESH_TOKEN, "hash", "session_id", "expires_at", "parent")
# The session's row is the lock of the family: two uses of one token, or of two siblings, take turns.
_LOCK_TOKEN = sql(
    "SELECT t.hash, t.parent, t.repeats, t.expires_at, t.first_used_at, s.id AS session_id, s.account_id,"
    " s.expires_at AS session_expires_at, s.revoked_at"
    " FROM refresh_token t JOIN session s ON s.id = t.session_id WHERE t.hash = %(hash)s FOR UPDATE"
)
# A statement of its own after the lock: one that waited for it would still see the time before.
_SIBLING_USED = sql(
    "SELECT 1 AS one FROM refresh_token"
    " WHERE parent = %(parent)s AND hash <> %(hash)s AND first_used_at IS NOT NULL LIMIT 1"
)
_MARK_USED = sql(
    "UPDATE refresh_token SET first_used_at = coalesce(first_used_at, %(now)s),"
    " repeats = repeats + (first_used_at IS NOT NULL)::int WHERE hash = %(hash)s"
)
_REVOKE = sql(
    "UPDATE session SET revoked_at = %(now)s, revoked_because = %(because)s"
    " WHERE id = %(id)s AND revoked_at IS NULL"
)
_REVOKE_ALL = sql(
    "UPDATE session SET revoked_at = %(now)s, revoked_because = %(because)s"
    " WHERE account_id = %(account_id)s AND revoked_at IS NULL"
)
# Those that had ended, too: the reason is what makes their places strange again.
_REVOKE_OTHERS = sql(
    "UPDATE session SET revoked_at = coalesce(revoked_at, %(now)s), revoked_because = %(because)s"
    " WHERE account_id = %(account_id)s AND id <> %(kept)s"
)
# A used token is told from a made-up one for as long as its session could have lived.
_PRUNE = sql(
    "DELETE FROM refresh_token t USING session s WHERE s.id = t.session_id"
    " AND s.account_id = %(account_id)s AND s.expires_at < %(now)s"
)
_ENDED_SINCE = sql(
    f"{AGREE};"  # noqa: S608 - a constant; by a wrong clock a token has ended, or not begun
    " SELECT id::text AS id FROM session WHERE revoked_at > %(since)s"
    " UNION ALL SELECT id::text FROM account WHERE deactivated_at > %(since)s"
    " UNION ALL SELECT id FROM client WHERE deactivated_at > %(since)s"
)


def open(uow: UnitOfWork, **session: Any) -> None:  # noqa: A001 - a session is opened
    """Insert a session: its id, account_id, expires_at, origin and device."""
    uow.write(_OPEN, **session)


def is_familiar(
    uow: UnitOfWork, username: str, within: timedelta, *, origin: str | None = None, device: str | None = None
) -> bool:
    """Whether the account signed in from the address, or from the device, within the given time."""
    place = {"origin": origin, "device": device}
    return uow.row(_FAMILIAR, username=username, seconds=within.total_seconds(), **place) is not None


def add_token(
    uow: UnitOfWork, token_hash: str, session_id: str, expires_at: datetime, parent: str | None
) -> None:
    uow.write(_ADD_TOKEN, hash=token_hash, session_id=session_id, expires_at=expires_at, parent=parent)


def lock_token(uow: UnitOfWork, token_hash: str) -> Row | None:
    """The token with its session, both locked, and whether a sibling of it was used."""
    found = uow.lock(_LOCK_TOKEN, hash=token_hash)
    if found is None:
        return None
    sibling = uow.row(_SIBLING_USED, parent=found["parent"], hash=token_hash) if found["parent"] else None
    return {**found, "sibling_used": sibling is not None}


def mark_used(uow: UnitOfWork, token_hash: str, now: datetime) -> None:
    uow.write(_MARK_USED, hash=token_hash, now=now)


def revoke(uow: UnitOfWork, session_id: str, now: datetime, because: str) -> None:
    uow.write(_REVOKE, id=session_id, now=now, because=because)


def revoke_all(uow: UnitOfWork, account_id: str, now: datetime, because: str) -> None:
    uow.write(_REVOKE_ALL, account_id=account_id, now=now, because=because)


def revoke_others(uow: UnitOfWork, account_id: str, kept: str, now: datetime, because: str) -> None:
    uow.write(_REVOKE_OTHERS, account_id=account_id, kept=kept, now=now, because=because)


def prune(uow: UnitOfWork, account_id: str, now: datetime) -> None:
    """Drop the tokens of an account's sessions that have run out."""
    uow.write(_PRUNE, account_id=account_id, now=now)


def ended_since(uow: UnitOfWork, since: datetime) -> list[str]:
    """Ids of the sessions, accounts and clients that ended, whose access tokens may still live."""
    return [row["id"] for row in uow.rows(_ENDED_SINCE, since=since, **readings())]
