"""Real servers for tests: PostgreSQL and Kafka, each started once per session, on the first wish."""

import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest
from psycopg2 import sql

from crvs_stack.errors import StackError
from crvs_stack.kafka import EmbeddedKafka
from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.processes import free_ports
from tests.support.machine import missing

_PASSWORD = "a-test-password"


@dataclass(frozen=True)
class ServiceDatabase:
    """A fresh database of one service, with the two roles that production has."""

    name: str
    service: str
    superuser_url: str
    migrator_url: str
    app_url: str


class PostgresServer:
    """The session's server: `url()` is the superuser's, `create_database(service)` gives a fresh database."""

    def __init__(self, embedded: EmbeddedPostgres) -> None:
        self.embedded = embedded

    @property
    def port(self) -> int:
        return self.embedded.port

    def url(self, database: str = "postgres") -> str:
        return self.embedded.url(database)

    def create_database(self, service: str) -> ServiceDatabase:
        """Owned by <service>_migrator; <service>_app may only connect until migrations grant more."""
        name = f"{service}_{secrets.token_hex(4)}"
        migrator, app = f"{service}_migrator", f"{service}_app"
        for role in (migrator, app):
            self._ensure_role(role)
        self._run(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(migrator))
        )
        self._run(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        self._run(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(name), sql.Identifier(app))
        )
        self._run(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(migrator)), database=name)
        for extension in ("pg_trgm", "btree_gist", "btree_gin"):
            self._run(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(extension)), database=name)
        return ServiceDatabase(
            name,
            service,
            superuser_url=self.embedded.url(name),
            migrator_url=self.embedded.url(name, migrator, _PASSWORD),
            app_url=self.embedded.url(name, app, _PASSWORD),
        )

    def drop_database(self, database: ServiceDatabase) -> None:
        self._run(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name)))

    def _ensure_role(self, role: str) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", role):
            raise ValueError(role)
        with closing(psycopg2.connect(self.url())) as connection, connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
            if cursor.fetchone() is None:
                statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                cursor.execute(statement.format(sql.Identifier(role), sql.Literal(_PASSWORD)))

    def _run(self, statement: sql.Composed, database: str = "postgres") -> None:
        with closing(psycopg2.connect(self.url(database))) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server without fsync: it survives kill -9, not a power cut, and is fast."""
    with server_directory() as directory:
        server = EmbeddedPostgres(directory, free_ports(1)[0], durable=False)
        server.start()
        yield PostgresServer(server)
        server.stop()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bootstrap address of a broker; without Java or Maven tests skip, except in CI, where they fail."""
    server = EmbeddedKafka(tmp_path_factory.mktemp("kafka"), free_ports(1)[0])
    try:
        server.start()
    except StackError as error:
        missing(str(error).splitlines()[0])
    yield server.bootstrap
    server.stop()


@contextmanager
def server_directory() -> Iterator[Path]:
    """A directory that the account of root's PostgreSQL can enter.

    Not one of pytest's: each session of pytest closes those of all sessions anew.
    """
    with tempfile.TemporaryDirectory(prefix="thabian-test-") as name:
        directory = Path(name)
        directory.chmod(0o711)
        yield directory
