"""The door's port: people, papers and QR codes name it, so a stack with data keeps the one it had."""

import time
from pathlib import Path

from crvs_stack.errors import StackError
from crvs_stack.processes import hold

FIRST_PORT = 8080
_WITHIN_S = 30.0  # a door that lets its requests end has 20 s
_TRIES = 100


def door_port(file: Path, wanted: int | None) -> int:
    """The port, held; ``file`` remembers it, and ``wanted`` is what somebody asked for at this start.

    Raises:
        StackError: the stack has data, and another process has its port.

    """
    had = int(file.read_text()) if file.exists() else None
    if had is None:
        port = _first_free(wanted or FIRST_PORT)
    else:
        port = wanted or had
        if port != had:
            print(
                f"  the door moves from port {had} to {port}: papers and clients name the old one", flush=True
            )
        _await(port)
    file.write_text(f"{port}\n")
    return port


def _first_free(start: int) -> int:
    for port in range(start, start + _TRIES):
        if hold(port):
            return port
    raise StackError(f"no free port from {start} on: make run PORT=...")


def _await(port: int) -> None:
    deadline = time.monotonic() + _WITHIN_S
    if not hold(port):
        print(f"  waiting for port {port}, which another process has ...", flush=True)
    while not hold(port):
        if time.monotonic() > deadline:
            raise StackError(
                f"port {port} is taken by another process, and this stack's clients and QR codes name it: "
                f"end that process (ss -ltnp 'sport = :{port}' names it), or make run PORT=..."
            )
        time.sleep(0.2)
