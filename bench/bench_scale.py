"""What grows with the register: latencies, flows, bytes and WAL beside those of 10,000 records.

Both stacks run at the same time and are asked in turn, so that what else the machine does meets both.
Reads and declarations go to registration's application itself, flows through the door.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import ExitStack

import orjson

from bench.sized import Sized, rows, stack_of
from crvs_stack.people import DISTRICTS

SMALL = 10_000
IN_TURN, WARM_UP, PATIENCE_S = 5, 3, 60
CLIENTS, SECONDS = 16, 10
_BYTES = "SELECT pg_database_size(current_database())"
_WAL = "SELECT wal_bytes::float8, wal_fpi::float8 * current_setting('block_size')::int FROM pg_stat_wal"
Sides = list[Sized]


def latencies(sides: Sides, name: str, count: int) -> list[list[float]]:
    """Milliseconds of each side, asked in turn; fewer than asked for when they take too long."""
    taken: list[list[float]] = [[] for _ in sides]
    for side in sides:
        for _ in range(WARM_UP):
            side.inside.ask(*side.request(name))
    until = time.monotonic() + PATIENCE_S
    while len(taken[-1]) < count and time.monotonic() < until:
        for side, found in zip(sides, taken, strict=True):
            found += [1000 * side.inside.seconds(*side.request(name)) for _ in range(IN_TURN)]
    return taken


def flows(side: Sized) -> dict[str, float]:
    """Declarations and registrations through the door: a second, and the WAL of one."""
    stack = side.stack
    tokens = ",".join(str(stack.staff(office=office).token) for office in DISTRICTS)
    command = [sys.executable, "-m", "bench.flows", stack.door, "--tokens", tokens, "--clients", str(CLIENTS)]
    command += ["--seconds", str(SECONDS), "--seed", str(time.time_ns())]
    before = rows(stack, _WAL)[0]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    told: dict[str, float] = orjson.loads(done.stdout)
    if told["refused"]:
        raise AssertionError(f"refused flows: {told}")
    time.sleep(2)  # what is told of them arrives
    count = told["flows_per_second"] * SECONDS
    wal, images = (after - first for after, first in zip(rows(stack, _WAL)[0], before, strict=True))
    return {
        "flows a second": told["flows_per_second"],
        "WAL kB a flow": wal / count / 1000,
        "of it page images, at most": images / count / 1000,
    }


def bytes_of_each(side: Sized) -> float:
    """All databases of the stack, in kB a record."""
    return (
        sum(rows(side.stack, _BYTES, each)[0][0] for each in side.stack.state.databases) / side.records / 1000
    )


def _cuts(found: list[float]) -> list[float]:
    cuts = statistics.quantiles(found, n=100)
    return [cuts[49], cuts[94], cuts[98]]


def _table(sides: Sides, only: str, count: int) -> None:
    print(
        "| request, ms | "
        + " | ".join(f"{each.records:,}: p50 / p95 / p99" for each in sides)
        + " | p99 ratio |"
    )
    print("|---" * (len(sides) + 2) + "|")
    for name in sides[0].names:
        if only in name:
            cuts = [_cuts(found) for found in latencies(sides, name, count)]
            told = " | ".join(" / ".join(f"{each:.1f}" for each in side) for side in cuts)
            print(f"| {name} | {told} | {cuts[-1][2] / cuts[0][2]:.2f} |", flush=True)


def _flows(sides: Sides, rounds: int) -> None:
    found: dict[str, list[list[float]]] = defaultdict(lambda: [[] for _ in sides])
    for number in range(rounds):
        for place, side in list(enumerate(sides))[:: 1 if number % 2 else -1]:
            for name, value in flows(side).items():
                found[name][place].append(value)
    for name, values in found.items():
        told = " | ".join(", ".join(f"{each:.1f}" for each in side) for side in values)
        medians = [statistics.median(each) for each in values]
        print(f"| {name} | {told} | {medians[-1] / medians[0]:.2f} |", flush=True)


def main() -> None:
    """``--name`` is that of a stack that was filled before, in this clone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=50_000)
    parser.add_argument("--name", default="")
    parser.add_argument("--only", default="", help="a part of the names of requests")
    parser.add_argument("--each", type=int, default=300, help="requests of each kind")
    parser.add_argument("--rounds", type=int, default=3, help="of flows")
    chosen = parser.parse_args()
    with ExitStack() as stacks:
        given: list[tuple[int, str]] = [(SMALL, ""), (chosen.records, chosen.name)]
        sides = [Sized(stacks.enter_context(stack_of(*each))) for each in given]
        _table(sides, chosen.only, chosen.each)
        print("| kB a record | " + " | ".join(f"{bytes_of_each(each):.2f}" for each in sides) + " | |")
        if chosen.rounds:
            _flows(sides, chosen.rounds)


if __name__ == "__main__":
    main()
