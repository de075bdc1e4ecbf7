"""One PostgreSQL session of a background process: a failure ends it, and reads as `Unavailable`."""

from __future__ import annotations

import contextlib
import select
from collections.abc import Mapping
from typing import Any

import psycopg2

from crvs_kernel.database.sqlstate import is_lost, is_passing
from crvs_kernel.errors import Unavailable

# Time limits of a connection whose peer is silent.
PATIENCE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,  # ms that sent data may stay unacknowledged
}


class DatabaseSession:
    """Connects at first use, and again after a loss; a lost session loses its locks and LISTENs."""

    def __init__(self, url: str, options: str) -> None:
        self._url = url
        self._options = options
        self._connection: Any = None

    @property
    def connected(self) -> bool:
        return self._connection is not None

    def run(self, text: str, values: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Send statements in one round trip and give the rows of the last.

        Raises:
            Unavailable: the server is out of reach or too busy; the session was dropped.

        """
        try:
            with self._open().cursor() as cursor:
                cursor.execute(text, values)
                return cursor.fetchall() if cursor.description else []
        except psycopg2.Error as error:
            lost = self._connection is None or is_lost(self._connection)
            self.drop()  # the session may be inside a failed transaction
            if lost or is_passing(error):
                raise Unavailable("database-unavailable") from error
            raise

    def wait(self, timeout_s: float) -> frozenset[str]:
        """Wait for a NOTIFY; give the channels, or none when the time is over."""
        try:
            connection = self._open()
            if not connection.notifies:
                select.select([connection], [], [], max(timeout_s, 0))
                connection.poll()
        except (psycopg2.Error, OSError, ValueError) as error:
            self.drop()
            raise Unavailable("database-unavailable") from error
        return self.heard()

    def heard(self) -> frozenset[str]:
        """Give the channels notified since the last call, without waiting."""
        if self._connection is None:
            return frozenset()
        channels = frozenset(notice.channel for notice in self._connection.notifies)
        self._connection.notifies.clear()
        return channels

    def drop(self) -> None:
        """End the session, and with it its locks."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(psycopg2.Error):  # it is being thrown away
                connection.close()

    def _open(self) -> Any:
        if self._connection is None:
            connection = psycopg2.connect(self._url, options=self._options, **PATIENCE)
            connection.autocommit = True
            self._connection = connection
        return self._connection
