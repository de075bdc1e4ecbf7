"""The toy service on a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from crvs_kernel.database import migrate
from tests.support import notes as toy


@pytest.fixture(scope="module", name="database")
def _database(postgres: Any) -> Iterator[Any]:
    database = postgres.create_database("notes")
    migrate.upgrade("tests.support.notes.migrations", database.migrator_url)
    yield database
    postgres.drop_database(database)


@pytest.fixture(scope="module", name="notes")
def _notes(database: Any) -> Any:
    return toy.build(database.app_url)


def _connection(url: str) -> Iterator[Any]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.fixture(name="owner")
def _owner(database: Any) -> Iterator[Any]:
    yield from _connection(database.superuser_url)


@pytest.fixture(name="app_role")
def _app_role(database: Any) -> Iterator[Any]:
    yield from _connection(database.app_url)
