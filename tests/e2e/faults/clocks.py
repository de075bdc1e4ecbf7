"""Clocks of single processes of a stack, set while they run: libfaketime reads each from a file."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crvs_stack.errors import StackError
from tests.support.api import Api
from tests.support.machine import missing
from tests.support.stack import RunningStack, eventually

PRELOAD = Path(__file__).parent / "preload"
# What is struck, with the log in which it shows.
PROGRAMS = {
    "registration-web": "registration-web",
    "gateway-web": "gateway-web",
    "certificates-web": "certificates-web",
    "gateway-decision": "gateway-web",
    "identity-worker": "identity-worker",
    "registration-relay": "registration-relay",  # says nothing: it needs no date
}
_NAMES = {"gateway-decision": "decision"}  # in the stack


def environment(directory: Path) -> dict[str, str]:
    """What a stack is started with so that its clocks can be set; without the library none is."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        return {}
    path = os.pathsep.join(filter(None, (str(PRELOAD), os.environ.get("PYTHONPATH"))))
    return {
        "PYTHONPATH": path,
        "THABIAN_FAULT_CLOCKS": str(directory),
        "THABIAN_FAULT_LIBRARY": str(found[0]),
    }


@dataclass
class Clocks:
    """The clocks of a stack; they are right until somebody lets them jump."""

    stack: RunningStack
    directory: Path

    def start(self) -> None:
        """Start the programs again, under clocks of their own."""
        if not environment(self.directory):
            missing("libfaketime (Debian: faketime) is not on this machine")
        before = self.stack.state.pids
        for program in PROGRAMS:
            self._set(program, "+0")
            os.killpg(before[_NAMES.get(program, program)], signal.SIGKILL)
        eventually(lambda: self._started(before), 60)

    def jump(self, programs: Sequence[str], offset: str) -> None:
        """Be wrong until a log has said so, for the first of them; then right again."""
        told = PROGRAMS[programs[0]]
        before = len(self._log(told))
        for program in programs:
            self._set(program, offset)
        eventually(lambda: b'"clocks-differ"' in self._log(told)[before:], 60)
        for program in programs:
            self._set(program, "+0")

    def remove(self) -> None:
        """Remove what the library leaves in shared memory."""
        for left in Path("/dev/shm").glob("*faketime_*"):  # noqa: S108 - where the library puts it
            if not Path(f"/proc/{left.name.rpartition('_')[2]}").exists():
                left.unlink(missing_ok=True)

    def _set(self, program: str, offset: str) -> None:
        written = self.directory / f"{program}.new"
        written.write_text(offset + "\n")
        written.rename(self.directory / program)

    def _started(self, before: dict[str, int]) -> bool:
        try:
            now = self.stack.state.pids
        except StackError:  # the supervisor is writing it anew
            return False
        struck = {_NAMES.get(program, program) for program in PROGRAMS}
        anew = all(now.get(name) not in {None, before[name]} for name in struck)
        return anew and Api(self.stack.door).get("/readyz?all=1").status == 200

    def _log(self, program: str) -> bytes:
        return (self.stack.state.directory / "logs" / f"{program}.log").read_bytes()
