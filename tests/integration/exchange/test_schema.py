"""The database's versions lead up, down and up again, and the tables in code are those in the database."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import psycopg2
import pytest

from crvs_exchange.adapters.tables import METADATA
from crvs_kernel import migrate

PACKAGE = "crvs_exchange.migrations"


def _tables(url: str) -> dict[str, list[tuple[str, bool]]]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, is_nullable = 'YES' FROM information_schema.columns"
            " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        )
        found: dict[str, list[tuple[str, bool]]] = {}
        for table, column, nullable in cursor.fetchall():
            found.setdefault(table, []).append((column, nullable))
        return found


def test_up_down_and_up_again(postgres: Any) -> None:
    database = postgres.create_database("exchange")
    migrate.upgrade(PACKAGE, database.migrator_url)
    first = _tables(database.superuser_url)
    migrate.downgrade(PACKAGE, database.migrator_url)
    assert set(_tables(database.superuser_url)) == {"alembic_version"}
    migrate.upgrade(PACKAGE, database.migrator_url)
    assert _tables(database.superuser_url) == first
    postgres.drop_database(database)


@pytest.mark.parametrize("name", METADATA.tables)
def test_the_tables_in_code_are_those_in_the_database(database: Any, name: str) -> None:
    columns = [(column.name, bool(column.nullable)) for column in METADATA.tables[name].columns]
    assert _tables(database.superuser_url)[name] == columns


def test_the_api_document_names_the_scope_of_the_feed(app: Any) -> None:
    document = app.test_client().get("/openapi.json").json
    assert document["paths"]["/v1/events"]["get"]["x-scope"] == "event.read"
