"""The caller of a request: the subject of a verified token, or nobody."""

from __future__ import annotations

from typing import Any

from crvs_gateway.door.keys import Keys
from crvs_kernel.caller.auth import Untimely
from crvs_kernel.caller.context import LIFE_SECONDS, Principal
from crvs_kernel.errors import NotAuthenticated, Unavailable

NOBODY = "anonymous"


class KeyUnknown(Exception):
    """The token names a key that was not fetched yet: `Keys.learn`, and decide once more."""


def claims_in(authorization: str, keys: Keys, *, learnt: bool) -> dict[str, Any]:
    """The claims of a bearer token; ``learnt``: its key was asked for already.

    Raises:
        KeyUnknown: unless ``learnt``.
        NotAuthenticated: ``token-invalid``, ``token-expired`` or ``session-ended``.
        Unavailable: it is not known yet which sessions have ended; or its time is wrong, as clocks differ.

    """
    if keys.ended is None:
        raise Unavailable("service-unavailable", retry_after=1)
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.isascii():
        raise NotAuthenticated("token-invalid")
    try:
        claims = keys.verifier.verify(token)
    except NotAuthenticated as refusal:
        if isinstance(refusal, Untimely) and keys.clocks_differ:
            raise Unavailable("clocks-differ", retry_after=LIFE_SECONDS) from refusal
        if not learnt and keys.lacks_key_of(token):
            raise KeyUnknown from refusal
        raise
    if claims.get("sid") in keys.ended or claims["sub"] in keys.ended:
        raise NotAuthenticated("session-ended")
    return claims


def principal_of(claims: dict[str, Any] | None, **told: Any) -> Principal:
    """The caller for the sealed context; ``told`` is what else it says of the request."""
    if claims is None:
        return Principal(NOBODY, "anonymous", **told)
    told |= {"name": claims.get("name"), "role": claims.get("role")}
    return Principal(
        subject=claims["sub"],
        kind=claims["kind"],
        office=claims["office"],
        jurisdiction=tuple(claims["jurisdiction"]),
        scopes=frozenset(claims["scope"].split()),
        password_renewed_by=claims.get("password_renewed_by"),
        **told,
    )
