"""The description of a running stack: .run/<name>/stack.json, readable by its owner only."""

import contextlib
import fcntl
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crvs_stack.clone import STATE
from crvs_stack.errors import StackError
from crvs_stack.secrets import write_private


@dataclass
class StackState:
    """Addresses, process ids and sign-ins; databases are given per service and role."""

    name: str
    door: str
    bus: str
    bus_url: str
    supervisor: int
    instance: str = ""  # new at each start; its processes and the door's probe carry it
    ready: bool = False
    pids: dict[str, int] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    databases: dict[str, dict[str, str]] = field(default_factory=dict)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    clients: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def directory(self) -> Path:
        return directory_of(self.name)

    def write(self) -> None:
        write_private(self.directory / "stack.json", json.dumps(asdict(self), indent=1, ensure_ascii=False))


def directory_of(name: str) -> Path:
    if not name or not all(letter.isalnum() or letter in "-_" for letter in name):
        raise StackError(f"a stack's name has letters, digits, - and _ only, not {name!r}")
    return STATE / name


@contextlib.contextmanager
def hold_stack(name: str) -> Iterator[None]:
    """Keep others from starting, restoring or opening the stack meanwhile.

    Raises:
        StackError: somebody does so now, or it runs.

    """
    directory = directory_of(name)
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StackError(f"the stack {name!r} runs already; another one: make run NAME=other") from None
        yield


def find_state(name: str) -> StackState | None:
    """The state of a stack that is ready, or that nobody ended; None when it does not run."""
    file = directory_of(name) / "stack.json"
    if not file.exists():
        return None
    state = StackState(**json.loads(file.read_text()))
    return state if Path(f"/proc/{state.supervisor}").exists() else None


def read_state(name: str) -> StackState:
    """The state of a stack that runs.

    Raises:
        StackError: it does not run, or is not ready.

    """
    file = directory_of(name) / "stack.json"
    if not file.exists():
        raise StackError(f"no stack named {name!r} runs here: start it with `make run`")
    state = StackState(**json.loads(file.read_text()))
    if not Path(f"/proc/{state.supervisor}").exists():
        raise StackError(f"the stack {name!r} has ended: start it with `make run`")
    if not state.ready:
        raise StackError(f"the stack {name!r} is still starting")
    return state
