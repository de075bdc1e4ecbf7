"""Migrations go up, down and up again, one at a time, and give up rather than block."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import sqlalchemy.exc

from crvs_kernel.database import migrate

ROOT = Path(__file__).parents[3]
PACKAGE = "tests.support.notes.migrations"
TABLES = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"


def tables(url: str) -> list[str]:
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        found = [row[0] for row in cursor.fetchall()]
    connection.close()
    return found


def test_up_down_up_ends_where_up_ends(fresh: Any) -> None:
    migrate.upgrade(PACKAGE, fresh.migrator_url)
    up = tables(fresh.superuser_url)
    migrate.downgrade(PACKAGE, fresh.migrator_url)
    assert tables(fresh.superuser_url) == ["alembic_version"]
    migrate.upgrade(PACKAGE, fresh.migrator_url)
    assert tables(fresh.superuser_url) == up


def test_two_migrations_at_once_do_the_work_once(fresh: Any) -> None:
    program = (
        f"from crvs_kernel.database import migrate; migrate.upgrade({PACKAGE!r}, {fresh.migrator_url!r})"
    )
    running = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) for _ in range(3)]
    assert [each.wait(60) for each in running] == [0, 0, 0]
    assert "note" in tables(fresh.superuser_url)


def test_a_migration_that_meets_a_long_reader_gives_up(fresh: Any) -> None:
    migrate.upgrade(PACKAGE, fresh.migrator_url)
    reader = psycopg2.connect(fresh.superuser_url)
    with reader.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM note")
        with pytest.raises(sqlalchemy.exc.OperationalError, match="lock timeout"):
            migrate.downgrade(PACKAGE, fresh.migrator_url)
    reader.close()
    assert "note" in tables(fresh.superuser_url)


def test_a_migration_waits_for_the_one_before_it_longer_than_for_a_table(fresh: Any) -> None:
    other = psycopg2.connect(fresh.migrator_url)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (0x7468_6162,))
        threading.Timer(4.5, other.close).start()  # longer than the limit for a table's lock
        migrate.upgrade(PACKAGE, fresh.migrator_url)
    assert "note" in tables(fresh.superuser_url)
