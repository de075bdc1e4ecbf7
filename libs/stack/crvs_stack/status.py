"""What is wrong with a running stack: every process is asked, and the disk is looked at."""

from __future__ import annotations

import contextlib
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg2

from crvs_kernel.process.troubles import ServiceTrouble, lines
from crvs_stack.programs import RELAYS, WEBS, WORKERS
from crvs_stack.state import StackState

_PATIENCE_S = 5
_PATIENCE_FOR_ALL_S = 20.0  # a service itself waits some seconds for a silent database, and for a silent bus
_LITTLE_ROOM = 1 << 30  # bytes
_ARCHIVING = """SELECT last_failed_time > coalesce(last_archived_time, '-infinity') FROM pg_stat_archiver
 WHERE current_setting('archive_mode') <> 'off'"""


def troubles_of(state: StackState) -> list[str]:
    """Lines for a terminal; none when all is well."""
    asked = _addresses(state)
    with ThreadPoolExecutor(len(asked)) as pool:
        answers = dict(zip(asked, pool.map(_ask, asked.values()), strict=True))
    said = lines("disk", _of_disk(state.directory))
    said += lines("archive", of_archive(state.databases["registration"]["superuser"]))
    for process in sorted({*asked, *state.pids}):
        said += lines(process, _of_process(state, process, answers))
    return said


def _addresses(state: StackState) -> dict[str, str]:
    """Where each process says how it is; others tell of the decision and of the servers."""
    behind = [*(f"{name}-worker" for name in WORKERS), *(f"{name}-relay" for name in RELAYS)]
    return {
        "door": f"{state.door}/readyz",
        **{f"{name}-web": f"http://127.0.0.1:{state.ports[name]}/readyz?all" for name in WEBS},
        **{name: f"http://127.0.0.1:{state.ports[f'{name}-metrics']}/healthz" for name in behind},
    }


def _ask(url: str) -> Mapping[str, Any] | None:
    """The JSON of an answer, whatever its status; None when none came."""
    patience = _PATIENCE_FOR_ALL_S if url.endswith("?all") else _PATIENCE_S
    try:
        with urllib.request.urlopen(url, timeout=patience) as answer:  # noqa: S310 - our own processes
            body = answer.read()
    except urllib.error.HTTPError as refusal:
        body = refusal.read()
    except OSError:
        return None
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _of_process(
    state: StackState, process: str, answers: Mapping[str, Mapping[str, Any] | None]
) -> list[Mapping[str, Any]]:
    answer = answers.get(process)
    if not _runs(state.pids.get(process)):
        code = "process-ended"
    elif process in answers:
        code = _code_of(answer, process, state.instance)
    else:
        return []
    return (
        [ServiceTrouble(code, {"process": process}).told()]
        if code
        else list((answer or {}).get("troubles", ()))
    )


def _code_of(answer: Mapping[str, Any] | None, process: str, instance: str) -> str:
    """What an answer, or none, says of a process itself; empty when it is well."""
    if answer is None:
        return "process-silent"
    if answer.get("status") == "not-ready" or str(answer.get("type")).startswith("/problems/"):
        return "door-not-ready" if process == "door" else "process-silent"
    if answer.get("status") in {"alive", "hung"}:  # a worker or a relay, which gives no name
        return "process-hung" if answer["status"] == "hung" else ""
    return "" if answer.get("instance") == instance else "process-stranger"


def _runs(pid: int | None) -> bool:
    return pid is not None and Path(f"/proc/{pid}").exists()


def _of_disk(directory: Path) -> Iterator[Mapping[str, Any]]:
    disk = os.statvfs(directory)
    left = disk.f_bavail * disk.f_frsize
    if left < _LITTLE_ROOM:
        yield ServiceTrouble("disk-nearly-full", {"megabytes": left >> 20}).told()


def of_archive(superuser_url: str) -> Iterator[Mapping[str, Any]]:
    """A server that is away is told of by the services."""
    failing = None
    with (
        contextlib.suppress(psycopg2.Error),
        contextlib.closing(psycopg2.connect(superuser_url, connect_timeout=_PATIENCE_S)) as server,
    ):
        cursor = server.cursor()
        cursor.execute(_ARCHIVING)
        failing = cursor.fetchone()
    if failing == (True,):
        yield ServiceTrouble("archive-fails", {}).told()
