"""An embedded PostgreSQL server, which needs neither root nor a package manager."""

import contextlib
import os
import shlex
import signal
import time
from pathlib import Path

import psycopg2
from psycopg2.extensions import make_dsn

from crvs_stack.cluster import SUPERUSER, Cluster, plain_environment
from crvs_stack.errors import StackError
from crvs_stack.postgres_programs import find_programs
from crvs_stack.processes import Said, ServerProcess, spawn
from crvs_stack.unprivileged import Account, unprivileged_account

_START_WITHIN_S = 60.0
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # every connection carries a password over loopback
    "max_connections": "300",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "timezone": "UTC",
    # No personal data in logs: statements carry values, DETAIL and CONTEXT lines quote rows.
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


class EmbeddedPostgres(ServerProcess):
    """One server in one directory: the same directory gives the same data, superuser and password.

    durable=False lets tests trade safety against power loss for speed; a killed process still loses nothing.
    """

    stop_signal = signal.SIGINT  # a fast shutdown: sessions are cut

    def __init__(  # noqa: PLR0913 - all but the first two are named at the call
        self,
        directory: Path,
        port: int,
        *,
        programs: Path | None = None,
        durable: bool = True,
        set_aside: bool = False,
        archive: Path | None = None,
    ) -> None:
        super().__init__()
        self.port = port
        self._directory = directory
        self._configured = programs
        self._durable = durable
        self._archive = archive
        self._account: Account | None = unprivileged_account()
        self._cluster = Cluster(directory, self._account, set_aside=set_aside)
        self._said = Said(self._log)
        self._password = ""

    @property
    def data(self) -> Path:
        return self._cluster.data

    def url(self, database: str = "postgres", role: str = SUPERUSER, password: str | None = None) -> str:
        secret = self._password if password is None else password
        return f"postgresql://{role}:{secret}@127.0.0.1:{self.port}/{database}"

    def start(self) -> "EmbeddedPostgres":
        """Start on the directory, also after a crash; returns when the server answers."""
        self._directory.mkdir(parents=True, exist_ok=True)
        self._password = self._cluster.open()
        major = self._cluster.major
        programs = find_programs(self._account, major=major, configured=self._configured)
        if major is None:
            self._cluster.initialise(programs, self._password, durable=self._durable)
        self._launch(programs.postgres)
        self._await_ready()
        try:
            self._check_lao()
        except psycopg2.Error as error:  # it ended once more, or its disk is full
            self.stop()
            raise StackError(f"PostgreSQL on port {self.port} does not answer: {error}") from error
        return self

    @property
    def _log(self) -> Path:
        return self._directory / "postgres.log"

    def _launch(self, program: str) -> None:
        settings = _SETTINGS | {"port": str(self.port)}
        if not self._durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        settings |= self._archiving()
        command = [program, "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        self._process = spawn(
            command,
            log=self._log,
            env=plain_environment(),
            account=self._account,
            death_signal=signal.SIGINT,
            cwd=Path("/"),
        )

    def _archiving(self) -> dict[str, str]:
        """Each segment of the log goes to the archive once, at the latest a minute after it was begun."""
        if self._archive is None:
            return {}
        self._archive.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self._account:
            os.chown(self._archive, self._account.uid, self._account.gid)
        kept = f"{shlex.quote(str(self._archive.resolve()))}/%f"
        copy = f"test ! -f {kept} && cp %p {kept}.part && sync {kept}.part && mv {kept}.part {kept}"
        keep = f"cmp -s %p {kept} || ({copy})"  # after a crash the server archives the same file once more
        return {"archive_mode": "on", "archive_command": keep, "archive_timeout": "60"}

    def _await_ready(self) -> None:
        deadline = time.monotonic() + _START_WITHIN_S
        process = self._process
        while process is not None and process.poll() is None and time.monotonic() < deadline:
            try:
                recovering = self._is_recovering()
            except psycopg2.OperationalError as error:
                self._stop_if_refused(error)
                time.sleep(0.05)
            else:
                if not recovering:
                    return
                time.sleep(0.2)
        self.stop()
        raise StackError(f"PostgreSQL did not start on port {self.port}, {self._said}")

    def _is_recovering(self) -> bool:
        """Whether a restored server still reads the log: until then it takes no writes."""
        with contextlib.closing(psycopg2.connect(self._dsn())) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT pg_is_in_recovery()")
            return bool(cursor.fetchone() == (True,))

    def _stop_if_refused(self, error: psycopg2.OperationalError) -> None:
        """Stop waiting when the server refuses the password."""
        if "password authentication failed" in str(error):
            self.stop()
            raise StackError(
                f"the data in {self.data} were made with another superuser.password than the one in "
                f"{self._directory}: put back the one of these data, with secrets and seal beside it "
                "(docs/operations.md, Restore). Nothing was changed"
            ) from error

    def _dsn(self) -> str:
        return make_dsn(self.url(), connect_timeout=5)

    def _check_lao(self) -> None:
        """Check the trigrams of a Lao word: a wrong LC_CTYPE makes them empty, and searches find nothing."""
        with contextlib.closing(psycopg2.connect(self._dsn())) as connection:
            cursor = connection.cursor()
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("SELECT similarity('ລາວ', 'ລາວ')")
            row = cursor.fetchone()
            connection.commit()
        if row is None or row[0] != 1:
            self.stop()
            raise StackError("PostgreSQL sees no letters in Lao text: its character type is not C.UTF-8")
