"""Ends processes that a stack left behind when its supervisor was killed, so that no port stays taken."""

import contextlib
import json
import os
import signal
from pathlib import Path

VARIABLE = "THABIAN_INSTANCE"


def end_leftovers(state: Path) -> int:
    """End what the file of an earlier start names and still carries that start's instance; give the number.

    For the holder of the stack's lock. A process id that was given to another program carries another
    instance, or none. A frozen process got its signal with the supervisor's death and cannot heed it.
    """
    try:
        before = json.loads(state.read_text())
        instance, pids = str(before["instance"]), [int(pid) for pid in before["pids"].values()]
    except (OSError, ValueError, KeyError):
        return 0
    left = [pid for pid in pids if instance and environment_of(pid).get(VARIABLE) == instance]
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # it leads its session
    return len(left)


def environment_of(pid: int) -> dict[str, str]:
    """The variables that a process was started with; none when it is gone."""
    try:
        content = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return {}
    pairs = (each.partition("=") for each in content.decode("utf-8", "replace").split("\0") if each)
    return {name: value for name, _, value in pairs}
