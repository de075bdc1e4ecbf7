"""Starts programs in order, restarts those that end, and stops all in the opposite order."""

import contextlib
import json
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from crvs_stack.errors import StackError
from crvs_stack.processes import make_nice, spawn, stop_all
from crvs_stack.saying import say

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 10.0
_STEADY_AFTER_S = 30.0
_LOOK_EVERY_S = 0.1
_LAST_LINES = 8  # gunicorn says some more after the failure that ended it
_GRACE_S = 25.0  # of a web process's requests
_RELOAD_GRACE_S = 0.2  # a command that is cut off left nothing, and its client repeats it
_RELOAD_GRACE_BEHIND_S = 2.0  # a worker leaves its group; Kafka waits long for one that was killed


@dataclass(frozen=True)
class Program:
    """One process of the stack; tier 0 stops first; a nicer one takes what the others leave of the CPU.

    A program of one of our services names it: it starts again when the service's files change.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    tier: int = 1
    niceness: int = 0
    service: str = ""


class SupervisedServer(Protocol):
    """A server that can start again on its own data."""

    @property
    def process(self) -> subprocess.Popen[bytes] | None: ...

    @property
    def pid(self) -> int | None: ...

    def start(self) -> object: ...

    def stop(self) -> None: ...


@dataclass
class _SupervisedProgram:
    program: Program
    process: subprocess.Popen[bytes]
    started: float
    pause: float = _FIRST_PAUSE_S
    again_at: float | None = None


@dataclass
class _Down:
    """A server that does not run, with the time of the next try."""

    again_at: float
    pause: float = _FIRST_PAUSE_S


@dataclass
class Supervisor:
    """For one thread: the operating system ends children with the thread that forked them."""

    servers: dict[str, SupervisedServer] = field(default_factory=dict)
    on_change: Callable[[], None] = lambda: None
    # What is to run from now on, asked at each look; nothing when that has not changed.
    wanted: Callable[[], Iterable[Program]] = tuple
    _kept: list[_SupervisedProgram] = field(default_factory=list)
    _down: dict[str, _Down] = field(default_factory=dict)
    _changed: bool = False  # and not told yet
    _stopping: bool = False

    def start(self, program: Program) -> None:
        self._kept.append(_SupervisedProgram(program, _launch(program), time.monotonic()))

    def programs(self) -> list[Program]:
        return [kept.program for kept in self._kept]

    def pids(self) -> dict[str, int]:
        servers = {name: server.pid for name, server in self.servers.items()}
        programs = {kept.program.name: kept.process.pid for kept in self._kept}
        return {name: pid for name, pid in (servers | programs).items() if pid is not None}

    def stop_on_signals(self) -> None:
        """Let the first signal raise KeyboardInterrupt; later ones do not interrupt the stopping."""
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._interrupt)

    def _interrupt(self, *_: object) -> None:
        if not self._stopping:
            self._stopping = True
            raise KeyboardInterrupt

    def watch(self, due: Iterable[Collection[str]] | None = None) -> None:
        """Look after the programs until the first signal, which raises KeyboardInterrupt.

        `due` sets the pace: at each step it names the programs to start again. Without it none are.
        """
        for names in due or _nothing_is_due():
            self.start_again(names)
            self.look()

    def replace(self, programs: Iterable[Program]) -> None:
        """Start those again that are described in another way now, once they have done what they were at."""
        wanted = {program.name: program for program in programs}
        changed = [kept for kept in self._kept if wanted.get(kept.program.name, kept.program) != kept.program]
        for kept in changed:
            kept.program = wanted[kept.program.name]
        self.start_again([kept.program.name for kept in changed], grace_s=_GRACE_S)

    def start_again(self, names: Collection[str], grace_s: float | None = None) -> None:
        """Stop these programs and start them, those first that somebody waits for.

        One that was waiting for its next try starts now. The next `look` tells of it.
        """
        again = [kept for kept in self._kept if kept.program.name in names]
        for niceness in sorted({kept.program.niceness for kept in again}):
            grace = grace_s or (_RELOAD_GRACE_BEHIND_S if niceness else _RELOAD_GRACE_S)
            some = [kept for kept in again if kept.program.niceness == niceness]
            stop_all([kept.process for kept in some], grace_s=grace)
            for kept in some:
                kept.pause, kept.again_at = _FIRST_PAUSE_S, time.monotonic()
                self._changed |= self._revive(kept)

    def look(self) -> None:
        """Restart what died since the last look, and tell of the change; on a full disk at a later look."""
        self.replace(self.wanted())
        changed = [self._revive_server(name, server) for name, server in self.servers.items()]
        changed += [self._revive(kept) for kept in self._kept]
        self._changed |= any(changed)
        if self._changed:
            with contextlib.suppress(OSError):  # nothing can be written
                self.on_change()
                self._changed = False

    def _revive_server(self, name: str, server: SupervisedServer) -> bool:
        """Start a server that ended; after a failure try again with growing pauses."""
        now = time.monotonic()
        if name not in self._down:
            if server.process is None or server.process.poll() is None:
                return False
            say(f"{name} ended with status {server.process.returncode}: starting it again")
            self._down[name] = _Down(again_at=now)
        down = self._down[name]
        if now < down.again_at:
            return False
        try:
            server.start()
        except (StackError, OSError) as error:
            down.pause = min(down.pause * 2, _LONGEST_PAUSE_S)
            down.again_at = time.monotonic() + down.pause
            say(f"{name}: {error}\n{name}: again in {down.pause:.1f} s")
            return False
        del self._down[name]
        return True

    def _revive(self, kept: _SupervisedProgram) -> bool:
        if kept.process.poll() is None:
            return False
        now = time.monotonic()
        if kept.again_at is None:
            steady = now - kept.started > _STEADY_AFTER_S
            kept.pause = _FIRST_PAUSE_S if steady else min(kept.pause * 2, _LONGEST_PAUSE_S)
            kept.again_at = now + kept.pause
            status, program = kept.process.returncode, kept.program
            say(f"{program.name} ended with status {status}: again in {kept.pause:.1f} s")
            if status >= 0:  # a killed program had no last words
                say(f"  {_last_words(program.log)}")
            stop_all([kept.process])  # what it left in its session, or its port stays taken
        if now < kept.again_at:
            return False
        try:
            kept.process, kept.started, kept.again_at = _launch(kept.program), now, None
        except OSError as error:  # no memory, no room
            kept.pause = min(kept.pause * 2, _LONGEST_PAUSE_S)
            kept.again_at = now + kept.pause
            say(f"{kept.program.name}: {error}: again in {kept.pause:.1f} s")
            return False
        return True

    def stop(self) -> None:
        """Stop all programs tier by tier, then the servers."""
        for tier in sorted({kept.program.tier for kept in self._kept}):
            stop_all([kept.process for kept in self._kept if kept.program.tier == tier])
        self._kept.clear()
        for server in reversed(list(self.servers.values())):
            server.stop()


def _last_words(log: Path) -> str:
    """What a program said of its end: its last failure with the place, or its last line."""
    try:
        lines = log.read_text("utf-8", "replace").rstrip().splitlines()[-_LAST_LINES:]
    except OSError as error:
        return f"its log cannot be read: {error.strerror}"
    for line in reversed(lines):
        with contextlib.suppress(ValueError, TypeError, LookupError):  # a line of another form
            failure = json.loads(line)
            return f"{failure['error']} at {failure['where'][-1]}; more in {log}"
    return lines[-1][:500] if lines else "it wrote nothing to its log"


def _nothing_is_due() -> Iterator[Collection[str]]:
    while True:
        yield ()
        time.sleep(_LOOK_EVERY_S)


def _launch(program: Program) -> subprocess.Popen[bytes]:
    process = spawn(program.command, log=program.log, env=program.environment)
    make_nice(process.pid, program.niceness)
    return process
