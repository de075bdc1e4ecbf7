"""What an earlier server left: a log that names nobody, orphans that end, data without their password."""

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg2
import pytest

from crvs_stack.errors import StackError
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from tests.support.servers import server_directory

_LONG_QUERY = "SELECT count(*) FROM generate_series(1, 20000000000)"


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    with server_directory() as directory:
        embedded = EmbeddedPostgres(directory / "pg", free_ports(1)[0]).start()
        yield embedded
        embedded.stop()


def _run(server: EmbeddedPostgres, *statements: str) -> None:
    with closing(psycopg2.connect(server.url())) as connection, connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _successor(server: EmbeddedPostgres, *, set_aside: bool = False) -> EmbeddedPostgres:
    return EmbeddedPostgres(server.data.parent, free_ports(1)[0], set_aside=set_aside)


def test_the_log_of_failed_statements_names_nobody(server: EmbeddedPostgres) -> None:
    """Each repeat of a command fails on a unique key, and its statement carries names."""
    _run(server, "CREATE TABLE person (name text PRIMARY KEY CHECK (name <> 'ຄຳ'))")
    statement = "INSERT INTO person VALUES ('ສົມພອນ')"
    _run(server, statement)
    for failing in (statement, "INSERT INTO person VALUES ('ຄຳ')", "SELECT 'ບຸນມີ'::int"):
        with pytest.raises(psycopg2.Error):
            _run(server, failing)
    log = (server.data.parent / "postgres.log").read_text()
    assert "duplicate key" in log
    assert not [name for name in ("ສົມພອນ", "ຄຳ", "INSERT") if name in log]


def test_a_query_that_outlived_its_server_does_not_keep_the_next_one_out(server: EmbeddedPostgres) -> None:
    def work() -> None:
        with suppress(psycopg2.Error):
            _run(server, "SET max_parallel_workers_per_gather = 0", _LONG_QUERY)

    query = threading.Thread(target=work)
    query.start()
    time.sleep(1)
    server.kill()
    began = time.monotonic()
    server.start()
    assert time.monotonic() - began < 20
    _run(server, "SELECT 1")
    query.join(10)
    assert not query.is_alive()


def test_data_whose_password_is_gone_are_no_reason_to_start_empty(server: EmbeddedPostgres) -> None:
    """As after a restore of the data alone: an empty register would give the same numbers again."""
    _run(server, "CREATE TABLE old AS SELECT 1 AS n")
    server.stop()
    password = server.data.parent / "superuser.password"
    kept = password.read_text()
    password.unlink()
    with pytest.raises(StackError, match=r"superuser\.password is missing.*put it back") as refusal:
        _successor(server).start()
    assert str(server.data) in str(refusal.value)
    assert not password.exists()
    password.write_text(kept)
    _run(server.start(), "SELECT * FROM old")


def test_data_whose_password_is_gone_are_set_aside_for_whoever_asks(
    server: EmbeddedPostgres, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(server, "CREATE TABLE old AS SELECT 1 AS n")
    server.stop()
    (server.data.parent / "superuser.password").unlink()
    successor = _successor(server, set_aside=True).start()
    try:
        with pytest.raises(psycopg2.errors.UndefinedTable):
            _run(successor, "SELECT * FROM old")
    finally:
        successor.stop()
    (aside,) = server.data.parent.glob("data.2*")
    assert str(aside) in capsys.readouterr().out
    assert (aside / "PG_VERSION").exists()


def test_a_stack_whose_directory_was_removed_starts_empty_for_whoever_asks() -> None:
    """Root's data lie elsewhere when others cannot enter the clone, and outlive it."""
    with tempfile.TemporaryDirectory(prefix="thabian-closed-") as closed:
        server = EmbeddedPostgres(Path(closed) / "pg", free_ports(1)[0], set_aside=True)
        try:
            for _ in range(2):
                _run(server.start(), "CREATE TABLE fresh AS SELECT 1 AS n")
                server.stop()
                shutil.rmtree(Path(closed) / "pg")
        finally:
            server.stop()
            shutil.rmtree(server.data.parent, ignore_errors=True)


def test_a_refused_password_is_said_at_once(server: EmbeddedPostgres) -> None:
    server.stop()
    (server.data.parent / "superuser.password").write_text("another")
    began = time.monotonic()
    with pytest.raises(StackError, match=r"another superuser\.password .* put back") as refusal:
        _successor(server).start()
    assert time.monotonic() - began < 15
    assert "remove" not in str(refusal.value)  # of the register's data


def test_an_interrupted_first_start_is_no_obstacle() -> None:
    with server_directory() as directory:
        half = Path(directory) / "data.part" / "base"
        half.mkdir(parents=True)
        server = EmbeddedPostgres(directory, free_ports(1)[0]).start()
        try:
            _run(server, "SELECT 1")
            assert not half.exists()
        finally:
            server.stop()
