"""CPU of one request at the door: Envoy and the decision, beside the asyncio door that was there before.

``python -m bench.bench_door --before DIR`` measures both in one run; DIR is a checkout of commit 6904800
(`git worktree add DIR 6904800`). Without it only the door of this clone is measured.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import orjson
import uvloop

from bench.door_sides import load
from crvs_gateway.domain.sessions import AUDIENCE
from crvs_kernel.caller.auth import TokenSigner, jwks
from crvs_kernel.crypto import generate_ed25519, load_ed25519
from crvs_stack.processes import free_ports

_ROUNDS = 4
_SECONDS = 6.0
_WARM_SECONDS = 1.0
_TICKS = os.sysconf("SC_CLK_TCK")
_MAIN = "import sys; from crvs_gateway.bootstrap import main; sys.exit(main())"
_PACKAGES = ("libs/kernel", "libs/contracts", "services/gateway")


def _token(directory: Path) -> str:
    """A signed token, and the file in which the service says that its key holds."""
    key = load_ed25519(generate_ed25519())
    state = {**jwks([("bench", key.public_key())]), "ended": []}
    (directory / "state.json").write_bytes(orjson.dumps(state))
    now = int(time.time())
    claims = {"iss": "thabian", "aud": AUDIENCE, "sub": "0190", "sid": "s", "iat": now, "exp": now + 600}
    claims |= {
        "kind": "staff",
        "office": "0201",
        "jurisdiction": ["0201"],
        "scope": "record.read record.register",
    }
    return TokenSigner(key, "bench").sign(claims)


def _environment(directory: Path, port: int, service: int) -> dict[str, str]:
    address = f"http://127.0.0.1:{service}"
    return {
        "PATH": os.environ["PATH"],
        "THABIAN_LISTEN": f"127.0.0.1:{port}",
        "THABIAN_UPSTREAMS": f"gateway={address},registration={address}",
        "THABIAN_CONTEXT_KEY": "11" * 32,
        "THABIAN_RATE_SUBJECT": "1000000/second",
        "THABIAN_DOOR_DIRECTORY": str(directory / str(port)),
    }


@contextlib.contextmanager
def _running(commands: list[list[str]], environment: dict[str, str], log: Path) -> Iterator[list[int]]:
    """Start the programs in sessions of their own; gives their ids; ends them the last one first."""
    with log.open("ab") as output:
        started = [
            subprocess.Popen(command, env=environment, stdout=output, stderr=output) for command in commands
        ]
    try:
        yield [process.pid for process in started]
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _await(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
            return
        time.sleep(0.1)
    raise TimeoutError(f"no door on {port}")


def _family(pids: list[int]) -> list[int]:
    children = [
        int(child)
        for pid in pids
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8").split()
    ]
    return [*pids, *(_family(children) if children else [])]


def _microseconds(pids: list[int]) -> float:
    """User and system time of the processes, threads included."""
    fields = [Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split() for pid in pids]
    return sum(int(each[11]) + int(each[12]) for each in fields) / _TICKS * 1e6


def _measure(pids: list[int], port: int, token: str) -> float:
    uvloop.run(load(port, token, _WARM_SECONDS))
    family = _family(pids)
    before = _microseconds(family)
    good, bad = uvloop.run(load(port, token, _SECONDS))
    if bad:
        raise RuntimeError(f"{bad} of {good + bad} requests were refused")
    spent = (_microseconds(family) - before) / good
    print(f"    {good / _SECONDS:8.0f} requests/s  {spent:6.1f} µs of CPU each")
    return spent


def _doors(before: Path | None) -> Iterator[tuple[str, list[list[str]], dict[str, str]]]:
    program = [sys.executable, "-c", _MAIN]
    if before is not None:
        packages = ":".join(str(before / each) for each in _PACKAGES)
        yield "before: asyncio", [[*program, "door"]], {"PYTHONPATH": packages}
    yield "now: Envoy and the decision", [[*program, "decision"], [*program, "door"]], {}


def _compare(directory: Path, before: Path | None) -> None:
    token = _token(directory)
    (service,) = free_ports(1)
    serving = [[sys.executable, "-m", "bench.door_sides", str(service), str(directory / "state.json")]]
    spent: dict[str, list[float]] = {}
    with contextlib.ExitStack() as running:
        running.enter_context(_running(serving, dict(os.environ), directory / "service.log"))
        doors = []
        for name, commands, more in _doors(before):
            (port,) = free_ports(1)
            environment = _environment(directory, port, service) | more
            doors.append(
                (name, port, running.enter_context(_running(commands, environment, directory / "log")))
            )
            _await(port)
        for number in range(_ROUNDS):
            for name, port, pids in doors:
                print(f"  round {number + 1}, {name}; load {os.getloadavg()[0]:.1f}")
                spent.setdefault(name, []).append(_measure(pids, port, token))
    middles = {name: statistics.median(values) for name, values in spent.items()}
    for name, middle in middles.items():
        print(f"{name}: {middle:.1f} µs of CPU for a request (median of {_ROUNDS} rounds)")
    if before is not None:
        old, new = middles.values()
        print(f"ratio: {new / old:.2f}")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--before", type=Path, help="a checkout that still has the asyncio door")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        _compare(Path(directory), chosen.before)


if __name__ == "__main__":
    main()
