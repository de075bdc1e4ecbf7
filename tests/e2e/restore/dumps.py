"""One database of a running stack: dumped, and later put back over what came after."""

from __future__ import annotations

import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from crvs_stack.cluster import Cluster, plain_environment
from crvs_stack.postgres_programs import find_programs
from crvs_stack.state import StackState
from crvs_stack.unprivileged import unprivileged_account


@dataclass(frozen=True)
class Dump:
    """A dump of one service's database."""

    state: StackState
    service: str
    file: Path

    def take(self) -> Dump:
        self._run("pg_dump", "--format=custom", f"--file={self.file}", self.service)
        return self

    def put_back(self) -> None:
        """As docs/operations.md says: drop, make, fill; every process loses its sessions."""
        server = self.state.databases[self.service]["superuser"].rpartition("/")[0]
        with closing(psycopg2.connect(f"{server}/postgres")) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            for statement in (
                "DROP DATABASE {name} WITH (FORCE)",
                "CREATE DATABASE {name} OWNER {owner}",
                "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
                "GRANT CONNECT ON DATABASE {name} TO {guest}",
            ):
                names = {"name": "", "owner": "_migrator", "guest": "_app"}
                parts = {key: sql.Identifier(self.service + end) for key, end in names.items()}
                cursor.execute(sql.SQL(statement).format(**parts))
        self._run("pg_restore", f"--dbname={self.service}", str(self.file))

    def _run(self, program: str, *arguments: str) -> None:
        account = unprivileged_account()
        major = Cluster(self.state.directory / "postgres", account).major
        server = urlsplit(self.state.databases[self.service]["superuser"])
        where = [f"--host={server.hostname}", f"--port={server.port}", f"--username={server.username}"]
        subprocess.run(
            [find_programs(account, major=major).directory / program, *where, *arguments],
            env=plain_environment() | {"PGPASSWORD": str(server.password)},
            check=True,
        )
