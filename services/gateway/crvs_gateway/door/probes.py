"""Readiness of the decision and of the services, and the decision's metrics: Envoy asks on a socket."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import orjson
from aiohttp import web

from crvs_gateway.door import sockets
from crvs_gateway.door.keys import Keys
from crvs_kernel.observability import exposition

_TIMEOUT = aiohttp.ClientTimeout(total=2)
_REMEMBERED_SECONDS = 1.0


class Probes:
    """Asks the services once a second at most, however often it is asked itself."""

    def __init__(
        self, addresses: Mapping[str, str], keys: Keys, session: aiohttp.ClientSession, instance: str = ""
    ) -> None:
        self._instance = instance
        self._name = {"instance": instance} if instance else {}
        self._addresses = addresses
        self._keys = keys
        self._session = session
        self._lock = asyncio.Lock()
        self._states: dict[str, str] = {}
        self._until = 0.0

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """``/readyz`` for all, ``/services`` and ``/metrics`` for the inside of the network."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/readyz", self._readyz),
                web.get("/services", self._named),
                web.get("/metrics", self._metrics),
            ]
        )
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            await web.UnixSite(runner, sockets.PROBES).start()
            yield
        finally:
            await runner.cleanup()

    async def _readyz(self, request: web.Request) -> web.Response:
        """Ready when tokens can be verified; with ``?all=1`` only when every service is ready, too.

        One service that is away must not take the door, and with it all others, out of rotation.
        """
        ready = self._keys.ready
        if ready and request.query.get("all") == "1":
            ready = set((await self._services()).values()) == {"ready"}
        return _readiness(ready, **self._name)

    async def _named(self, _: web.Request) -> web.Response:
        return _readiness(self._keys.ready, **self._name, services=await self._services())

    async def _metrics(self, _: web.Request) -> web.Response:
        kind = "text/plain; version=0.0.4; charset=utf-8"
        return web.Response(body=exposition(), headers={"Content-Type": kind})

    async def _services(self) -> dict[str, str]:
        async with self._lock:
            if time.monotonic() >= self._until:
                states = await asyncio.gather(*(self._state(*each) for each in self._addresses.items()))
                self._states = dict(zip(self._addresses, states, strict=True))
                self._until = time.monotonic() + _REMEMBERED_SECONDS
            return self._states

    async def _state(self, service: str, address: str) -> str:
        """``ready``, ``silent``, ``stranger`` (another process answers), or the code of a refusal."""
        try:
            async with self._session.get(f"{address}/readyz", timeout=_TIMEOUT) as answer:
                said = _fields(await answer.read())
        except (aiohttp.ClientError, TimeoutError):
            return "silent"
        if answer.status != 200:
            return str(said.get("type", "not-ready")).rpartition("/")[2]
        ours = (said.get("service"), said.get("instance")) == (service, self._instance)
        return "ready" if ours else "stranger"


def _fields(body: bytes) -> dict[str, Any]:
    """Of an answer in JSON; a stranger may answer anything."""
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}


def _readiness(ready: bool, **more: object) -> web.Response:  # noqa: FBT001 - what it is about
    body = {"status": "ready" if ready else "not-ready", **more}
    return web.Response(
        body=orjson.dumps(body), status=200 if ready else 503, content_type="application/json"
    )
