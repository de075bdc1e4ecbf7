"""The caller of a request, the session and the address."""

from __future__ import annotations

from flask import request

from crvs_gateway.addresses import bucket_of
from crvs_kernel.caller.auth import TokenVerifier
from crvs_kernel.caller.context import Principal
from crvs_kernel.errors import NotAuthenticated
from crvs_kernel.http.web import current_principal


def signed_in() -> Principal:
    """The caller; raises unless somebody is signed in.

    Raises:
        NotAuthenticated: ``not-authenticated``.

    """
    principal = current_principal()
    if principal.kind == "anonymous":
        raise NotAuthenticated("not-authenticated")
    return principal


def current_session(verifier: TokenVerifier) -> str:
    """The session of the caller's access token; the door hands the token on to this service only.

    Raises:
        NotAuthenticated: no token, or one without a session (a machine's).

    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    session: str | None = verifier.verify(token).get("sid") if scheme.lower() == "bearer" else None
    if session is None:
        raise NotAuthenticated("not-authenticated")
    return session


def client_address() -> str:
    """Where the request came from, as the door saw it (it drops what callers claim) and as it is counted."""
    return bucket_of(request.headers.get("X-Forwarded-For") or request.remote_addr or "unknown")
