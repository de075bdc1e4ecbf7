"""The database's versions lead up, down and up again, and the tables in code are those in the database."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_exchange.adapters.tables import METADATA
from crvs_kernel import migrate
from tests.support.schema import grants, tables

PACKAGE = "crvs_exchange.migrations"


def test_up_down_and_up_again(postgres: Any) -> None:
    database = postgres.create_database("exchange")
    migrate.upgrade(PACKAGE, database.migrator_url)
    first = tables(database.superuser_url), grants(database.superuser_url)
    migrate.downgrade(PACKAGE, database.migrator_url)
    assert set(tables(database.superuser_url)) == {"alembic_version"}
    migrate.upgrade(PACKAGE, database.migrator_url)
    assert (tables(database.superuser_url), grants(database.superuser_url)) == first
    postgres.drop_database(database)


@pytest.mark.parametrize("name", METADATA.tables)
def test_the_tables_in_code_are_those_in_the_database(database: Any, name: str) -> None:
    columns = [(column.name, bool(column.nullable)) for column in METADATA.tables[name].columns]
    assert tables(database.superuser_url)[name] == columns


def test_the_api_document_names_the_scope_of_the_feed(app: Any) -> None:
    document = app.test_client().get("/openapi.json").json
    assert document["paths"]["/v1/events"]["get"]["x-scope"] == "event.read"
