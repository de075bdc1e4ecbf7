"""Is the door alive, is it ready, and its metrics on a port of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import aiohttp
import orjson
from aiohttp import web

from crvs_gateway.door.forward import Upstream
from crvs_gateway.door.keys import Keys
from crvs_gateway.door.watch import BREAKER_OPEN
from crvs_kernel.observability import exposition

_TIMEOUT = aiohttp.ClientTimeout(total=2)


class Probes:
    """Answers of the door itself."""

    def __init__(self, upstreams: Mapping[str, Upstream], keys: Keys, session: aiohttp.ClientSession) -> None:
        self._upstreams = upstreams
        self._keys = keys
        self._session = session

    async def healthz(self, _: web.BaseRequest) -> web.Response:
        """The process answers."""
        return _json({"status": "alive"}, 200)

    async def readyz(self, request: web.BaseRequest) -> web.Response:
        """Ready when tokens can be verified; with ``?all=1`` only when every service is ready, too.

        One service that is away must not take the door, and with it all others, out of rotation.
        """
        states = await asyncio.gather(*(self._state(each) for each in self._upstreams.values()))
        services = dict(zip(self._upstreams, states, strict=True))
        ready = bool(self._keys.key_set["keys"])
        if request.query.get("all") == "1":
            ready = ready and set(states) == {"ready"}
        return _json(
            {"status": "ready" if ready else "not-ready", "services": services}, 200 if ready else 503
        )

    async def metrics(self, request: web.BaseRequest) -> web.StreamResponse:
        """Prometheus text format; only on the internal port."""
        if request.path != "/metrics":
            return web.Response(status=404)
        for name, upstream in self._upstreams.items():
            BREAKER_OPEN.labels(name).set(upstream.breaker.state != "closed")
        return web.Response(
            body=exposition(), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"}
        )

    async def _state(self, upstream: Upstream) -> str:
        try:
            async with self._session.get(f"{upstream.address}/readyz", timeout=_TIMEOUT) as answer:
                return "ready" if answer.status == 200 else "not-ready"
        except (aiohttp.ClientError, TimeoutError):
            return "silent"


def _json(body: object, status: int) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, headers={"Content-Type": "application/json"})
