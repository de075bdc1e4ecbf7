"""Kept connections to one HTTP server, from the standard library: the portal speaks to the gateway alone."""

from __future__ import annotations

import http.client
import queue
import select
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

_IDLE_SECONDS = 10.0  # well below any server's keep-alive, so that a close never races a request


class Unreachable(Exception):
    """The server gave no answer: refused, cut off, or too slow."""


@dataclass(frozen=True)
class RawAnswer:
    """An HTTP answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class _Kept:
    connection: http.client.HTTPConnection
    since: float


class Pool:
    """At most ``size`` idle connections are kept; more are made when needed and closed after use."""

    def __init__(self, url: str, *, size: int, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        secured = partial(http.client.HTTPSConnection, context=tls)
        self._class = secured if parts.scheme == "https" else http.client.HTTPConnection
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port
        self._idle: queue.LifoQueue[_Kept] = queue.LifoQueue(size)

    def exchange(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        *,
        timeout: float,
    ) -> RawAnswer:
        """Send one request and read its answer; ``timeout`` in seconds holds for each wait for bytes.

        Raises:
            Unreachable: no answer. The request may or may not have been handled.

        """
        connection = self._take()
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        try:
            connection.request(method, target, body=body, headers=dict(headers))
            response = connection.getresponse()
            answer = RawAnswer(
                response.status,
                {name.lower(): value for name, value in response.getheaders()},
                response.read(),
            )
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise Unreachable(type(error).__name__) from error
        self._give_back(connection, closing=response.will_close)
        return answer

    def close(self) -> None:
        while True:
            try:
                self._idle.get_nowait().connection.close()
            except queue.Empty:
                return

    def _take(self) -> http.client.HTTPConnection:
        while True:
            try:
                kept = self._idle.get_nowait()
            except queue.Empty:
                return self._class(self._host, self._port)
            if time.monotonic() - kept.since < _IDLE_SECONDS and _is_quiet(kept.connection):
                return kept.connection
            kept.connection.close()

    def _give_back(self, connection: http.client.HTTPConnection, *, closing: bool) -> None:
        try:
            if not closing:
                self._idle.put_nowait(_Kept(connection, time.monotonic()))
                return
        except queue.Full:
            pass
        connection.close()


def _is_quiet(connection: http.client.HTTPConnection) -> bool:
    """Whether the socket has no data; data without a request is a close, or no answer of ours."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return not poll.poll(0)
