"""The first-start script of the database, run on a real server: one database and two roles for a service."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing

import psycopg2
import pytest

from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from tests.support.deployment import ROOT
from tests.support.machine import program
from tests.support.servers import server_directory

OWNERS = ["registration", "identity", "certificates", "exchange", "gateway"]
_HOSTILE = "it's a \"pass\\word\"; $(id) 'x"


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with server_directory() as directory:
        server = EmbeddedPostgres(directory, free_ports(1)[0], durable=False)
        server.start()
        try:
            _run_first_start_script(server)
            yield server
        finally:
            server.stop()


def _run_first_start_script(server: EmbeddedPostgres) -> None:
    program("psql")
    passwords = {
        f"{name.upper()}_{role}_PASSWORD": _HOSTILE + name for name in OWNERS for role in ("MIGRATOR", "APP")
    }
    superuser = psycopg2.extensions.parse_dsn(server.url())
    environment = {
        "PATH": os.environ["PATH"],
        "POSTGRES_USER": superuser["user"],
        "PGHOST": superuser["host"],
        "PGPORT": str(superuser["port"]),
        "PGPASSWORD": superuser["password"],
    }
    script = ROOT / "deploy" / "postgres" / "10-databases.sh"
    subprocess.run(["sh", script], env=environment | passwords, check=True, capture_output=True)


def _ask(server: EmbeddedPostgres, database: str, role: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(
        host="127.0.0.1",
        port=server.port,
        dbname=database,
        user=role,
        password=_HOSTILE + role.partition("_")[0],
    )
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("name", OWNERS)
def test_the_migrator_owns_its_database_and_the_app_role_makes_nothing_in_it(
    server: EmbeddedPostgres, name: str
) -> None:
    _ask(server, name, f"{name}_migrator", "CREATE TABLE of_mine (at date)")
    for statement in (
        "CREATE TABLE of_mine_too (at date)",
        "SELECT * FROM of_mine",
        "CREATE TEMP TABLE t (a int)",
    ):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            _ask(server, name, f"{name}_app", statement)


@pytest.mark.parametrize("role", [f"{name}_{role}" for name in OWNERS for role in ("migrator", "app")])
def test_no_role_enters_another_database(server: EmbeddedPostgres, role: str) -> None:
    own = role.partition("_")[0]
    for other in [*OWNERS, "postgres", "template1"]:
        if other != own:
            with pytest.raises(psycopg2.OperationalError, match="permission denied"):
                _ask(server, other, role, "SELECT 1")


def test_no_role_is_more_than_a_role(server: EmbeddedPostgres) -> None:
    with closing(psycopg2.connect(server.url())) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname ~ '_(app|migrator)$' AND NOT"
            " (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)"
        )
        assert len(cursor.fetchall()) == 2 * len(OWNERS)


def test_lao_words_have_trigrams(server: EmbeddedPostgres) -> None:
    assert _ask(server, "registration", "registration_app", "SELECT similarity('ລາວ', 'ລາວ')") == [(1.0,)]
