"""aiohttp's low-level server, with problem documents for what it cannot even parse."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from crvs_gateway.door.rates import Forwarders
from crvs_gateway.door.refusals import Refusals, refusal
from crvs_kernel.observability import failure
from crvs_kernel.primitives import new_id

_log = structlog.get_logger()
_MAX_LINE = 8190  # bytes of a request line
_MAX_FIELD = 8190  # bytes of one header field
_MAX_FIELDS = 90  # gunicorn takes 100, and the door adds its own
_KEEPALIVE_SECONDS = 75.0
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Patience:
    """How long a caller may keep a connection to itself, in seconds, and how many there may be."""

    head: float  # until the first request's head is whole
    unread: float  # while it reads nothing of an answer
    connections: int
    connections_per_address: int


class Connection(RequestHandler):
    """One caller's connection; it is lost by a caller that sends no head in time or reads no answer."""

    def __init__(self, server: Server, patience: Patience, **options: Any) -> None:
        super().__init__(server, **options)
        self.spoke = False
        self._doors = server
        self._address: str | None = None
        self._patience = patience
        self._unread: asyncio.TimerHandle | None = None
        self._refusals = Refusals.shared()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if peer else "unknown"
        if not self._doors.enter(self._address) and self.transport is not None:
            self.transport.abort()
        self._loop.call_later(self._patience.head, self._close_if_silent, transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        if self._address is not None:
            self._doors.leave(self._address)
        self._reads_again()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.transport is not None:
            self._unread = self._loop.call_later(self._patience.unread, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._reads_again()

    def _reads_again(self) -> None:
        if self._unread is not None:
            self._unread.cancel()

    def _close_if_silent(self, transport: asyncio.BaseTransport) -> None:
        if not self.spoke:
            transport.close()

    def handle_error(
        self,
        request: web.BaseRequest,  # noqa: ARG002 - aiohttp's signature
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - quotes what was sent
    ) -> web.StreamResponse:
        """What could not be parsed, or what broke in the door itself."""
        if status < 500:
            too_large = type(exc).__name__ == "LineTooLong"
            found = refusal("header-too-large", 431) if too_large else refusal("malformed-request", 400)
        else:
            if exc is not None:
                _log.error("internal", **failure(exc))
            found = refusal("internal", 500)
        response = self._refusals.answer(found, str(new_id()))
        response.force_close()
        return response


class Server(web.Server):
    """Makes our connections, and no more than it can bear: of one address no more than its part."""

    def __init__(self, handler: Handler, patience: Patience, forwarders: Forwarders) -> None:
        super().__init__(handler)
        self._patience = patience
        self._forwarders = forwarders
        self._open: Counter[str] = Counter()
        self._total = 0

    def enter(self, address: str) -> bool:
        """Count a connection; whether there is room for it. Our own forwarders bring many callers'."""
        self._open[address] += 1
        self._total += 1
        if self._total > self._patience.connections:
            return False
        of_one = self._open[address] <= self._patience.connections_per_address
        return of_one or self._forwarders.trusts(address)

    def leave(self, address: str) -> None:
        """Count a connection less."""
        self._total -= 1
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]

    def __call__(self) -> RequestHandler:
        return Connection(
            self,
            self._patience,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=_KEEPALIVE_SECONDS,
            access_log=None,
            max_line_size=_MAX_LINE,
            max_headers=_MAX_FIELDS,
            max_field_size=_MAX_FIELD,
            lingering_time=5.0,
            auto_decompress=False,
        )
