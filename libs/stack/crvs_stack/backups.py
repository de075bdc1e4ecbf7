"""Backup of a running stack's server and keys, and restore of a stopped stack to a point in time.

A backup is a copy of PostgreSQL's data with the log that makes it whole. The keys (secrets, seal, the
superuser's password) go to another place: who finds one of the two can read nothing. With the archived log a
restore goes to any moment after the backup. A restored server begins a new timeline, so every service knows
that it was restored and stays closed until `thabian reopen` (ADR 19).
"""

import os
import shlex
import shutil
import time
from pathlib import Path
from urllib.parse import urlsplit

from crvs_stack.cluster import Cluster, plain_environment
from crvs_stack.errors import StackError
from crvs_stack.postgres_programs import find_programs
from crvs_stack.processes import spawn
from crvs_stack.state import StackState, directory_of
from crvs_stack.unprivileged import Account, unprivileged_account

KEYS = ("secrets", "seal", "postgres/superuser.password")
_BASE = "base"
_QUOTE = "'"


def backup(state: StackState, target: Path, keys: Path) -> Path:
    """Copy the server's data into a new directory under `target`, and the keys into one under `keys`.

    Raises:
        StackError: the two places are one, or the copy failed.

    """
    _refuse_together(target, keys)
    name = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    made = target / name
    made.mkdir(parents=True, mode=0o700)
    programs = find_programs(unprivileged_account(), major=_major(state))
    command = [str(programs.directory / "pg_basebackup"), "--pgdata", str(made / _BASE)]
    command += ["--wal-method", "stream", "--checkpoint", "fast"]
    server = urlsplit(state.databases["registration"]["superuser"])
    command += ["--host", str(server.hostname), "--port", str(server.port)]
    command += ["--username", str(server.username)]
    log, environment = made / "backup.log", plain_environment() | {"PGPASSWORD": str(server.password)}
    if spawn(command, log=log, env=environment, cwd=Path("/")).wait() != 0:
        raise StackError(f"pg_basebackup failed, see {log}:\n{log.read_text()[-1500:]}")
    _copy_keys(state.directory, keys / name)
    return made


def restore(name: str, source: Path, keys: Path, *, archive: Path | None = None, until: str = "") -> str:
    """Put a backup in the place of a stopped stack's data; gives where the data before it were put.

    ``until``: the moment to go to, with its offset; without it as far as the log reaches.

    Raises:
        StackError: the stack runs, or there is no such backup.

    """
    directory = directory_of(name)
    if not (source / _BASE / "PG_VERSION").exists():
        raise StackError(f"{source} is no backup: it has no {_BASE}/PG_VERSION")
    missing = [each for each in KEYS if not (keys / each).exists()]
    if missing:
        raise StackError(f"{keys} lacks {', '.join(missing)}: data without their keys cannot be read")
    directory.mkdir(parents=True, exist_ok=True)
    account = unprivileged_account()
    cluster = Cluster(directory / "postgres", account)
    aside = _put_aside(cluster.data)
    shutil.copytree(source / _BASE, cluster.data, symlinks=True)
    _recover(cluster.data, archive, until)
    _give(cluster.data, account)
    for each in KEYS:
        _replace(keys / each, directory / each)
    return aside


def _refuse_together(target: Path, keys: Path) -> None:
    one, other = target.resolve(), keys.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise StackError("the keys must lie apart from the data: name two places, neither inside the other")


def _major(state: StackState) -> int | None:
    return Cluster(state.directory / "postgres", unprivileged_account()).major


def _copy_keys(directory: Path, target: Path) -> None:
    for each in KEYS:
        _replace(directory / each, target / each)
    target.chmod(0o700)


def _replace(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)


def _put_aside(data: Path) -> str:
    if not data.exists():
        return ""
    aside = data.with_name(f"data.before-restore-{time.strftime('%Y%m%dT%H%M%S')}")
    data.rename(aside)
    return str(aside)


def _recover(data: Path, archive: Path | None, until: str) -> None:
    """Let the server recover at its next start, and begin a new timeline at the end of it."""
    fetch = f"cp {shlex.quote(str(archive))}/%f %p" if archive else "false"
    settings = {"restore_command": fetch, "recovery_target_timeline": "latest"}
    if until:
        settings |= {"recovery_target_time": until, "recovery_target_action": "promote"}
    lines = [f"{key} = '{value.replace(_QUOTE, 2 * _QUOTE)}'\n" for key, value in settings.items()]
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.writelines(lines)
    (data / "recovery.signal").touch()


def _give(data: Path, account: Account | None) -> None:
    data.chmod(0o700)
    if account is not None:
        for path in (data, *data.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
