"""What the views need of the process: the use cases' dependencies, the caller's session and address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request

from crvs_gateway.addresses import bucket_of
from crvs_gateway.application.deps import Deps
from crvs_kernel.caller.auth import TokenVerifier
from crvs_kernel.caller.context import Principal
from crvs_kernel.errors import NotAuthenticated
from crvs_kernel.http.web import current_principal

EXTENSION = "crvs.gateway"


@dataclass(frozen=True)
class Gateway:
    """Hung on the application by `bootstrap`."""

    deps: Deps
    verifier: TokenVerifier
    key_set: Callable[[], dict[str, Any]]
    ended: Callable[[], list[str]]  # ids of sessions, accounts and clients
    documents: Callable[[], dict[str, Any]]  # the combined OpenAPI document


def gateway() -> Gateway:
    """The process's own parts."""
    found: Gateway = current_app.extensions[EXTENSION]
    return found


def signed_in() -> Principal:
    """The caller, who must be somebody.

    Raises:
        NotAuthenticated: ``not-authenticated``.

    """
    principal = current_principal()
    if principal.kind == "anonymous":
        raise NotAuthenticated("not-authenticated")
    return principal


def current_session() -> str | None:
    """The session of the caller's access token; the door hands the token on to this service only."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise NotAuthenticated("not-authenticated")
    session: str | None = gateway().verifier.verify(token).get("sid")
    return session


def client_address() -> str:
    """Where the request came from, as the door saw it (it drops what callers claim) and as it is counted."""
    return bucket_of(request.headers.get("X-Forwarded-For") or request.remote_addr or "unknown")
