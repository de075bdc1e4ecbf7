"""A new process waits for the database version that it needs; an old one works on with a later one."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest

from crvs_kernel.database import migrate
from crvs_kernel.process import cli
from tests.support.notes import SERVICE

PACKAGE = "tests.support.notes.migrations"


@pytest.fixture(name="addressed")
def _addressed(fresh: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An empty database whose address a process reads in its environment."""
    monkeypatch.setenv("THABIAN_DATABASE_URL", fresh.app_url)
    return fresh


def _check(seconds: str = "0") -> int:
    return cli.main(SERVICE, ["migrate", "--check", seconds])


def test_an_empty_database_is_not_ready_and_looking_changes_nothing(addressed: Any) -> None:
    assert _check() == 1
    migrate.upgrade(PACKAGE, addressed.migrator_url)
    assert _check() == 0
    migrate.downgrade(PACKAGE, addressed.migrator_url)
    assert _check() == 1


def test_a_version_that_only_later_code_knows_is_ready(addressed: Any) -> None:
    """A release that is taken back finds the database of the newer one, which still works with it."""
    migrate.upgrade(PACKAGE, addressed.migrator_url)
    with psycopg2.connect(addressed.migrator_url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert _check() == 0


def test_a_database_that_is_away_is_waited_for_and_not_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("THABIAN_DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c")
    assert _check("1.5") == 1
