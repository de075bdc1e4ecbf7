"""Whether a database still is where it was opened: a restored copy serves nobody until it is opened again.

A copy has forgotten numbers that people have on paper (law 14). It is known by its place: the cluster, the
database in it, and the timeline, of which PostgreSQL begins a new one whenever a backup is recovered. The
place is written into the database when it is made and when an operator opens it again (`reopen`), and is
compared whenever a process connects (ADR 19). A copy of a whole data directory that was started without
recovery has the same place; docs/operations.md says how not to do that.
"""

from __future__ import annotations

from typing import Any

import structlog
from psycopg2.errors import UndefinedTable

from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.database.statements import sql
from crvs_kernel.database.unit_of_work import UnitOfWork
from crvs_kernel.errors import Unavailable

_log = structlog.get_logger()
_PLACE = """(SELECT system_identifier FROM pg_control_system())
 || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())
 || '/' || CASE WHEN pg_is_in_recovery() THEN ''
  ELSE left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) END"""
IS_HERE = f"SELECT place = {_PLACE} AS here FROM incarnation ORDER BY number DESC LIMIT 1"  # noqa: S608 - constants
_ADD = f"INSERT INTO incarnation (place, reason) SELECT {_PLACE}, %(reason)s"
_ADD_FIRST = f"{_ADD} WHERE NOT EXISTS (SELECT FROM incarnation)"
_REOPEN, _LOOK = sql(_ADD), sql(IS_HERE)


def refuse_restored(connection: Any, *_: Any) -> None:
    """Let no process use a new connection to a copy; tables older than this rule are no copy.

    Raises:
        Unavailable: ``database-restored``.

    """
    if is_copy(connection):
        connection.close()
        _log.error("database.restored")
        raise Unavailable("database-restored")


def is_copy(connection: Any) -> bool:
    """Whether the database of a psycopg2 connection is a copy that was not opened again."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(IS_HERE)
            row = cursor.fetchone()
        except UndefinedTable:
            row = None
    connection.rollback()
    return row is not None and not row[0]


def is_restored(uow: UnitOfWork) -> bool:
    """Whether this database is a copy that was not opened again; on a connection that may use one."""
    row = uow.row(_LOOK)
    return row is not None and not row["here"]


def mark_first(url: str) -> None:
    """Write down the place of a database that was just made; does nothing to any other."""
    session = DatabaseSession(url, "-c application_name=migrate")
    try:
        session.run(_ADD_FIRST, {"reason": "made"})
    except UndefinedTable:
        return
    finally:
        session.drop()


def open_here(uow: UnitOfWork) -> None:
    """Queue the opening of a restored database, in the transaction that takes over what it has forgotten."""
    uow.write(_REOPEN, reason="reopened")
