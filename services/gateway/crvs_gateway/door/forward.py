"""Sends one request to one service and its answer back, streaming what is large."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiohttp import ClientError, web
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.streams import StreamReader

from crvs_gateway.door.breaker import Breaker
from crvs_gateway.door.headers import answered
from crvs_gateway.door.pool import Pool
from crvs_gateway.door.refusals import refusal
from crvs_gateway.settings import DoorSettings
from crvs_kernel.errors import Unavailable

_READ_SIZE = 1 << 16
_SMALL = 1 << 16  # bytes: read before a service is bothered, so that a slow caller holds none of its threads
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # may be sent again when nothing came back
_NO_ANSWER = (OSError, ClientError, HttpProcessingError, TimeoutError)


@dataclass(frozen=True)
class Outgoing:
    """A request as it leaves: its head without the length, and where its body comes from."""

    request: web.BaseRequest
    head: list[bytes]


class Upstream:
    """One service: its connections, its breaker, its limits of time and size."""

    def __init__(self, name: str, address: str, settings: DoorSettings) -> None:
        self.name = name
        self.address = address
        self.breaker = Breaker(settings.breaker_failures, settings.breaker_seconds)
        self._pool = Pool(address, settings.pool_size, settings.connect_timeout)
        self._settings = settings

    def close(self) -> None:
        self._pool.close()

    async def forward(self, outgoing: Outgoing, own: list[tuple[str, str]]) -> web.StreamResponse:
        """The service's answer; ``own`` fields are added to it.

        Raises:
            Unavailable: ``service-unavailable``: the breaker is open, or nothing came back.
            DomainErrorStatus: 413 ``body-too-large``, 408 ``request-timeout``, 504 ``service-timeout``.

        """
        small = await self._small_body(outgoing.request)
        if not self.breaker.admit():
            raise Unavailable("service-unavailable", retry_after=self.breaker.retry_after())
        try:
            protocol, message, payload = await self._exchange(outgoing, small)
        except TimeoutError as error:
            self.breaker.failed()
            raise refusal("service-timeout", 504) from error
        except _NO_ANSWER as error:
            self.breaker.failed()
            raise Unavailable("service-unavailable", retry_after=1) from error
        except BaseException:
            self.breaker.abandoned()
            raise
        self.breaker.succeeded()
        return await self._answer(outgoing.request, protocol, message, payload, own)

    async def _small_body(self, request: web.BaseRequest) -> bytes | None:
        """The whole body when it is small, None when it must be streamed."""
        if not request.body_exists:
            return b""
        length = request.content_length
        if length is not None and length > self._settings.max_body:
            raise refusal("body-too-large", 413)
        if length is None or length > _SMALL:
            return None
        if request.content.is_eof():
            return request.content.read_nowait(-1)
        if length and request.headers.get("Expect", "").lower() == "100-continue":
            _go_on(request)
        return await self._part(request.content.read())

    async def _part(self, reading: asyncio.Future[bytes] | object) -> bytes:
        try:
            async with asyncio.timeout(self._settings.receive_timeout):
                part: bytes = await reading  # type: ignore[misc]  # a coroutine of StreamReader
        except TimeoutError as error:
            raise refusal("request-timeout", 408) from error
        except (web.RequestPayloadError, HttpProcessingError) as error:
            raise refusal("malformed-request", 400) from error
        return part

    async def _exchange(
        self, outgoing: Outgoing, small: bytes | None
    ) -> tuple[ResponseHandler, RawResponseMessage, StreamReader]:
        """Send, and wait for the head of the answer; a stale connection gets one new try if that is safe."""
        protocol, reused = await self._pool.borrow()
        try:
            return await self._try(protocol, outgoing, small)
        except TimeoutError:
            raise
        except (OSError, ClientError):
            if not reused or small is None or outgoing.request.method not in _SAFE:
                raise
        protocol, _ = await self._pool.borrow(fresh=True)
        return await self._try(protocol, outgoing, small)

    async def _try(
        self, protocol: ResponseHandler, outgoing: Outgoing, small: bytes | None
    ) -> tuple[ResponseHandler, RawResponseMessage, StreamReader]:
        try:
            protocol.set_response_params(
                skip_payload=outgoing.request.method == "HEAD",
                read_until_eof=True,
                auto_decompress=False,
                read_timeout=self._settings.answer_timeout,
                read_bufsize=_READ_SIZE,
            )
            await self._send(protocol, outgoing, small)
            protocol.start_timeout()
            message, payload = await protocol.read()
            while message.code < 200:
                message, payload = await protocol.read()
        except BaseException:
            protocol.abort()
            raise
        return protocol, message, payload

    async def _send(self, protocol: ResponseHandler, outgoing: Outgoing, small: bytes | None) -> None:
        if small is not None:
            head = outgoing.head
            if small or outgoing.request.method not in _SAFE:
                head = [*head, b"Content-Length: %d" % len(small)]
            _write(protocol, b"\r\n".join(head) + b"\r\n\r\n" + small)
            return
        await self._stream_body(protocol, outgoing)

    async def _stream_body(self, protocol: ResponseHandler, outgoing: Outgoing) -> None:
        request = outgoing.request
        length = request.content_length
        framing = b"Transfer-Encoding: chunked" if length is None else b"Content-Length: %d" % length
        _write(protocol, b"\r\n".join([*outgoing.head, framing]) + b"\r\n\r\n")
        if request.headers.get("Expect", "").lower() == "100-continue":
            _go_on(request)
        sent = 0
        while part := await self._part(request.content.readany()):
            sent += len(part)
            if sent > self._settings.max_body:
                raise refusal("body-too-large", 413)
            _write(protocol, b"%x\r\n%b\r\n" % (len(part), part) if length is None else part)
            async with asyncio.timeout(self._settings.answer_timeout):
                await protocol._drain_helper()  # noqa: SLF001 - the only way to feel the service's back-pressure
        if length is None:
            _write(protocol, b"0\r\n\r\n")

    async def _answer(
        self,
        request: web.BaseRequest,
        protocol: ResponseHandler,
        message: RawResponseMessage,
        payload: StreamReader,
        own: list[tuple[str, str]],
    ) -> web.StreamResponse:
        headers = answered(message.headers, own)
        try:
            if payload.is_eof() and request.method != "HEAD":
                headers.popall("Content-Length", None)
                body = payload.read_nowait(-1)
                self._pool.give_back(protocol)
                return web.Response(body=body, status=message.code, reason=message.reason, headers=headers)
            response = web.StreamResponse(status=message.code, reason=message.reason, headers=headers)
            await self._stream_answer(request, response, payload)
        except BaseException:
            protocol.abort()
            raise
        self._pool.give_back(protocol)
        return response

    async def _stream_answer(
        self, request: web.BaseRequest, response: web.StreamResponse, payload: StreamReader
    ) -> None:
        """Once the head is out, a failure can only be told by cutting the answer short."""
        await response.prepare(request)
        if request.method == "HEAD":
            return
        try:
            while part := await payload.readany():
                await response.write(part)
        except (OSError, ClientError, TimeoutError):
            if request.transport is not None:
                request.transport.abort()
            raise
        await response.write_eof()


def _write(protocol: ResponseHandler, data: bytes) -> None:
    if protocol.transport is None:
        raise ConnectionResetError
    protocol.transport.write(data)


def _go_on(request: web.BaseRequest) -> None:
    if request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
