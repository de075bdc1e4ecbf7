"""Fixtures on a fresh database: `database_fixture` makes one; `owner` and `app_role` are cursors on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Literal

import psycopg2
import pytest

from crvs_kernel.database import migrate
from tests.support.servers import PostgresServer, ServiceDatabase

Scope = Literal["function", "module", "package", "session"]
NOTES = "tests.support.notes.migrations"


def database_fixture(
    service: str, migrations: str | None = None, *, scope: Scope = "module", name: str = "database"
) -> Any:
    """A fixture: a fresh database of a service with its two roles, dropped afterwards.

    It is brought to the newest version of the package `migrations`; without one it stays empty.
    """

    @pytest.fixture(scope=scope, name=name)
    def fresh(postgres: PostgresServer) -> Iterator[ServiceDatabase]:
        database = postgres.create_database(service)
        if migrations:
            migrate.upgrade(migrations, database.migrator_url)
        yield database
        postgres.drop_database(database)

    return fresh


def _cursor(url: str) -> Iterator[Any]:
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        yield connection.cursor()


@pytest.fixture(name="owner")
def _owner(database: ServiceDatabase) -> Iterator[Any]:
    """A cursor of the superuser on the module's database; each statement is its own transaction."""
    yield from _cursor(database.superuser_url)


@pytest.fixture(name="app_role")
def _app_role(database: ServiceDatabase) -> Iterator[Any]:
    """The same for the role that the service runs as."""
    yield from _cursor(database.app_url)
