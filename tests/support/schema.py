"""The tables of a database as it describes them itself."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import psycopg2

from crvs_kernel.database import migrate


def tables(url: str) -> dict[str, list[tuple[str, bool]]]:
    """The columns of each table in their order, each with whether it may be null."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        )
        found: dict[str, list[tuple[str, bool]]] = {}
        for table, column, nullable in cursor.fetchall():
            found.setdefault(table, []).append((column, nullable))
        return found


def grants(url: str) -> set[tuple[str, ...]]:
    """What each role but the owner may do, column by column."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT grantee, table_name, column_name, privilege_type"
            " FROM information_schema.column_privileges"
            " WHERE table_schema = 'public' AND grantee LIKE '%\\_app'"
        )
        return set(cursor.fetchall())


def assert_up_down_and_up_again(postgres: Any, service: str) -> None:
    """A fresh database is the same after its versions went up, down and up; down leaves nothing."""
    package, fresh = f"crvs_{service}.migrations", postgres.create_database(service)
    migrate.upgrade(package, fresh.migrator_url)
    first = tables(fresh.superuser_url), grants(fresh.superuser_url)
    migrate.downgrade(package, fresh.migrator_url)
    assert set(tables(fresh.superuser_url)) == {"alembic_version"}
    migrate.upgrade(package, fresh.migrator_url)
    assert (tables(fresh.superuser_url), grants(fresh.superuser_url)) == first
    postgres.drop_database(fresh)
