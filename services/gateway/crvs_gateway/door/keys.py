"""The keys of tokens and the ended sessions, which the decision fetches from the gateway's web process."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import jwt
import orjson
import structlog

from crvs_gateway.domain.sessions import ACCESS_SECONDS, AUDIENCE
from crvs_kernel.caller.auth import TokenVerifier
from crvs_kernel.caller.context import HEADER, LIFE_SECONDS, Call, Principal, seal_context
from crvs_kernel.primitives import clock_ahead

_log = structlog.get_logger()
_PATH = "/internal/token-state"
_LEARN_SECONDS = 3.0  # forged key ids cannot make it ask more often than this, beside its rounds
_ROUND_SECONDS = 2.0  # how late a withdrawn key or an ended session is heard of
_FIRST_ROUND_SECONDS = 0.3
_STALE_SECONDS = 10.0  # longer than a round and a fetch for a token take together
_TIMEOUT = aiohttp.ClientTimeout(total=3)
_DOOR = Principal("door", "system", purpose="token-verification", request_id="door")


class Keys:
    """Fetches in the background; what was fetched last stays in force while the web process is away.

    ``ended`` holds the ids of ended sessions, accounts and clients; None until the first answer.
    """

    def __init__(self, address: str, context_key: bytes, session: aiohttp.ClientSession, issuer: str) -> None:
        self._address = address
        self._context_key = context_key
        self._session = session
        self._learnt_at = self._round_at = float("-inf")
        self._lock = asyncio.Lock()
        self._key_set: dict[str, Any] = {"keys": []}
        self.verifier = TokenVerifier(lambda: self._key_set, issuer, AUDIENCE, ACCESS_SECONDS)
        self.ended: frozenset[str] | None = None
        self._ahead, self._differ = clock_ahead(), False

    @property
    def clocks_differ(self) -> bool:
        """Whether the gateway said so at the last fetch, or this machine's clock has jumped since."""
        return self._differ or abs(clock_ahead() - self._ahead) > LIFE_SECONDS

    @property
    def ready(self) -> bool:
        """Whether the keys and the ended sessions are known, and rounds go on.

        A round without an answer counts: a gateway that is away takes no door out of rotation.
        """
        return self.ended is not None and time.monotonic() - self._round_at < _STALE_SECONDS

    def lacks_key_of(self, token: str) -> bool:
        """Whether the token names a key that was not fetched."""
        try:
            kid = jwt.get_unverified_header(token).get("kid")
        except jwt.InvalidTokenError:
            return False
        return all(key["kid"] != kid for key in self._key_set["keys"])

    async def learn(self) -> None:
        """Fetch for a token that names an unknown key, at most once in three seconds."""
        async with self._lock:
            if time.monotonic() - self._learnt_at >= _LEARN_SECONDS:
                self._learnt_at = time.monotonic()
                await self._fetch()

    async def keep_fresh(self) -> None:
        """Run for ever, a fetch every two seconds."""
        while True:
            async with self._lock:
                await self._fetch()
                self._round_at = time.monotonic()
            await asyncio.sleep(_ROUND_SECONDS if self.ready else _FIRST_ROUND_SECONDS)

    async def _fetch(self) -> None:
        """A key that is no longer among those fetched ends at once, with every token that it signed."""
        ahead = clock_ahead()
        headers = {HEADER: seal_context(_DOOR, self._context_key, Call("gateway", "GET", _PATH))}
        try:
            async with self._session.get(self._address + _PATH, headers=headers, timeout=_TIMEOUT) as answer:
                found = orjson.loads(await answer.read())
                self._differ = found.get("type") == "/problems/clocks-differ"
                answer.raise_for_status()
                self._ahead, self._key_set = ahead, {"keys": found["keys"]}
                self.verifier.set_keys(self._key_set)
                self.ended = frozenset(found["ended"])
        except Exception as error:  # noqa: BLE001 - whatever it was, the next round asks again
            _log.warning("gateway-web-silent", path=_PATH, error=type(error).__qualname__)
