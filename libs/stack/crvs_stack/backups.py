"""Backup of a running stack's server and keys, and restore of a stopped stack to a point in time.

A backup is a copy of PostgreSQL's data with the log that makes it whole. The keys (secrets, seal, the
superuser's password) go to another place: who finds one of the two can read nothing. With the archived log a
restore goes to any moment after the backup. A restored server begins a new timeline, so every service knows
that it was restored and stays closed until `thabian reopen` (ADR 19).
"""

import os
import re
import shlex
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from crvs_stack.cluster import Cluster, end_processes_in, plain_environment
from crvs_stack.errors import StackError
from crvs_stack.postgres_programs import find_programs
from crvs_stack.processes import spawn
from crvs_stack.state import StackState, directory_of, hold_stack
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


def restore(
    name: str, source: Path, keys: Path, *, archive: Path | None = None, until: datetime | None = None
) -> list[str]:
    """Put a backup in the place of a stopped stack's data; gives where data and keys before it were put.

    ``until``: the moment to go to; without it as far as the log reaches. What is cut off on the way leaves no
    data that would start as if they were whole.

    Raises:
        StackError: the stack runs, there is no such backup, or it is not whole.

    """
    directory = directory_of(name)
    if archive and not archive.is_dir():
        raise StackError(f"{archive} is no directory, and without the log the restore ends too early")
    missing = [each for each in KEYS if not (keys / each).exists()]
    if missing:
        raise StackError(f"{keys} lacks {', '.join(missing)}: data without their keys cannot be read")
    with hold_stack(name):
        account = unprivileged_account()
        _refuse_damaged(source / _BASE, account)
        _refuse_later(source / _BASE, until)
        cluster = Cluster(directory / "postgres", account)
        unfinished = cluster.data.with_name("data.restoring")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(source / _BASE, unfinished, symlinks=True)
        _recover(unfinished, archive, until)
        _give(unfinished, account)
        end_processes_in(cluster.data)
        aside = _put_aside(cluster.data, directory)
        for each in KEYS:
            _replace(keys / each, directory / each)
        unfinished.rename(cluster.data)
    return aside


def _refuse_damaged(base: Path, account: Account | None) -> None:
    """Hold each file to the manifest, which is the last that `pg_basebackup` writes."""
    if not (base / "PG_VERSION").exists():
        raise StackError(f"{base.parent} is no backup: it has no {_BASE}/PG_VERSION")
    programs = find_programs(account, major=int((base / "PG_VERSION").read_text()))
    command = [str(programs.directory / "pg_verifybackup"), "--quiet", str(base)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False, env=plain_environment())
    if checked.returncode != 0:
        raise StackError(f"{base.parent} is no whole backup, take another one:\n{checked.stderr[-1500:]}")


def _refuse_later(base: Path, until: datetime | None) -> None:
    """A server that is told to end before its copy was made ends with the copy, and says nothing."""
    made = re.search(r"^START TIME: (.+) UTC$", (base / "backup_label").read_text(), re.MULTILINE)
    if made and until and until < datetime.fromisoformat(made[1]).replace(tzinfo=UTC):
        raise StackError(f"{base.parent} is of {made[1]} UTC, after that moment: take an earlier backup")


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


def _put_aside(data: Path, directory: Path) -> list[str]:
    """Move the data of before, and their keys, which may be newer than the backup's."""
    name = f"before-restore-{time.strftime('%Y%m%dT%H%M%S')}"
    aside = []
    if data.exists():
        data.rename(data.with_name(f"data.{name}"))
        aside.append(str(data.with_name(f"data.{name}")))
    for each in KEYS:
        if (directory / each).exists():
            kept = directory / f"keys.{name}"
            _replace(directory / each, kept / each)
            kept.chmod(0o700)
            aside += [str(kept)] if str(kept) not in aside else []
    return aside


def _recover(data: Path, archive: Path | None, until: datetime | None) -> None:
    """Let the server recover at its next start, and begin a new timeline at the end of it.

    The copy may have settings of an earlier restore, so all are written.
    """
    settings = {
        "restore_command": _fetch(archive.resolve()) if archive else "false",
        "recovery_target_timeline": "latest",
        "recovery_target_time": until.isoformat(" ") if until else "",
        "recovery_target_action": "promote",
    }
    lines = [f"{key} = '{value.replace(_QUOTE, 2 * _QUOTE)}'\n" for key, value in settings.items()]
    with (data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.writelines(lines)
    (data / "recovery.signal").touch()


def _fetch(archive: Path) -> str:
    """Only a segment that is absent ends the log; one that cannot be read stops the server (status 126)."""
    place = shlex.quote(str(archive))
    return f"test -x {place} || exit 126; test -e {place}/%f || exit 1; cp {place}/%f %p || exit 126"


def _give(data: Path, account: Account | None) -> None:
    data.chmod(0o700)
    if account is not None:
        for path in (data, *data.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
