"""A copy of a database is known by its place, whoever connects; what was never marked is no copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import create_engine as plain_engine

from crvs_kernel.database import incarnation
from crvs_kernel.database.connections import create_engine, unit_of_work_factory
from crvs_kernel.database.migrations import create_incarnation
from crvs_kernel.database.statements import sql
from crvs_kernel.errors import Unavailable
from tests.support.databases import database_fixture
from tests.support.servers import PostgresServer, ServiceDatabase

database = database_fixture("notes", scope="function")
_ONE = sql("SELECT 1 AS one")


def ask(url: str, *, restored: bool = False) -> int:
    """What every process does first: connect and ask."""
    engine = create_engine(url, 1, restored=restored)
    try:
        with unit_of_work_factory(engine)() as uow:
            return len(uow.rows(_ONE))
    finally:
        engine.dispose()


@pytest.fixture(name="marked")
def _marked(database: ServiceDatabase) -> ServiceDatabase:
    """A database that was made here, as a migration leaves it."""
    engine = plain_engine(database.migrator_url.replace("postgresql://", "postgresql+psycopg2://", 1))
    with engine.begin() as connection:
        create_incarnation(Operations(MigrationContext.configure(connection)), "notes")
    engine.dispose()
    incarnation.mark_first(database.migrator_url)
    return database


@pytest.fixture(name="copy")
def _copy(marked: ServiceDatabase, postgres: PostgresServer) -> Iterator[str]:
    """Another database of the same server with the same rows: the address of its app role."""
    name = f"{marked.name}_copy"
    with closing(psycopg2.connect(postgres.url())) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {marked.name}")
        yield marked.app_url.replace(marked.name, name)
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_database_that_was_made_here_serves(marked: ServiceDatabase) -> None:
    assert ask(marked.app_url) == 1


def test_tables_from_before_this_rule_serve(database: ServiceDatabase) -> None:
    incarnation.mark_first(database.migrator_url)
    assert ask(database.app_url) == 1


def test_a_copy_serves_nobody_but_whoever_opens_it(copy: str) -> None:
    with pytest.raises(Unavailable, match="database-restored"):
        ask(copy)
    assert ask(copy, restored=True) == 1


def test_a_migration_does_not_open_a_copy(copy: str) -> None:
    incarnation.mark_first(copy.replace("notes_app", "notes_migrator"))
    with pytest.raises(Unavailable):
        ask(copy)


def test_a_copy_serves_once_it_was_opened(copy: str) -> None:
    engine = create_engine(copy, 1, restored=True)
    with unit_of_work_factory(engine)() as uow:
        assert incarnation.is_restored(uow)
        incarnation.open_here(uow)
        uow.commit()
        assert not incarnation.is_restored(uow)
    engine.dispose()
    assert ask(copy) == 1


def test_the_app_role_cannot_rewrite_where_a_database_was_opened(marked: ServiceDatabase) -> None:
    with closing(psycopg2.connect(marked.app_url)) as connection:
        for statement in ("UPDATE incarnation SET place = ''", "DELETE FROM incarnation"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                connection.cursor().execute(statement)
            connection.rollback()


def test_a_pool_notices_a_copy_that_took_the_place_of_its_database(
    marked: ServiceDatabase, copy: str
) -> None:
    """The sessions end with the old database, and the next one is on the copy."""
    engine: Any = create_engine(marked.app_url, 2)
    units = unit_of_work_factory(engine)
    with units() as uow:
        assert uow.rows(_ONE)
    with closing(psycopg2.connect(marked.superuser_url)) as connection:
        connection.autocommit = True
        connection.cursor().execute("UPDATE incarnation SET place = 'elsewhere'")
        connection.cursor().execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(Unavailable, match="database-restored"), units() as uow:
        uow.rows(_ONE)
    engine.dispose()
