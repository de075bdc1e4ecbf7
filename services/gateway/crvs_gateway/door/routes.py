"""Which service answers which path: the longest prefix of whole segments wins."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from crvs_contracts.kinds import kinds

# No code at all, or that of a control, of a slash, or of what needs none (RFC 3986 section 2.3: A9-._~).
_MISREAD = re.compile(
    r"%(?:(?![0-9a-f]{2})|[01].|2[def]|3[0-9]|4[1-9a-f]|5[0-9acf]|6[1-9a-f]|7[0-9aef])", re.IGNORECASE
)
_DEEPEST = 3  # segments of the longest prefix
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Handling(Enum):
    """How the door treats a route."""

    API = auto()
    SIGN_IN = auto()  # as the next two: a rate of its own, and a token that no longer holds is no obstacle
    REFRESH = auto()
    MACHINE = auto()
    VERIFICATION = auto()  # open to the world: a rate of its own
    PAGES = auto()  # callers have cookies, not tokens
    CLOSED = auto()  # exists behind the door, never through it


GIVING_TOKENS = frozenset({Handling.SIGN_IN, Handling.REFRESH, Handling.MACHINE})


@dataclass(frozen=True)
class Route:
    """A prefix, its service, and the purpose that an audit line gets when the caller names none."""

    prefix: str
    service: str
    kind: Handling = Handling.API
    purpose: str = "service"

    @property
    def hands_token_on(self) -> bool:
        """Whether the service receives the token: only the gateway, which made it."""
        return self.service == "gateway"


def _routes() -> Iterable[Route]:
    for prefix in ("/v1/me", "/v1/accounts", "/v1/clients"):
        yield Route(prefix, "gateway", purpose="administration")
    yield Route("/v1/sessions", "gateway", Handling.SIGN_IN, "sign-in")
    yield Route("/v1/sessions/refresh", "gateway", Handling.REFRESH, "sign-in")
    yield Route("/v1/oauth", "gateway", Handling.MACHINE, "sign-in")
    for prefix in ("/.well-known", "/docs", "/openapi.json", "/problems"):
        yield Route(prefix, "gateway", Handling.PAGES, "documentation")
    declared = [kind.plural for kind in kinds().values()]
    for name in (*declared, "records", "forms", "places", "offices", "code-lists"):
        yield Route(f"/v1/{name}", "registration", purpose="registration")
    yield Route("/v1/persons", "identity", purpose="identification")
    yield Route("/v1/certificate-requests", "certificates", purpose="certification")
    yield Route("/v1/certificates", "certificates", purpose="certification")
    yield Route("/v1/verifications", "certificates", Handling.VERIFICATION, "verification")
    yield Route("/v1/events", "exchange", purpose="event-feed")
    for service in ("registration", "identity", "certificates", "exchange", "gateway"):
        yield Route(f"/v1/audit/{service}", service, purpose="audit")
    yield Route("", "portal", Handling.PAGES, "portal")
    for prefix in ("/v1", "/internal", "/metrics", "/healthz", "/readyz"):
        yield Route(prefix, "", Handling.CLOSED)


class RouteTable:
    """Finds a path's route in as many look-ups as the path has segments, at most four."""

    def __init__(self, routes: Iterable[Route] | None = None) -> None:
        self._by_prefix = {route.prefix: route for route in routes or _routes()}

    def longest_first(self) -> list[Route]:
        """All routes, in the order in which Envoy has to try them."""
        return sorted(self._by_prefix.values(), key=lambda route: -len(route.prefix))

    def find(self, path: str) -> Route:
        """The route of a path without query; every path has one."""
        parts = path.split("/", _DEEPEST + 1)
        for count in range(min(len(parts), _DEEPEST + 1), 1, -1):
            route = self._by_prefix.get("/".join(parts[:count]))
            if route is not None:
                return route
        return self._by_prefix[""]


def is_plain(target: str) -> bool:
    """Whether a request target can be read in one way only.

    What is refused here (dot segments, empty segments, absolute form, codes of slashes, of controls and of
    what needs none) lets a proxy and the service behind it disagree about which path was asked for.
    """
    path = target.partition("?")[0]
    if not path.startswith("/") or not target.isascii() or not target.isprintable() or " " in target:
        return False
    if "//" in path or "\\" in path or "#" in target:
        return False
    misread = "%" in path and _MISREAD.search(path)
    return not misread and "/." not in path.removeprefix("/.well-known")
