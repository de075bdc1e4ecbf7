"""Values that the toy service stored under one data key or another, and the command that goes over them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from types import SimpleNamespace
from typing import Any

import psycopg2

from crvs_kernel.crypto import FieldCipher, header_of
from crvs_kernel.database import data_keys
from crvs_kernel.database.session import DatabaseSession
from crvs_kernel.primitives import canonical_json

_COMMAND = (
    "from tests.support.notes import SERVICE; from crvs_kernel.process import cli; "
    "raise SystemExit(cli.main(SERVICE, ['reseal']))"
)
_KEEP = (
    "INSERT INTO idempotency (caller, route, key, fingerprint, status, headers, body)"
    " VALUES ('c', 'r', %s, '', 200, '{}', %s)"
)


def place(key: str) -> bytes:
    return canonical_json(["idempotency", "c", "r", key])


class Kept:
    """The stored answers of the toy service, sealed and opened as it does."""

    def __init__(self, database: Any, cursor: Any) -> None:
        self.urls = database
        self.cursor = cursor

    def keep(self, key: str, by: bytes, *, named: bool = True) -> None:
        sealed = FieldCipher(by).seal(f"answer {key}".encode(), place(key))
        self.cursor.execute(_KEEP, (key, sealed if named else sealed[12:]))

    def by_key(self) -> dict[str, bytes]:
        self.cursor.execute("SELECT key, body FROM idempotency")
        return {key: bytes(body) for key, body in self.cursor.fetchall()}

    def are_readable_with(self, *keys: bytes) -> bool:
        cipher = FieldCipher(*keys)
        stored = self.by_key().items()
        return all(cipher.open(body, place(key)) == f"answer {key}".encode() for key, body in stored)

    def under(self, key: bytes) -> int:
        return sum(body.startswith(header_of(key)) for body in self.by_key().values())

    def start(self, key: bytes, other: bytes = b"") -> bytes:
        """What a process does first; gives the root secret."""
        session = DatabaseSession(self.urls.app_url, "")
        try:
            settings = SimpleNamespace(data_key=key, other_data_key=other)
            return data_keys.prove_data_keys(settings, session, ())
        finally:
            session.drop()

    def reseal(self, key: bytes, other: bytes = b"") -> subprocess.Popen[str]:
        environment = {
            "THABIAN_MIGRATOR_URL": self.urls.migrator_url,
            "THABIAN_DATA_KEY": key.hex(),
            "THABIAN_OTHER_DATA_KEY": other.hex(),
        }
        return subprocess.Popen(
            [sys.executable, "-c", _COMMAND], env=os.environ | environment, stdout=subprocess.PIPE, text=True
        )

    def resealed(self, key: bytes, other: bytes = b"") -> tuple[int, str]:
        process = self.reseal(key, other)
        said = process.communicate(timeout=60)[0]
        return process.returncode, said

    @contextmanager
    def working_on(self, key: str) -> Iterator[Any]:
        """The cursor of somebody who holds a row; what they do is committed at the end."""
        with closing(psycopg2.connect(self.urls.superuser_url)) as connection, connection:
            worker = connection.cursor()
            worker.execute("SELECT 1 FROM idempotency WHERE key = %s FOR UPDATE", (key,))
            yield worker

    def is_waiting(self) -> bool:
        """Whether the command waits for a row."""
        self.cursor.execute(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'reseal' AND wait_event_type = 'Lock'"
            " AND datname = current_database()"
        )
        return self.cursor.fetchone() is not None
