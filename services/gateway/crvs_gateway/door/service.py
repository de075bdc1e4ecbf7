"""The decision's process: answers Envoy on a unix socket, and probes on another."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator

import aiohttp
import structlog
import uvloop

from crvs_gateway.door import sockets
from crvs_gateway.door.answering import Connection
from crvs_gateway.door.decision import Decision
from crvs_gateway.door.keys import Keys
from crvs_gateway.door.probes import Probes
from crvs_gateway.door.rates import Forwarders, Rates
from crvs_gateway.door.refusals import Refusals
from crvs_gateway.door.routes import RouteTable
from crvs_gateway.settings import DecisionSettings
from crvs_gateway.upstreams import pairs
from crvs_kernel.config import SettingsError
from crvs_kernel.wire import inner_tls

_log = structlog.get_logger()


def run(settings: DecisionSettings) -> int:
    """Serve until SIGTERM or SIGINT."""
    settings.door_directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chdir(settings.door_directory)
    os.umask(0o077)
    uvloop.run(_main(settings))
    return 0


async def _main(settings: DecisionSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with _deciding(settings):
        await stop.wait()


@contextlib.asynccontextmanager
async def _deciding(settings: DecisionSettings) -> AsyncIterator[None]:
    addresses = pairs(settings.upstreams, "THABIAN_UPSTREAMS")
    if "gateway" not in addresses:
        raise SettingsError("THABIAN_UPSTREAMS: the gateway's own web process is missing")
    if not settings.trusted_forwarders:
        # Rates and guesses are counted by address, so the reader of the log has to know whose that is.
        _log.warning(
            "no-trusted-forwarders", effect="all callers behind a proxy or the portal are one address"
        )
    context_keys = _context_keys(settings, addresses)
    tls = inner_tls(settings.inner_tls_directory)
    connector = aiohttp.TCPConnector(ssl=tls.as_client()) if tls else None
    async with aiohttp.ClientSession(connector=connector) as session:
        keys = Keys(addresses["gateway"], context_keys["gateway"], session, settings.issuer)
        decision = Decision(
            RouteTable(), keys, Rates(settings), context_keys, Forwarders(settings.trusted_forwarders)
        )
        refusals = Refusals()
        refresh = asyncio.create_task(keys.keep_fresh())
        loop = asyncio.get_running_loop()
        server = await loop.create_unix_server(lambda: Connection(decision, refusals), sockets.DECISION)
        try:
            async with Probes(addresses, keys, session, settings.instance).serving():
                yield
        finally:
            refresh.cancel()
            server.close()


def _context_keys(settings: DecisionSettings, services: dict[str, str]) -> dict[str, bytes]:
    own = pairs(settings.context_keys, "THABIAN_CONTEXT_KEYS")
    return {name: bytes.fromhex(own[name]) if name in own else settings.context_key for name in services}
