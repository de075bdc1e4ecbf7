"""Connections to one service, kept open between requests.

Built on aiohttp's own client protocol, without the session, cookies, redirects and request objects around it:
they cost more than everything else that the door does (docs/performance.md).
"""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple
from urllib.parse import urlsplit

from aiohttp.client_proto import ResponseHandler

_IDLE_SECONDS = (
    60.0  # below the services' 75: the door closes first, and no request meets a closing connection
)


class Borrowed(NamedTuple):
    """A connection, and whether it has served before."""

    protocol: ResponseHandler
    reused: bool


class Pool:
    """Idle connections, last in, first out."""

    def __init__(self, address: str, size: int, connect_timeout: float) -> None:
        parts = urlsplit(address)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{address}: an upstream is http://host:port")
        self._host = parts.hostname
        self._port = parts.port or 80
        self._size = size
        self._connect_timeout = connect_timeout
        self._idle: list[tuple[float, ResponseHandler]] = []
        self._loop = asyncio.get_running_loop()

    async def borrow(self, *, fresh: bool = False) -> Borrowed:
        """An idle connection that still lives, or a new one.

        Raises:
            OSError: nobody listens.
            TimeoutError: nobody answers.

        """
        while self._idle and not fresh:
            since, protocol = self._idle.pop()
            # `should_close` also says that something came unasked: it would be taken for the next answer.
            fit = protocol.is_connected() and not protocol.should_close
            if fit and time.monotonic() - since < _IDLE_SECONDS:
                return Borrowed(protocol, reused=True)
            protocol.close()
        async with asyncio.timeout(self._connect_timeout):
            _, protocol = await self._loop.create_connection(
                lambda: ResponseHandler(self._loop), self._host, self._port
            )
        return Borrowed(protocol, reused=False)

    def give_back(self, protocol: ResponseHandler) -> None:
        """Keep a connection whose answer was read to its end; close any other."""
        if protocol.should_close or len(self._idle) >= self._size:
            protocol.close()
        else:
            self._idle.append((time.monotonic(), protocol))

    def close(self) -> None:
        for _, protocol in self._idle:
            protocol.close()
        self._idle.clear()
