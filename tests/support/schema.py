"""The tables of a database as it describes them itself."""

from __future__ import annotations

from contextlib import closing

import psycopg2


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
