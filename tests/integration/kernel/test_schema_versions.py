"""A new process waits for the database version that it needs; an old one works on with a later one."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest
from alembic.util import CommandError

from crvs_kernel.database import migrate
from crvs_kernel.database.schema import version_of
from crvs_kernel.process import cli
from tests.support.notes import SERVICE, build, call
from tests.support.schema import tables

KEYED = {"Idempotency-Key": "1"}
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


def _go_ahead(url: str) -> None:
    """What a later release does: a version that this code does not know, with a column and an index."""
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE alembic_version SET version_num = '9999'")
        cursor.execute("ALTER TABLE note ADD COLUMN later text; CREATE INDEX note_later ON note (later)")
    connection.close()


def test_a_version_that_only_later_code_knows_is_ready(addressed: Any) -> None:
    """A release that is taken back finds the database of the newer one, which still works with it."""
    migrate.upgrade(PACKAGE, addressed.migrator_url)
    _go_ahead(addressed.migrator_url)
    assert _check() == 0


def test_the_migration_of_a_release_that_is_taken_back_succeeds_and_changes_nothing(
    addressed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its processes start only after it: compose, Kubernetes and `make run` wait for the exit code 0."""
    monkeypatch.setenv("THABIAN_MIGRATOR_URL", addressed.migrator_url)
    assert cli.main(SERVICE, ["migrate"]) == 0
    _go_ahead(addressed.migrator_url)
    before = tables(addressed.superuser_url)
    assert cli.main(SERVICE, ["migrate"]) == 0
    assert tables(addressed.superuser_url) == before
    assert version_of(addressed.app_url) == "9999"
    client = build(addressed.app_url).test_client()
    assert call(client, "POST", "/v1/notes", json={"text": "old code"}, headers=KEYED).status_code == 201


def test_a_way_back_that_this_release_does_not_know_is_refused(addressed: Any) -> None:
    migrate.upgrade(PACKAGE, addressed.migrator_url)
    _go_ahead(addressed.migrator_url)
    with pytest.raises(CommandError):
        migrate.downgrade(PACKAGE, addressed.migrator_url)


def test_a_database_that_is_away_is_waited_for_and_not_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("THABIAN_DATABASE_URL", "postgresql://a:b@127.0.0.1:1/c")
    assert _check("1.5") == 1
