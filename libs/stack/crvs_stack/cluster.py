"""The data directory of a PostgreSQL server: its place, its password, and what an earlier server left."""

import contextlib
import os
import secrets
import shutil
import signal
import tempfile
import time
from pathlib import Path

from crvs_stack.errors import StackError
from crvs_stack.postgres_programs import Programs
from crvs_stack.processes import spawn
from crvs_stack.unprivileged import Account, reachable_place

SUPERUSER = "postgres"
_ENDS_WITHIN_S = 30.0
_PROGRAM = "postgres"  # what the kernel calls the server and each of its backends


class Cluster:
    """One data directory and the superuser's password, which stays in the stack's own directory.

    The data may have to lie elsewhere (`reachable_place`) and then outlives the stack's directory. The
    password does not. Data without it may be a register that was restored without its keys: an empty one in
    its place would give the same numbers again (law 14), so it is set aside only for whoever asks for that.
    """

    def __init__(self, directory: Path, account: Account | None, *, set_aside: bool = False) -> None:
        self._directory = directory
        self._account = account
        self._may_set_aside = set_aside

    @property
    def data(self) -> Path:
        return reachable_place(self._directory, self._account) / "data"

    @property
    def major(self) -> int | None:
        """The major version of PostgreSQL that made the data; None while there are none."""
        file = self.data / "PG_VERSION"
        return int(file.read_text()) if file.exists() else None

    def open(self) -> str:
        """End leftover servers, and give the superuser's password.

        Raises:
            StackError: there are data, but not the password that they were made with.

        """
        end_processes_in(self.data)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        file = self._directory / "superuser.password"
        if not file.exists():
            self._set_aside()
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(24))
        return file.read_text()

    def initialise(self, programs: Programs, password: str, *, durable: bool) -> None:
        """Make the data, beside their place: an interrupted start leaves nothing that looks like data."""
        unfinished = self._make_unfinished()
        with tempfile.NamedTemporaryFile("w", suffix=".password") as password_file:
            password_file.write(password)
            password_file.flush()
            if self._account:
                os.chown(password_file.name, self._account.uid, self._account.gid)
            command = [programs.initdb, "--pgdata", str(unfinished), "--username", SUPERUSER]
            command += ["--encoding", "UTF8", "--locale", "C.UTF-8"]
            command += ["--auth", "scram-sha-256", "--pwfile", password_file.name]
            command += [] if durable else ["--no-sync"]
            log = self._directory / "initdb.log"
            made = spawn(command, log=log, env=plain_environment(), account=self._account, cwd=Path("/"))
            if made.wait() != 0:
                raise StackError(f"initdb failed, see {log}:\n{log.read_text()[-1500:]}")
        unfinished.rename(self.data)

    def _set_aside(self) -> None:
        if self.data.exists() and not self._may_set_aside:
            raise StackError(
                f"there are data in {self.data}, but {self._directory / 'superuser.password'} is missing: "
                "put it back from the backup, with secrets and seal beside it (docs/operations.md, Restore). "
                "To set the data aside and start an empty register: thabian run --set-aside"
            )
        if self.data.exists():
            aside = self.data.with_name(f"data.{time.strftime('%Y%m%dT%H%M%S')}-{secrets.token_hex(2)}")
            self.data.rename(aside)
            print(f"  the data of a stack whose directory is gone were set aside: {aside}", flush=True)

    def _make_unfinished(self) -> Path:
        if self._account and self.data.parent == self._directory:
            for parent in (self._directory, self._directory.parent):
                parent.chmod(parent.stat().st_mode | 0o011)  # pass through, not list
        unfinished = self.data.with_name("data.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        if self._account:
            os.chown(unfinished, self._account.uid, self._account.gid)
        return unfinished


def end_processes_in(data: Path) -> None:
    """End a server that outlived its stack, and backends that outlived their server.

    After kill -9 of the server a backend ends only when its query does; until then it holds the shared
    memory, and no other server starts on the data.
    """
    deadline = time.monotonic() + _ENDS_WITHIN_S
    while working := _working_in(data):
        server = _server_pid(data)
        late = time.monotonic() > deadline
        sign = signal.SIGKILL if late else signal.SIGINT if server in working else signal.SIGQUIT
        for pid in working if late else working & {server} or working:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
        time.sleep(0.1)


def _working_in(data: Path) -> set[int]:
    return {int(path.name) for path in Path("/proc").glob("[0-9]*") if _works_in(path, data.resolve())}


def _works_in(process: Path, data: Path) -> bool:
    """Whether a process is a PostgreSQL process in the directory; other processes there are left alone."""
    try:
        state = (process / "stat").read_text().rsplit(")", 1)[1].split()[0]
        name = (process / "comm").read_text().strip()
        return state != "Z" and name == _PROGRAM and (process / "cwd").resolve() == data
    except OSError:
        return False


def _server_pid(data: Path) -> int | None:
    """The pid in the pid file; None when it names no PostgreSQL process, as after a crash."""
    try:
        return int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def plain_environment() -> dict[str, str]:
    """The environment without PG* variables, which would change the server's behaviour."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
