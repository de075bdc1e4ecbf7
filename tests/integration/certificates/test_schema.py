"""The database's versions lead up, down and up again, and the tables in code are those in the database."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_certificates.adapters.tables import METADATA
from crvs_kernel import migrate
from tests.support.schema import grants, tables

PACKAGE = "crvs_certificates.migrations"


def test_up_down_and_up_again(postgres: Any) -> None:
    fresh = postgres.create_database("certificates")
    migrate.upgrade(PACKAGE, fresh.migrator_url)
    first = tables(fresh.superuser_url), grants(fresh.superuser_url)
    migrate.downgrade(PACKAGE, fresh.migrator_url)
    assert set(tables(fresh.superuser_url)) == {"alembic_version"}
    migrate.upgrade(PACKAGE, fresh.migrator_url)
    assert (tables(fresh.superuser_url), grants(fresh.superuser_url)) == first
    postgres.drop_database(fresh)


@pytest.mark.parametrize("name", METADATA.tables)
def test_the_tables_in_code_are_those_in_the_database(database: Any, name: str) -> None:
    columns = [(column.name, bool(column.nullable)) for column in METADATA.tables[name].columns]
    assert tables(database.superuser_url)[name] == columns
