"""The decision on each request before it reaches a service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import unquote

from crvs_gateway.addresses import address_in, bucket_of
from crvs_gateway.door import sockets
from crvs_gateway.door.callers import claims_in, principal_of
from crvs_gateway.door.keys import Keys
from crvs_gateway.door.rates import Forwarders, Rates
from crvs_gateway.door.routes import GIVING_TOKENS, METHODS, Handling, Route, RouteTable, is_plain
from crvs_kernel.caller.context import HEADER, Call, seal_context
from crvs_kernel.errors import MalformedRequest, NotAuthenticated, NotFound, TooManyRequests
from crvs_kernel.http.problems import HttpRefusal

SEALED = HEADER.lower()
_PURPOSE = re.compile(r"[a-z][a-z0-9-]{0,63}")


class Asked(NamedTuple):
    """A request's head as Envoy tells it: the target unchanged, the field names in lower case."""

    method: str
    target: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Decision:
    """Decides from the head alone; holds no state but rates, keys and what has ended."""

    routes: RouteTable
    keys: Keys
    rates: Rates
    context_keys: dict[str, bytes]  # by service; a service without one does not exist
    forwarders: Forwarders

    def route_of(self, asked: Asked) -> Route:
        """The route of a plain target, or `UNREADABLE`."""
        return self.routes.find(asked.target.partition("?")[0]) if is_plain(asked.target) else UNREADABLE

    def decide(self, asked: Asked, *, learnt: bool = False) -> dict[str, str]:
        """The fields that the service gets with the request.

        Raises:
            DomainError: the request is refused; no service hears of it.
            KeyUnknown: unless ``learnt``; nothing was counted yet.

        """
        route = self.route_of(asked)
        if route is UNREADABLE:
            raise MalformedRequest("malformed-request")
        if asked.method not in METHODS:
            raise HttpRefusal("method-not-allowed", 405)
        address = self._address(asked.fields)
        claims = self._admitted(asked.fields, route, address, learnt=learnt)
        if route.kind is Handling.CLOSED or route.service not in self.context_keys:
            raise NotFound("not-found")
        stated = asked.fields.get("x-purpose")
        if stated is not None and not _PURPOSE.fullmatch(stated):
            raise MalformedRequest("malformed-request", pointer="/headers/X-Purpose")
        who = principal_of(
            claims,
            purpose=route.purpose,
            request_id=asked.fields.get("x-request-id", ""),
            address=address,
            stated_purpose=stated,
            client_request_id=asked.fields.get(sockets.CLIENT_ID),
        )
        path, _, query = asked.target.partition("?")
        once = asked.fields.get("idempotency-key", "")
        call = Call(route.service, asked.method, unquote(path, errors="replace"), query, once)
        return {SEALED: seal_context(who, self.context_keys[route.service], call), "x-forwarded-for": address}

    def _admitted(
        self, fields: dict[str, str], route: Route, address: str, *, learnt: bool
    ) -> dict[str, Any] | None:
        """Check token and rate, in this order: only a token that holds has a bucket of its own."""
        authorization = fields.get("authorization")
        claims, bad = None, None
        if authorization is not None and route.kind is not Handling.PAGES:
            try:
                claims = claims_in(authorization, self.keys, learnt=learnt)
            except NotAuthenticated as invalid:
                bad = invalid
        subject = claims["sub"] if claims is not None else None
        wait = self.rates.spend(route.kind, subject, bucket_of(address))
        if wait:
            raise TooManyRequests("rate-exceeded", retry_after=wait)
        if bad is not None and route.kind not in GIVING_TOKENS:
            raise bad
        return claims

    def _address(self, fields: dict[str, str]) -> str:
        """The caller's address: the peer's, unless the peer is one of ours that says for whom it speaks."""
        peer = fields.get(sockets.PEER, "unknown")
        if self.forwarders.trusts(peer):
            claimed = fields.get("x-forwarded-for", "")
            return address_in(claimed.rpartition(",")[2].strip()) or peer
        return peer


UNREADABLE = Route("-", "", Handling.CLOSED)
