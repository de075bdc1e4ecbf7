"""Backup and restore of a stack's server: whole, or nothing changes; and nothing of before is lost."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest

from crvs_stack import backups, cli, state, status
from crvs_stack.errors import StackError
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from tests.support.servers import server_directory
from tests.support.stack import eventually

NAME = "kept"


@pytest.fixture(name="place", scope="module")
def _place() -> Iterator[Path]:
    """A stack that was backed up with one row in its table, whose log is archived."""
    with server_directory() as directory, pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "STATE", directory)
        server = EmbeddedPostgres(
            directory / NAME / "postgres", free_ports(1)[0], archive=directory / "log"
        ).start()
        (directory / NAME / "secrets").write_text("of the backup")
        (directory / NAME / "seal").mkdir()
        run(server, "CREATE TABLE entry AS SELECT 1 AS n")
        # As it is after an earlier restore to a moment: a later one must not end there.
        moment = "ALTER SYSTEM SET recovery_target_time = '2001-01-01 00:00+00'"
        run(server, moment)
        databases = {"registration": {"superuser": server.url()}}
        running = state.StackState(NAME, "", "postgresql", "", os.getpid(), databases=databases)
        backups.backup(running, directory / "data", directory / "keys").rename(directory / "data/one")
        next((directory / "keys").iterdir()).rename(directory / "keys/one")
        run(server, "INSERT INTO entry VALUES (2)", "SELECT pg_switch_wal()")
        server.stop()
        yield directory


@pytest.fixture(name="stopped", autouse=True)
def _stopped(place: Path) -> Iterator[None]:
    yield
    for aside in (*(place / NAME).glob("keys.before*"), *(place / NAME / "postgres").glob("data.before*")):
        shutil.rmtree(aside)


def run(server: EmbeddedPostgres, *statements: str) -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(server.url())) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def restore(place: Path, source: str = "data/one", archive: str | None = "log") -> list[str]:
    return backups.restore(
        NAME, place / source, place / "keys/one", archive=place / archive if archive else None
    )


def entries(place: Path) -> list[tuple[object, ...]]:
    server = EmbeddedPostgres(place / NAME / "postgres", free_ports(1)[0]).start()
    try:
        return run(server, "SELECT n FROM entry ORDER BY n")
    finally:
        server.stop()


def test_a_restore_reaches_the_end_of_the_log_whatever_moment_an_earlier_one_went_to(place: Path) -> None:
    restore(place)
    assert entries(place) == [(1,), (2,)]


def test_the_keys_of_before_are_kept_beside_the_data_of_before(place: Path) -> None:
    (place / NAME / "secrets").write_text("changed since")
    aside = [Path(each) for each in restore(place)]
    assert (place / NAME / "secrets").read_text() == "of the backup"
    (data,) = (each for each in aside if each.name.startswith("data."))
    (keys,) = (each for each in aside if each.name.startswith("keys."))
    assert (data / "PG_VERSION").exists()
    assert (keys / "secrets").read_text() == "changed since"
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700


def test_a_restore_that_is_cut_off_changes_no_data(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = entries(place)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(backups, "_give", cut)
    with pytest.raises(KeyboardInterrupt):
        restore(place)
    assert entries(place) == before


@pytest.mark.parametrize("lost", ["backup_manifest", "global/pg_control", "pg_wal"])
def test_a_backup_that_is_not_whole_is_refused(place: Path, lost: str) -> None:
    damaged = place / "data/damaged"
    shutil.copytree(place / "data/one", damaged)
    try:
        gone = damaged / "base" / lost
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
        with pytest.raises(StackError, match="no whole backup"):
            restore(place, "data/damaged")
    finally:
        shutil.rmtree(damaged)


def test_a_log_that_is_not_where_it_was_said_is_no_end_of_it(place: Path) -> None:
    with pytest.raises(StackError, match="is no directory"):
        restore(place, archive="mistyped")
    restore(place)
    (place / "log").rename(place / "elsewhere")
    try:
        with pytest.raises(StackError, match="did not start"):
            entries(place)
    finally:
        (place / "elsewhere").rename(place / "log")
    restore(place)
    assert entries(place) == [(1,), (2,)]


def test_a_moment_before_the_backup_needs_an_earlier_one(place: Path) -> None:
    moment = datetime.now(UTC) - timedelta(days=1)
    with pytest.raises(StackError, match="take an earlier backup"):
        backups.restore(NAME, place / "data/one", place / "keys/one", archive=place / "log", until=moment)


def test_a_stack_that_starts_or_runs_is_not_restored(place: Path) -> None:
    with state.hold_stack(NAME), pytest.raises(StackError, match="runs already"):
        restore(place)


def test_the_status_tells_of_a_log_that_is_not_archived_and_a_crash_does_not_end_archiving(
    place: Path,
) -> None:
    archive = place / "segments"
    server = EmbeddedPostgres(place / "archiving", free_ports(1)[0], archive=archive).start()
    try:
        run(server, "SELECT pg_switch_wal()")
        eventually(lambda: any(archive.iterdir()))
        assert not list(status.of_archive(server.url()))
        archive.rename(place / "gone")
        run(server, "CREATE TABLE more AS SELECT 1 AS n", "SELECT pg_switch_wal()")
        eventually(lambda: list(status.of_archive(server.url())))
        (place / "gone").rename(archive)
        waiting = run(server, "SELECT last_failed_wal FROM pg_stat_archiver")[0][0]
        kept = shutil.copy2(server.data / "pg_wal" / str(waiting), archive)  # archived, not noted: a crash
        os.chown(kept, archive.stat().st_uid, archive.stat().st_gid)
        run(server, "CREATE TABLE most AS SELECT 1 AS n", "SELECT pg_switch_wal()")
        eventually(lambda: not list(status.of_archive(server.url())))
    finally:
        server.stop()


def test_what_is_not_here_is_not_opened(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["reopen", "--name", "mistyped"]) == 1
    assert "there is no stack named 'mistyped' here; nothing was changed" in capsys.readouterr().err
    assert not (place / "mistyped").exists()
