"""Is the door alive, is it ready, and its metrics on a port of their own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

import aiohttp
import orjson
from aiohttp import web

from crvs_gateway.door.forward import Upstream
from crvs_gateway.door.keys import Keys
from crvs_gateway.door.watch import BREAKER_OPEN
from crvs_kernel.observability import exposition

_TIMEOUT = aiohttp.ClientTimeout(total=2)
_REMEMBERED_SECONDS = 1.0


class Probes:
    """Answers of the door itself; the services are asked once a second at most, however often the door is."""

    def __init__(self, upstreams: Mapping[str, Upstream], keys: Keys, session: aiohttp.ClientSession) -> None:
        self._upstreams = upstreams
        self._keys = keys
        self._session = session
        self._lock = asyncio.Lock()
        self._states: dict[str, str] = {}
        self._until = 0.0

    async def healthz(self, _: web.BaseRequest) -> web.Response:
        """The process answers."""
        return _json({"status": "alive"}, 200)

    async def readyz(self, request: web.BaseRequest) -> web.Response:
        """Ready when tokens can be verified; with ``?all=1`` only when every service is ready, too.

        One service that is away must not take the door, and with it all others, out of rotation.
        """
        ready = self._keys.ready
        if ready and request.query.get("all") == "1":
            ready = set((await self._services()).values()) == {"ready"}
        return _readiness(ready)

    async def internal(self, request: web.BaseRequest) -> web.StreamResponse:
        """On the internal port: metrics in Prometheus' text format, and readiness with names."""
        match request.path:
            case "/metrics":
                for name, upstream in self._upstreams.items():
                    BREAKER_OPEN.labels(name).set(upstream.breaker.state != "closed")
                return web.Response(
                    body=exposition(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
                )
            case "/readyz":
                return _readiness(self._keys.ready, services=await self._services())
            case _:
                return web.Response(status=404)

    async def _services(self) -> dict[str, str]:
        async with self._lock:
            if time.monotonic() >= self._until:
                states = await asyncio.gather(*(self._state(each) for each in self._upstreams.values()))
                self._states = dict(zip(self._upstreams, states, strict=True))
                self._until = time.monotonic() + _REMEMBERED_SECONDS
            return self._states

    async def _state(self, upstream: Upstream) -> str:
        try:
            async with self._session.get(f"{upstream.address}/readyz", timeout=_TIMEOUT) as answer:
                return "ready" if answer.status == 200 else "not-ready"
        except (aiohttp.ClientError, TimeoutError):
            return "silent"


def _readiness(ready: bool, **more: object) -> web.Response:  # noqa: FBT001 - what it is about
    return _json({"status": "ready" if ready else "not-ready", **more}, 200 if ready else 503)


def _json(body: object, status: int) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, headers={"Content-Type": "application/json"})
