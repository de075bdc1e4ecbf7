"""What happens to each request at the door."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from aiohttp import web
from uuid_utils import uuid7

from crvs_gateway.addresses import address_in, bucket_of
from crvs_gateway.door.bodies import CutOff
from crvs_gateway.door.callers import Callers, principal_of
from crvs_gateway.door.forward import Outgoing, Upstream
from crvs_gateway.door.headers import good_purpose, good_request_id, passed_on
from crvs_gateway.door.rates import Forwarders, Rates
from crvs_gateway.door.refusals import SERVER, Refusals, refusal
from crvs_gateway.door.routes import Kind, Route, RouteTable, is_plain
from crvs_gateway.door.watch import Watch
from crvs_kernel.caller.context import HEADER, seal_context
from crvs_kernel.errors import DomainError, MalformedRequest, NotAuthenticated, NotFound, TooManyRequests

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_TOKENLESS = frozenset({Kind.PAGES})
_CUT_OFF = 499  # for the log and the counters; nobody receives it


@dataclass(frozen=True)
class Doorkeeper:
    """The parts that decide."""

    routes: RouteTable
    callers: Callers
    rates: Rates
    upstreams: dict[str, Upstream]
    context_keys: dict[str, bytes]
    forwarders: Forwarders
    scheme: str
    refusals: Refusals
    watch: Watch

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request; whatever is refused here is a problem document."""
        started = time.perf_counter()
        given = request.headers.get("X-Request-Id")
        request_id = given if given is not None and good_request_id(given) else str(uuid7())
        path = request.raw_path.partition("?")[0]
        plain = is_plain(request.raw_path)
        route = self.routes.find(path) if plain else _UNREADABLE
        try:
            response = await self._decide(request, route, path, request_id)
        except DomainError as found:
            language = request.headers.get("Accept-Language", "")
            response = self.refusals.answer(found, request_id, language)
        except CutOff:
            response = web.Response(status=_CUT_OFF, reason="Cut Off")
        seconds = time.perf_counter() - started
        self.watch.request(request.method, route.prefix or "/", response.status, seconds, request_id)
        return response

    async def _decide(
        self, request: web.BaseRequest, route: Route, path: str, request_id: str
    ) -> web.StreamResponse:
        if route is _UNREADABLE:
            raise MalformedRequest("malformed-request")
        if request.method not in _METHODS:
            raise refusal("method-not-allowed", 405)
        address = self._address(request)
        claims = await self._admitted(request, route, address)
        if route.kind is Kind.CLOSED or route.service not in self.upstreams:
            raise NotFound("not-found")
        purpose = request.headers.get("X-Purpose", route.purpose)
        if not good_purpose(purpose):
            raise MalformedRequest("malformed-request", pointer="/headers/X-Purpose")
        principal = principal_of(claims, purpose, request_id)
        sealed = seal_context(
            principal,
            self.context_keys[route.service],
            route.service,
            request.method,
            unquote(path, errors="replace") if "%" in path else path,
        )
        head = self._head(request, route, sealed, request_id, address)
        own = [("X-Request-Id", request_id), ("Server", SERVER)]
        caller = bucket_of(address) if claims is None else principal.subject
        return await self.upstreams[route.service].forward(Outgoing(request, head, caller), own)

    async def _admitted(self, request: web.BaseRequest, route: Route, address: str) -> dict[str, Any] | None:
        """Check token and rate, in this order: only a token that holds has a bucket of its own."""
        authorization = request.headers.get("Authorization")
        claims, bad = None, None
        if authorization is not None and route.kind not in _TOKENLESS:
            try:
                claims = await self.callers.claims(authorization)
            except NotAuthenticated as found:
                bad = found
        subject = claims["sub"] if claims is not None else None
        wait = self.rates.spend(route.kind, subject, bucket_of(address))
        if wait:
            raise TooManyRequests("rate-exceeded", retry_after=wait)
        if bad is not None and route.kind is not Kind.SIGN_IN:
            raise bad
        return claims

    def _address(self, request: web.BaseRequest) -> str:
        """The caller's address: the peer's, unless the peer is one of ours that says for whom it speaks."""
        peer = request.transport.get_extra_info("peername") if request.transport else None
        address = str(peer[0]) if peer else "unknown"
        if self.forwarders.trusts(address):
            claimed = request.headers.getall("X-Forwarded-For", [])
            return (address_in(claimed[-1].rpartition(",")[2].strip()) if claimed else None) or address
        return address

    def _head(
        self, request: web.BaseRequest, route: Route, sealed: str, request_id: str, address: str
    ) -> list[bytes]:
        head = [f"{request.method} {request.raw_path} HTTP/1.1".encode("ascii")]
        head += passed_on(request.raw_headers, request.headers.get("Connection"))
        if request.version < (1, 1) and "Host" not in request.headers:
            head.append(b"Host: " + route.service.encode())
        own = f"{HEADER}: {sealed}\r\nX-Request-Id: {request_id}\r\nX-Forwarded-For: {address}"
        head.append(f"{own}\r\nX-Forwarded-Proto: {self.scheme}".encode())
        authorization = request.headers.get("Authorization")
        if authorization is not None and route.hands_token_on:
            head.append(b"Authorization: " + authorization.encode("utf-8", "surrogateescape"))
        return head


_UNREADABLE = Route("-", "", Kind.CLOSED)
