"""Starts a program under libfaketime when a file for its clock exists; Python imports this first."""

import os
import select
import sys
import time
from pathlib import Path


def start_under_its_clock() -> None:
    """Replace this process by itself with the library; its id, and who started it, stay the same."""
    command, clocks = sys.orig_argv[1:], os.environ.get("THABIAN_FAULT_CLOCKS")
    if clocks is None or len(command) < 2:
        return
    clock = Path(clocks) / f"{Path(command[0]).name.removeprefix('crvs-')}-{command[1]}"
    if "FAKETIME_TIMESTAMP_FILE" in os.environ:
        # With a monotonic clock that is left alone, release 0.9.10 refuses Python's own way to sleep.
        time.sleep = lambda seconds: select.select((), (), (), seconds) and None
    elif clock.exists():
        told = {
            "LD_PRELOAD": os.environ["THABIAN_FAULT_LIBRARY"],
            "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1",  # a jump is at once
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # as when somebody sets the clock of a machine
        }
        os.execve(sys.executable, [sys.executable, *command], os.environ | told)  # noqa: S606 - this program


start_under_its_clock()
