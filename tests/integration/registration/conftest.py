"""A database of the registration service, migrated, for the tests of one module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from crvs_kernel.database import migrate
from tests.integration.registration.registry import Registry, build, settings_for


@pytest.fixture(scope="module", name="database")
def _database(postgres: Any) -> Iterator[Any]:
    database = postgres.create_database("registration")
    migrate.upgrade("crvs_registration.migrations", database.migrator_url)
    yield database
    postgres.drop_database(database)


@pytest.fixture(scope="module", name="registry")
def _registry(database: Any) -> Registry:
    return Registry(build(database.app_url), settings_for(database.app_url))


@pytest.fixture(name="owner")
def _owner(database: Any) -> Iterator[Any]:
    with psycopg2.connect(database.superuser_url) as connection:
        connection.autocommit = True
        yield connection.cursor()
    connection.close()


@pytest.fixture(name="app_role")
def _app_role(database: Any) -> Iterator[Any]:
    with psycopg2.connect(database.app_url) as connection:
        connection.autocommit = True
        yield connection.cursor()
    connection.close()
