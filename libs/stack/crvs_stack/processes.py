"""Child processes that cannot outlive the stack, and the ports that they listen on."""

import contextlib
import ctypes
import os
import random
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from crvs_stack.unprivileged import Account

_PR_SET_PDEATHSIG = 1
_MOST_SAID = 2000  # bytes
_libc = ctypes.CDLL(None, use_errno=True)
_held: dict[int, tuple[socket.socket, ...]] = {}


def spawn(  # noqa: PLR0913 - all but the command are named at the call
    command: Sequence[str],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    cwd: Path | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in its own session; it gets death_signal when this process ends, however it ends.

    The kernel ties the signal to the thread that forks: call this from one that lives as long as the stack.
    """
    identity = {} if account is None else {"user": account.uid, "group": account.gid, "extra_groups": []}
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(  # type: ignore[call-overload, no-any-return]  # user= is untyped
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_dies_with(os.getpid(), death_signal),  # noqa: PLW1509 - one system call, no locks
            **identity,
        )


class Said:
    """What is written to a log from now on: earlier runs failed for other reasons."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._start = log.stat().st_size if log.exists() else 0

    def __str__(self) -> str:
        text = b""
        if self._log.exists():
            with self._log.open("rb") as log:
                log.seek(max(self._start, self._log.stat().st_size - _MOST_SAID))
                text = log.read()
        return f"see {self._log}:\n{text.decode('utf-8', 'replace')}"


def _dies_with(parent: int, death_signal: signal.Signals) -> Callable[[], None]:
    def ask_the_kernel() -> None:
        if _libc.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0 or os.getppid() != parent:
            os._exit(70)

    return ask_the_kernel


class ServerProcess:
    """What PostgreSQL and Kafka have in common once they run."""

    stop_signal = signal.SIGTERM
    _stop_within_s = 30.0

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        return self._process

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def stop(self) -> None:
        """Everything committed or acknowledged is kept."""
        if self._process is not None:
            stop(self._process, self.stop_signal, self._stop_within_s)
            self._process = None

    def kill(self) -> None:
        """End it with SIGKILL, as a crash does (for fault tests)."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def make_nice(pid: int, niceness: int) -> None:
    """Let a child that leads its session take less of the CPU than others when all want it.

    Where the kernel groups by session (sched(7), "The autogroup feature") the session's own value counts.
    """
    niceness = max(niceness, os.getpriority(os.PRIO_PROCESS, 0))  # only root may be less nice than its parent
    if niceness > 0:
        os.setpriority(os.PRIO_PROCESS, pid, niceness)
        with contextlib.suppress(OSError):  # a kernel without autogroups goes by the process
            Path(f"/proc/{pid}/autogroup").write_text(str(niceness))


def stop(process: subprocess.Popen[bytes], sign: signal.Signals = signal.SIGTERM, grace_s: float = 10) -> int:
    """Send SIGTERM to the child, then end its whole session; gives its exit status."""
    stop_all([process], sign, grace_s)
    return process.wait()


def stop_all(
    processes: Sequence[subprocess.Popen[bytes]], sign: signal.Signals = signal.SIGTERM, grace_s: float = 25
) -> None:
    """Send SIGTERM to all at once, wait, and end the session of each that still runs."""
    for process in processes:
        if process.poll() is None:
            process.send_signal(sign)
    deadline = time.monotonic() + grace_s
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        return _takes(probe, port)


def hold(port: int) -> bool:
    """Keep a port for one of our children until this process ends; False when another process has it.

    The socket is bound and does not listen: a child that sets SO_REUSEADDR, as servers do, may listen on the
    port, also after a crash, and nobody else's `free_ports` gives it. Two such sockets could be bound to one
    port, so the first to come also has its name (an abstract UNIX socket, unix(7), which ends with us).
    """
    if port in _held:
        return True
    keeper, name = socket.socket(), socket.socket(socket.AF_UNIX)
    with contextlib.suppress(OSError):
        name.bind(f"\0thabian-port-{port}")
        if _takes(keeper, port):
            _held[port] = (keeper, name)
            return True
    keeper.close()
    name.close()
    return False


def _takes(probe: socket.socket, port: int) -> bool:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


def free_ports(count: int) -> list[int]:
    """Ports that are free and held as `hold` does; none lies where client ports are taken from."""
    ports: list[int] = []
    for port in random.sample(range(20000, 32000), 12000):
        keeper = socket.socket()
        try:
            keeper.bind(("127.0.0.1", port))  # without SO_REUSEADDR: what another process holds is refused
        except OSError:
            keeper.close()
            continue
        keeper.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _held[port] = (keeper,)
        ports.append(port)
        if len(ports) == count:
            return ports
    raise OSError("no free port between 20000 and 32000")
