"""Indexes on tables that are in use are built concurrently, wherever a database of a service comes from."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event
from sqlalchemy import create_engine as plain_engine

from crvs_kernel.database import migrate
from crvs_kernel.database.migrations import build_indexes
from tests.support.stack import eventually

SERVICES = ["registration", "identity", "certificates", "exchange", "gateway"]
_INDEXES = """SELECT i.indexrelid, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
 JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND i.indisvalid"""
_CONCURRENTLY = re.compile(r"CREATE (?:UNIQUE )?INDEX CONCURRENTLY")
INDEX = "CREATE UNIQUE INDEX note_by_text ON note (text)"


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.fixture(name="sent")
def _sent() -> Iterator[list[str]]:
    """All statements of this process."""
    sent: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield sent
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("service", SERVICES)
def test_no_revision_builds_an_index_on_an_older_table_under_a_lock(
    postgres: Any, service: str, sent: list[str]
) -> None:
    package = f"crvs_{service}.migrations"
    fresh = postgres.create_database(service)
    revisions = [
        each.revision for each in ScriptDirectory.from_config(migrate._config(package, "")).walk_revisions()
    ]
    for revision in reversed(revisions):
        before = rows(fresh.superuser_url, _INDEXES)
        old = {
            name for (name,) in rows(fresh.superuser_url, "SELECT relname FROM pg_class WHERE relkind = 'r'")
        }
        sent.clear()
        migrate.upgrade(package, fresh.migrator_url, revision)
        grown = {oid for oid, table in rows(fresh.superuser_url, _INDEXES) if table in old}
        grown -= {oid for oid, _ in before}
        built = [each for each in sent if _CONCURRENTLY.search(each)]
        assert len(grown) <= len(built), f"{service} {revision} builds an index while writers wait"
    postgres.drop_database(fresh)


@pytest.fixture(name="notes")
def _notes(fresh: Any) -> Any:
    with closing(psycopg2.connect(fresh.migrator_url)) as connection, connection:
        connection.cursor().execute("CREATE TABLE note (text text); INSERT INTO note VALUES ('a'), ('b')")
    return fresh


def build(url: str) -> None:
    engine = plain_engine(url.replace("postgresql://", "postgresql+psycopg2://", 1))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        with context.begin_transaction(_per_migration=True):
            build_indexes(Operations(context), INDEX)
    engine.dispose()


def is_valid(notes: Any) -> list[tuple[bool]]:
    look = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('note_by_text')"
    return rows(notes.superuser_url, look)


def test_writers_go_on_while_a_build_waits_for_an_old_writer(notes: Any) -> None:
    with (
        closing(psycopg2.connect(notes.migrator_url)) as old,
        closing(psycopg2.connect(notes.migrator_url)) as new,
    ):
        old.cursor().execute("INSERT INTO note VALUES ('old')")
        builder = threading.Thread(target=build, args=(notes.migrator_url,))
        builder.start()
        eventually(lambda: is_valid(notes) == [(False,)])
        new.cursor().execute("SET lock_timeout = '2s'; INSERT INTO note VALUES ('new')")
        new.commit()
        old.commit()
        builder.join(20)
    assert is_valid(notes) == [(True,)]


def test_what_a_build_that_failed_left_is_built_anew_and_what_is_there_stays(notes: Any) -> None:
    with closing(psycopg2.connect(notes.migrator_url)) as connection:
        connection.autocommit = True
        connection.cursor().execute("INSERT INTO note VALUES ('a')")
        with pytest.raises(Exception, match="could not create unique index"):
            build(notes.migrator_url)
        assert is_valid(notes) == [(False,)]
        connection.cursor().execute("DELETE FROM note WHERE text = 'a'")
    build(notes.migrator_url)
    assert is_valid(notes) == [(True,)]
    index = rows(notes.superuser_url, "SELECT to_regclass('note_by_text')::oid")
    build(notes.migrator_url)
    assert rows(notes.superuser_url, "SELECT to_regclass('note_by_text')::oid") == index
