"""A database and two roles for each service, so that no role enters another service's database."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - it is a class

from crvs_stack.postgres import EmbeddedPostgres
from crvs_stack.secrets import Secrets

SERVICES = ("registration", "identity", "certificates", "exchange", "gateway")
BUS = "bus"
EXTENSIONS = ("pg_trgm", "btree_gist", "btree_gin")


class Databases:
    """Creates missing databases and roles, sets passwords, and gives the address for each role."""

    def __init__(self, server: EmbeddedPostgres, secrets: Secrets) -> None:
        self._server = server
        self._secrets = secrets

    def prepare(self, limits: Mapping[str, int]) -> None:
        """Make what is missing; ``limits`` has the connections that each role may have."""
        with _session(self._server.url()) as cursor:
            for service in SERVICES:
                self._role(cursor, f"{service}_migrator", limits)
                self._role(cursor, f"{service}_app", limits)
                _database(cursor, service, owner=f"{service}_migrator", guest=f"{service}_app")
            self._role(cursor, f"{BUS}_app", limits)
            _database(cursor, BUS, owner=f"{BUS}_app", guest=f"{BUS}_app")
            cursor.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
        for service in SERVICES:
            self._furnish(service, owner=f"{service}_migrator")
        self._furnish(BUS, owner=f"{BUS}_app")

    def app_url(self, service: str) -> str:
        return self._url(service, f"{service}_app")

    def migrator_url(self, service: str) -> str:
        return self._url(service, f"{service}_migrator")

    def superuser_url(self, database: str) -> str:
        return self._server.url(database)

    def _url(self, database: str, role: str) -> str:
        return self._server.url(database, role, self._secrets.password(role))

    def _role(self, cursor: Cursor, role: str, limits: Mapping[str, int]) -> None:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
        verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
        statement = sql.SQL(
            "{} ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
            " CONNECTION LIMIT {} PASSWORD {}"
        )
        limit, password = sql.Literal(limits[role]), sql.Literal(self._secrets.password(role))
        cursor.execute(statement.format(verb, sql.Identifier(role), limit, password))

    def _furnish(self, database: str, owner: str) -> None:
        with _session(self._server.url(database)) as cursor:
            cursor.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(owner)))
            for extension in EXTENSIONS:
                cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))


def _database(cursor: Cursor, name: str, *, owner: str, guest: str) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
    if cursor.fetchone() is None:
        statement = sql.SQL("CREATE DATABASE {} OWNER {}")
        cursor.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))
    cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
    grant = sql.SQL("GRANT CONNECT ON DATABASE {} TO {}")
    cursor.execute(grant.format(sql.Identifier(name), sql.Identifier(guest)))


@contextmanager
def _session(url: str) -> Iterator[Cursor]:
    """Autocommit: databases cannot be made inside a transaction."""
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor
