"""aiohttp's low-level server, with problem documents for what it cannot even parse."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from crvs_gateway.door.refusals import Refusals, refusal
from crvs_kernel.observability import failure
from crvs_kernel.primitives import new_id

_log = structlog.get_logger()
_MAX_LINE = 8190  # bytes of a request line
_MAX_FIELD = 8190  # bytes of one header field
_MAX_FIELDS = 100
_KEEPALIVE_SECONDS = 75.0
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Connection(RequestHandler):
    """One caller's connection; a caller that sends no complete head in time loses it."""

    def __init__(self, server: web.Server, head_seconds: float, **options: Any) -> None:
        super().__init__(server, **options)
        self.spoke = False
        self._head_seconds = head_seconds
        self._refusals = Refusals.shared()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._loop.call_later(self._head_seconds, self._close_if_silent, transport)

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
    """Makes our connections."""

    def __init__(self, handler: Handler, head_seconds: float) -> None:
        super().__init__(handler)
        self._head_seconds = head_seconds

    def __call__(self) -> RequestHandler:
        return Connection(
            self,
            self._head_seconds,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=_KEEPALIVE_SECONDS,
            access_log=None,
            max_line_size=_MAX_LINE,
            max_headers=_MAX_FIELDS,
            max_field_size=_MAX_FIELD,
            lingering_time=5.0,
            auto_decompress=False,
        )
