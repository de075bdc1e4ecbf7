"""From a registration to the ministry's feed, on both buses; and sealed certificates per CPU second."""

from __future__ import annotations

import os
import random
import statistics
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.support.declarations import birth
from tests.support.stack import RunningStack, eventually, running_stack

REGISTRATIONS, PAUSE_S, CERTIFICATES, WARM_UP = 500, 0.05, 20, 20
TICKS = os.sysconf("SC_CLK_TCK")  # per second, of /proc/<pid>/stat


def _watch(stack: RunningStack, seen: dict[str, float], stop: threading.Event) -> None:
    ministry, after = stack.client("home-affairs"), 0
    while not stop.is_set():
        page = ministry.get(f"/v1/events?after={after}&limit=1000&wait=1").json
        now = datetime.now(UTC)
        after = page["next"]
        for event in page["events"]:
            if event["type"] == "birth.registered.v1":
                waited = now - datetime.fromisoformat(event["time"])
                seen.setdefault(event["data"]["record_id"], waited.total_seconds() * 1000)


def _register(api: Any, chance: random.Random) -> dict[str, Any]:
    body = {"form_version": "birth/1", "declaration": birth(chance)}
    record = api.command("/v1/births", body).json
    found: dict[str, Any] = api.command(f"/v1/records/{record['id']}/registration", {}, version=1).json
    return found


def delays(stack: RunningStack) -> tuple[float, float]:
    """p50 and p99 in milliseconds at some ten registrations a second.

    From the instant that the command stamped on its event, just before its commit, until the ministry has it.
    """
    seen: dict[str, float] = {}
    stop, done, registrar = threading.Event(), set(), stack.staff()
    watcher = threading.Thread(target=_watch, args=(stack, seen, stop))
    watcher.start()
    chance = random.Random(time.time_ns())
    warm = {_register(registrar, chance)["id"] for _ in range(WARM_UP)}
    eventually(lambda: warm <= seen.keys())  # consumers have joined their groups
    for _ in range(REGISTRATIONS):
        done.add(_register(registrar, chance)["id"])
        time.sleep(PAUSE_S)
    eventually(lambda: done <= seen.keys())
    stop.set()
    watcher.join()
    waited = [seen[record] for record in done]
    cuts = statistics.quantiles(waited, n=100)
    return cuts[49], cuts[98]


def _cpu(pid: int) -> float:
    """CPU seconds of a process and its children that live."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


def seals(stack: RunningStack) -> float:
    """Certificates drawn, sealed and stored per CPU second of the certificates service."""
    registrar, officer, chance = stack.staff(), stack.staff("certificate-officer"), random.Random()
    requests = []
    for _ in range(CERTIFICATES):
        body = {
            "registration_number": _register(registrar, chance)["registration_number"],
            "language": "lo-en",
            "requester": {"name": "ນາງ ມະນີ", "relationship": "mother", "id_document": "P1234567"},
            "purpose": "bench",
        }
        asked = eventually(lambda body=body: _good(registrar.command("/v1/certificate-requests", body)))
        requests.append(f"/v1/certificate-requests/{asked['id']}/issuance")
    time.sleep(2)
    pid = stack.state.pids["certificates-web"]
    before = _cpu(pid)
    for path in requests:
        eventually(lambda path=path: _good(officer.command(path, {})))
    return CERTIFICATES / (_cpu(pid) - before)


def _good(answer: Any) -> Any:
    return answer.json if answer.status in {200, 201} else None


def main() -> None:
    """One stack after the other."""
    for bus in ("postgresql", "kafka"):
        with running_stack(bus, "bench") as stack:
            p50, p99 = delays(stack)
            print(f"commit to feed, {bus}: p50 {p50:.0f} ms, p99 {p99:.0f} ms", flush=True)
            if bus == "postgresql":
                print(f"sealed certificates: {seals(stack):.1f} per CPU second", flush=True)


if __name__ == "__main__":
    main()
