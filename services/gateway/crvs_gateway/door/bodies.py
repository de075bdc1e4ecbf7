"""Reads a caller's body whole before a service hears of the request.

A body that is slow, broken, too large or cut off so costs a service nothing and says nothing about it, and a
service can answer before it has read: the body waits in the connection's buffer, not in this process's hands.
"""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from crvs_gateway.door.refusals import refusal
from crvs_gateway.settings import DoorSettings
from crvs_kernel.errors import TooManyRequests, Unavailable

SMALL = 1 << 16  # bytes: no more than the connection itself may buffer, so not counted
_SHARES = 16  # one caller may fill this part of the room for large bodies

Body = bytes | bytearray


class CutOff(Exception):
    """Nobody can be answered: the caller hung up or stopped reading, or a service broke off its answer."""


class Bodies:
    """How long a body may take, and how many bytes of large ones are held at once, in all and per caller."""

    def __init__(self, settings: DoorSettings) -> None:
        self._patience = settings.receive_timeout
        self._rate = settings.receive_rate
        self._room = settings.body_room
        self._held: dict[str, int] = {}
        self._total = 0

    async def read(self, request: web.BaseRequest, caller: str, limit: int) -> Body:
        """The whole body; what is longer than `SMALL` is held until `release`.

        Raises:
            DomainErrorStatus: 413 ``body-too-large``, 408 ``request-timeout``, 400 ``malformed-request``.
            Unavailable: ``service-unavailable``: no room for a large body.
            TooManyRequests: ``rate-exceeded``: the caller has its share of the room.
            CutOff: the caller hung up.

        """
        if not request.body_exists:
            return b""
        length = request.content_length
        if length is not None:
            _check_size(length, limit)
            if length <= SMALL and request.content.is_eof():
                return request.content.read_nowait(-1)
        if length != 0 and request.headers.get("Expect", "").lower() == "100-continue":
            _go_on(request)
        return await self._arriving(request, caller, limit if length is None else length, limit)

    def release(self, caller: str, body: Body) -> None:
        """The request of a body was answered; without effect on a small one."""
        if len(body) > SMALL:
            self._give(caller, len(body))

    async def _arriving(self, request: web.BaseRequest, caller: str, expected: int, limit: int) -> Body:
        try:
            async with asyncio.timeout(self._patience + expected / self._rate):
                if expected <= SMALL and request.content_length is not None:
                    return await request.content.read()
                return await self._large(request, caller, limit)
        except TimeoutError as error:
            raise refusal("request-timeout", 408) from error
        except (web.RequestPayloadError, HttpProcessingError) as error:
            raise refusal("malformed-request", 400) from error
        except OSError as error:
            raise CutOff from error

    async def _large(self, request: web.BaseRequest, caller: str, limit: int) -> bytearray:
        body = bytearray()
        try:
            while part := await request.content.readany():
                self._take(caller, len(part))
                body += part
                _check_size(len(body), limit)
        except BaseException:
            self._give(caller, len(body))
            raise
        if len(body) <= SMALL:
            self._give(caller, len(body))
        return body

    def _take(self, caller: str, size: int) -> None:
        held = self._held.get(caller, 0) + size
        if held > self._room // _SHARES:
            raise TooManyRequests("rate-exceeded", retry_after=1)
        if self._total + size > self._room:
            raise Unavailable("service-unavailable", retry_after=1)
        self._held[caller] = held
        self._total += size

    def _give(self, caller: str, size: int) -> None:
        left = self._held.pop(caller, 0) - size
        if left > 0:
            self._held[caller] = left
        self._total -= size


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise refusal("body-too-large", 413)


def _go_on(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
