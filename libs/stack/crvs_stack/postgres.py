"""A PostgreSQL server that needs no root, no package manager and no other server's goodwill."""

import contextlib
import os
import secrets
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg2
from psycopg2.extensions import make_dsn

from crvs_stack.errors import StackError
from crvs_stack.postgres_programs import find_programs
from crvs_stack.processes import spawn, stop
from crvs_stack.unprivileged import Account, reachable_place, unprivileged_account

SUPERUSER = "postgres"
_START_WITHIN_S = 60.0
_STOP_WITHIN_S = 30.0
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # every connection carries a password over loopback
    "max_connections": "300",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length_on_error": "0",  # no personal data in logs
    "log_error_verbosity": "terse",  # DETAIL lines would quote rows
}


class EmbeddedPostgres:
    """One server in one directory: the same directory gives the same data, superuser and password.

    durable=False lets tests trade safety against power loss for speed; a killed process still loses nothing.
    """

    def __init__(
        self, directory: Path, port: int, *, programs: Path | None = None, durable: bool = True
    ) -> None:
        self.port = port
        self._directory = directory
        self._configured = programs
        self._durable = durable
        self._account: Account | None = unprivileged_account()
        self._process: subprocess.Popen[bytes] | None = None
        self._password = ""

    @property
    def data(self) -> Path:
        return reachable_place(self._directory, self._account) / "data"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        return self._process

    def url(self, database: str = "postgres", role: str = SUPERUSER, password: str | None = None) -> str:
        secret = self._password if password is None else password
        return f"postgresql://{role}:{secret}@127.0.0.1:{self.port}/{database}"

    def start(self) -> "EmbeddedPostgres":
        """Start on our directory, whatever a crash left there; returns when the server answers."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._password = self._read_or_make_password()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._clear_leftovers()
        self._launch()
        self._await_ready()
        self._check_lao()
        return self

    def stop(self) -> None:
        """Fast shutdown: sessions are cut, everything committed is kept."""
        if self._process is not None:
            stop(self._process, signal.SIGINT, _STOP_WITHIN_S)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill(self) -> None:
        """What a crash does (for fault tests): no shutdown, the postmaster is gone at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _read_or_make_password(self) -> str:
        file = self._directory / "superuser.password"
        if not file.exists():
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(24))
        return file.read_text()

    def _initialise(self) -> None:
        programs = find_programs(self._account, configured=self._configured)
        self._make_data_directory()
        with tempfile.NamedTemporaryFile("w", suffix=".password") as password_file:
            password_file.write(self._password)
            password_file.flush()
            if self._account:
                os.chown(password_file.name, self._account.uid, self._account.gid)
            command = [
                programs.initdb,
                "--pgdata",
                str(self.data),
                "--username",
                SUPERUSER,
                "--encoding",
                "UTF8",
            ]
            command += ["--locale", "C.UTF-8", "--auth", "scram-sha-256", "--pwfile", password_file.name]
            command += [] if self._durable else ["--no-sync"]
            log = self._directory / "initdb.log"
            if (
                spawn(command, log=log, env=_plain_environment(), account=self._account, cwd=Path("/")).wait()
                != 0
            ):
                raise StackError(f"initdb failed, see {log}:\n{log.read_text()[-1500:]}")

    def _make_data_directory(self) -> None:
        if self._account and self.data.parent == self._directory:
            for parent in (self._directory, self._directory.parent):
                parent.chmod(parent.stat().st_mode | 0o011)  # pass through, not list
        self.data.mkdir(mode=0o700, exist_ok=True)
        if self._account:
            os.chown(self.data, self._account.uid, self._account.gid)

    def _clear_leftovers(self) -> None:
        """Stop a server that outlived its stack; forget a pid file whose pid is not our server's."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().splitlines()[0])
        deadline = time.monotonic() + _STOP_WITHIN_S
        while self._is_our_server(pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT if time.monotonic() < deadline else signal.SIGKILL)
            time.sleep(0.1)
        pid_file.unlink(missing_ok=True)

    def _is_our_server(self, pid: int) -> bool:
        """A postmaster works in its data directory; after a reboot another program may own the pid."""
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
            return state != "Z" and Path(f"/proc/{pid}/cwd").resolve() == self.data.resolve()
        except OSError:
            return False

    def _launch(self) -> None:
        major = int((self.data / "PG_VERSION").read_text())
        programs = find_programs(self._account, major=major, configured=self._configured)
        settings = _SETTINGS | {"port": str(self.port)}
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [programs.postgres, "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._process = spawn(
            command,
            log=self._directory / "postgres.log",
            env=_plain_environment(),
            account=self._account,
            death_signal=signal.SIGINT,
            cwd=Path("/"),
        )

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_WITHIN_S
        process = self._process
        while process is not None and process.poll() is None and time.monotonic() < deadline:
            try:
                psycopg2.connect(self._dsn()).close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return
        log = self._directory / "postgres.log"
        self.stop()
        raise StackError(
            f"PostgreSQL did not start on port {self.port}, see {log}:\n{log.read_text()[-1500:]}"
        )

    def _dsn(self) -> str:
        return make_dsn(self.url(), connect_timeout=5)

    def _check_lao(self) -> None:
        """A wrong LC_CTYPE makes trigrams of Lao empty, silently: searches would find nothing."""
        with contextlib.closing(psycopg2.connect(self._dsn())) as connection:
            cursor = connection.cursor()
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("SELECT similarity('ລາວ', 'ລາວ')")
            row = cursor.fetchone()
            connection.commit()
        if row is None or row[0] != 1:
            self.stop()
            raise StackError("PostgreSQL sees no letters in Lao text: its character type is not C.UTF-8")


def _plain_environment() -> dict[str, str]:
    """No PG* variable of the caller may steer our server."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
