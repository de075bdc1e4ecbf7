"""Sends one request to one service and its answer back, streaming answers that are large."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from aiohttp import ClientError, web
from aiohttp.client_proto import ResponseHandler
from aiohttp.http import RawResponseMessage
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.streams import StreamReader

from crvs_gateway.door.bodies import SMALL, Bodies, Body, CutOff
from crvs_gateway.door.breaker import Breaker
from crvs_gateway.door.headers import answered
from crvs_gateway.door.pool import Pool
from crvs_gateway.door.refusals import refusal
from crvs_gateway.settings import LARGEST_OWN_BODY, DoorSettings
from crvs_kernel.errors import Unavailable

_log = structlog.get_logger()
_READ_SIZE = 1 << 16
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # may be sent again when nothing came back
_NO_ANSWER = (OSError, ClientError, HttpProcessingError, TimeoutError)
Begun = tuple[ResponseHandler, RawResponseMessage, StreamReader]  # an answer whose head is read


@dataclass(frozen=True)
class Outgoing:
    """A request as it leaves: its head without the length, and in whose name its body is held."""

    request: web.BaseRequest
    head: list[bytes]
    caller: str


class Upstream:
    """One service: its connections, its breaker, its limits of time and size."""

    def __init__(self, name: str, address: str, settings: DoorSettings, bodies: Bodies) -> None:
        self.name = name
        self.address = address
        self.breaker = Breaker(settings.breaker_failures, settings.breaker_seconds)
        self._pool = Pool(address, settings.pool_size, settings.connect_timeout)
        self._settings = settings
        self._bodies = bodies
        self._largest = LARGEST_OWN_BODY if name == "gateway" else settings.max_body

    def close(self) -> None:
        self._pool.close()

    async def forward(self, outgoing: Outgoing, own: list[tuple[str, str]]) -> web.StreamResponse:
        """The service's answer; ``own`` fields are added to it.

        Raises:
            Unavailable: ``service-unavailable``: the breaker is open, or nothing came back.
            DomainErrorStatus: 504 ``service-timeout``, and what `Bodies.read` refuses.
            CutOff: the request or its answer was cut short; nobody can be told.

        """
        body = await self._bodies.read(outgoing.request, outgoing.caller, self._largest)
        try:
            protocol, message, payload = await self._asked(outgoing, body)
            return await self._answer(outgoing.request, protocol, message, payload, own)
        finally:
            self._bodies.release(outgoing.caller, body)

    async def _asked(self, outgoing: Outgoing, body: Body) -> Begun:
        """The head of the answer; whatever it says, it is one, and the breaker is told so."""
        if not self.breaker.admit():
            raise Unavailable("service-unavailable", retry_after=self.breaker.retry_after())
        try:
            begun = await self._exchange(outgoing, body)
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
        return begun

    async def _exchange(self, outgoing: Outgoing, body: Body) -> Begun:
        """Send, and wait for the head of the answer; a stale connection gets one new try if that is safe."""
        protocol, reused = await self._pool.borrow()
        try:
            return await self._try(protocol, outgoing, body)
        except TimeoutError:
            raise
        except (OSError, ClientError):
            if not reused or outgoing.request.method not in _SAFE:
                raise
        protocol, _ = await self._pool.borrow(fresh=True)
        return await self._try(protocol, outgoing, body)

    async def _try(self, protocol: ResponseHandler, outgoing: Outgoing, body: Body) -> Begun:
        """The body goes out while the answer is waited for: a service may answer before it has read it."""
        try:
            protocol.set_response_params(
                skip_payload=outgoing.request.method == "HEAD",
                read_until_eof=True,
                auto_decompress=False,
                read_timeout=self._settings.answer_timeout,
                read_bufsize=_READ_SIZE,
            )
            _send(protocol, outgoing, body)
            protocol.start_timeout()
            message, payload = await protocol.read()
            while message.code < 200:
                message, payload = await protocol.read()
            if len(body) > SMALL and protocol.transport and protocol.transport.get_write_buffer_size():
                protocol.force_close()
        except BaseException:
            protocol.abort()
            raise
        return protocol, message, payload

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
        """Once the head is out, a failure can only be told by cutting the answer short.

        Raises:
            CutOff: the caller hung up or does not read, or the service broke off.

        """
        try:
            await response.prepare(request)
            if request.method == "HEAD":
                return
            while part := await payload.readany():
                await response.write(part)
            await response.write_eof()
        except (OSError, ClientError) as error:
            if request.transport is not None:
                _log.warning("answer-cut", upstream=self.name, error=type(error).__qualname__)
                request.transport.abort()
            raise CutOff from error


def _send(protocol: ResponseHandler, outgoing: Outgoing, body: Body) -> None:
    if protocol.transport is None:
        raise ConnectionResetError
    head = outgoing.head
    if body or outgoing.request.method not in _SAFE:
        head = [*head, b"Content-Length: %d" % len(body)]
    joined = b"\r\n".join(head) + b"\r\n\r\n"
    if len(body) <= SMALL:
        protocol.transport.write(joined + body)
    else:  # two packets cost less than a copy
        protocol.transport.write(joined)
        protocol.transport.write(body)
