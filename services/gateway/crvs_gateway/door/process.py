"""The door's process: builds the parts, listens, and ends without cutting anybody off."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import signal
import sys
from collections.abc import AsyncIterator

import aiohttp
import structlog
import uvloop
from aiohttp import web

from crvs_gateway.door.bodies import Bodies
from crvs_gateway.door.callers import Callers
from crvs_gateway.door.forward import Upstream
from crvs_gateway.door.handler import Doorkeeper
from crvs_gateway.door.keys import Keys
from crvs_gateway.door.probes import Probes
from crvs_gateway.door.rates import Forwarders, Rates
from crvs_gateway.door.refusals import Refusals
from crvs_gateway.door.routes import RouteTable
from crvs_gateway.door.server import Connection, Handler, Patience, Server
from crvs_gateway.door.watch import AccessLog, Watch
from crvs_gateway.settings import DoorSettings
from crvs_gateway.upstreams import pairs
from crvs_kernel.config import SettingsError

_log = structlog.get_logger()
_GRACE_SECONDS = 20.0
_BACKLOG = 1024


def run(settings: DoorSettings) -> int:
    """Serve until SIGTERM or SIGINT."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    uvloop.run(_main(settings))
    return 0


async def _main(settings: DoorSettings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_door(settings) as port:
        _log.info("door-open", port=port)
        await stop.wait()


@contextlib.asynccontextmanager
async def open_door(settings: DoorSettings) -> AsyncIterator[int]:
    """The listening door; gives its port, and lets requests in flight finish at the end."""
    addresses = pairs(settings.upstreams, "THABIAN_UPSTREAMS")
    if "gateway" not in addresses:
        raise SettingsError("THABIAN_UPSTREAMS: the gateway's own web process is missing")
    context_keys = _context_keys(settings, addresses)
    async with aiohttp.ClientSession() as session:
        bodies = Bodies(settings)
        upstreams = {name: Upstream(name, where, settings, bodies) for name, where in addresses.items()}
        keys = Keys(addresses["gateway"], context_keys["gateway"], session, settings.issuer)
        probes = Probes(upstreams, keys, session)
        keeper = _keeper(settings, upstreams, context_keys, keys)
        server = Server(_entrance(keeper, probes), _patience(settings), keeper.forwarders)
        refresh = asyncio.create_task(keys.keep_fresh())
        try:
            async with _listening(settings.listen, server) as port, _metrics(settings, probes):
                yield port
        finally:
            refresh.cancel()
            await server.shutdown(_GRACE_SECONDS)
            for upstream in upstreams.values():
                upstream.close()
            keeper.watch.close()


def _context_keys(settings: DoorSettings, services: dict[str, str]) -> dict[str, bytes]:
    own = pairs(settings.context_keys, "THABIAN_CONTEXT_KEYS")
    return {name: bytes.fromhex(own[name]) if name in own else settings.context_key for name in services}


def _patience(settings: DoorSettings) -> Patience:
    return Patience(
        head=settings.receive_timeout,
        unread=settings.unread_timeout,
        connections=settings.connections,
        connections_per_address=settings.connections_per_address,
    )


def _keeper(
    settings: DoorSettings, upstreams: dict[str, Upstream], context_keys: dict[str, bytes], keys: Keys
) -> Doorkeeper:
    log = AccessLog(_write_out, asyncio.get_running_loop())
    return Doorkeeper(
        routes=RouteTable(),
        callers=Callers(keys, keys.verifier),
        rates=Rates(settings),
        upstreams=upstreams,
        context_keys=context_keys,
        forwarders=Forwarders(settings.trusted_forwarders),
        scheme=settings.public_scheme,
        refusals=Refusals.shared(),
        watch=Watch(log if settings.log_level in {"INFO", "DEBUG"} else None),
    )


def _write_out(lines: bytes) -> None:
    sys.stdout.buffer.write(lines)
    sys.stdout.flush()


def _entrance(keeper: Doorkeeper, probes: Probes) -> Handler:
    own = {"/healthz": probes.healthz, "/readyz": probes.readyz}

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        if isinstance(request.protocol, Connection):
            request.protocol.spoke = True
        probe = own.get(request.raw_path.partition("?")[0])
        return await (keeper.handle(request) if probe is None else probe(request))

    return handle


@contextlib.asynccontextmanager
async def _listening(address: str, server: web.Server) -> AsyncIterator[int]:
    host, _, port = address.rpartition(":")
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(server, host.strip("[]"), int(port), backlog=_BACKLOG)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        listener.close()
        server.pre_shutdown()


@contextlib.asynccontextmanager
async def _metrics(settings: DoorSettings, probes: Probes) -> AsyncIterator[None]:
    if not settings.worker_metrics:
        yield
        return
    server = web.Server(probes.internal, access_log=None)
    async with _listening(settings.worker_metrics, server):
        yield
    await server.shutdown(1)
