"""Service to PostgreSQL with real certificates: both prove themselves, by nothing but the address."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from sqlalchemy import text

from crvs_kernel.database.connections import create_engine
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.errors import Unavailable
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from tests.support.authority import Authority


@pytest.fixture(scope="module", name="authority")
def _authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module", name="server")
def _server(tmp_path_factory: Any, authority: Authority) -> Iterator[EmbeddedPostgres]:
    """A server that takes encrypted connections with a certificate only, beside the superuser's own."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("tls"), free_ports(1)[0], durable=False).start()
    files = authority.directory(server.data / "inside", "database")
    owner = server.data.stat()
    for path in (files, *files.iterdir()):
        os.chown(path, owner.st_uid, owner.st_gid)
    with closing(psycopg2.connect(server.url())) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("CREATE ROLE notes_app LOGIN PASSWORD 'p'")
        for name, file in {
            "ssl_cert_file": "tls.crt",
            "ssl_key_file": "tls.key",
            "ssl_ca_file": "ca.crt",
        }.items():
            cursor.execute(f"ALTER SYSTEM SET {name} = 'inside/{file}'")
        cursor.execute("ALTER SYSTEM SET ssl = on")
        rules = server.data / "pg_hba.conf"
        strict = "hostssl all notes_app 127.0.0.1/32 scram-sha-256 clientcert=verify-full\n"
        rules.write_text(f"{strict}host all postgres 127.0.0.1/32 scram-sha-256\n")
        cursor.execute("SELECT pg_reload_conf()")
    yield server
    server.stop()


def _address(server: EmbeddedPostgres, believed: Path, own: Path | None = None) -> str:
    options = f"sslmode=verify-full&sslrootcert={believed / 'ca.crt'}"
    if own is not None:
        options += f"&sslcert={own / 'tls.crt'}&sslkey={own / 'tls.key'}"
    return f"{server.url(role='notes_app', password='p')}?{options}"


_ENCRYPTED = "SELECT ssl, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


def test_a_service_and_its_database_prove_themselves(
    server: EmbeddedPostgres, authority: Authority, tmp_path: Path
) -> None:
    own = authority.directory(tmp_path / "own", "notes_app")
    address = _address(server, own, own)
    engine = create_engine(address, 1)
    with engine.connect() as connection:
        assert tuple(connection.execute(text(_ENCRYPTED)).one()) == (True, "/CN=notes_app")
    engine.dispose()
    session = DatabaseSession(address, "")
    assert session.run(_ENCRYPTED) == [(True, "/CN=notes_app")]
    session.drop()


def test_a_server_of_another_authority_is_told_nothing(
    server: EmbeddedPostgres, authority: Authority, tmp_path: Path
) -> None:
    own = authority.directory(tmp_path / "own", "notes_app")
    others = Authority().directory(tmp_path / "others", "notes_app")
    with pytest.raises(Unavailable):
        DatabaseSession(_address(server, others, own), "").run("SELECT 1")


def test_a_service_without_its_certificate_gets_nothing(
    server: EmbeddedPostgres, authority: Authority, tmp_path: Path
) -> None:
    own = authority.directory(tmp_path / "own", "notes_app")
    another = authority.directory(tmp_path / "another", "identity_app")
    for shown in (None, another):
        with pytest.raises(Unavailable):
            DatabaseSession(_address(server, own, shown), "").run("SELECT 1")
