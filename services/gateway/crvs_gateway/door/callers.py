"""Who calls: a verified token, or nobody."""

from __future__ import annotations

from typing import Any

from crvs_gateway.door.keys import Keys
from crvs_kernel.caller.auth import TokenVerifier
from crvs_kernel.caller.context import Principal
from crvs_kernel.errors import NotAuthenticated, Unavailable

NOBODY = "anonymous"


class Callers:
    """Turns the Authorization field into claims; claims that held are remembered by the token's hash."""

    def __init__(self, keys: Keys, verifier: TokenVerifier) -> None:
        self._keys = keys
        self._verifier = verifier

    async def claims(self, authorization: str) -> dict[str, Any]:
        """The claims of a bearer token.

        Raises:
            NotAuthenticated: ``token-invalid``, ``token-expired`` or ``session-ended``.
            Unavailable: ``service-unavailable``: this door does not know yet what has ended.

        """
        ended = self._keys.ended
        if ended is None:
            raise Unavailable("service-unavailable", retry_after=1)
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.isascii():
            raise NotAuthenticated("token-invalid")
        try:
            found = self._verifier.verify(token)
        except NotAuthenticated as refusal:
            # A key that is not known yet: ask for the set, at most once in a few seconds.
            if refusal.code != "token-invalid" or not await self._keys.learn(token):
                raise
            found = self._verifier.verify(token)
        if found.get("sid") in ended or found["sub"] in ended:
            raise NotAuthenticated("session-ended")
        return found


def principal_of(claims: dict[str, Any] | None, purpose: str, request_id: str) -> Principal:
    """The caller as the services hear of it."""
    if claims is None:
        return Principal(NOBODY, "anonymous", purpose=purpose, request_id=request_id)
    return Principal(
        subject=claims["sub"],
        kind=claims["kind"],
        office=claims["office"],
        jurisdiction=tuple(claims["jurisdiction"]),
        scopes=frozenset(claims["scope"].split()),
        purpose=purpose,
        request_id=request_id,
    )
