"""Copies of the clone, each with a state of its own, run as a stranger would run them."""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from dataclasses import dataclass, field
from pathlib import Path

from crvs_stack.unprivileged import Account, can_reach
from tests.support.api import Api
from tests.support.deployment import ROOT
from tests.support.machine import BOUND

READY_WITHIN_S = 120  # bar 1
_SHARED = Path(sysconfig.get_path("purelib"))


def ordinary_user() -> Account | None:
    """Whom root becomes for these tests; None when we are no root, or lie where only root can go."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    account = Account("nobody", entry.pw_uid, entry.pw_gid)
    return account if can_reach(_SHARED, account) and _pythons(account) else None


def _pythons(account: Account | None) -> list[Path]:
    """Pythons of our minor version, as compiled packages need it, that the account can start."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = [Path(sys.base_prefix) / "bin" / version, Path("/usr/bin") / version]
    return [path for path in found if path.exists() and can_reach(path, account)]


@dataclass
class Copy:
    """One copy; `start` as often as it was stopped."""

    directory: Path
    output: str = ""
    process: subprocess.Popen[str] | None = None
    account: Account | None = field(default_factory=ordinary_user)

    def __post_init__(self) -> None:
        shutil.copytree(ROOT / "libs" / "stack", self.directory / "libs" / "stack")
        self._make_environment()
        if self.account:
            for path in (self.directory, *self.directory.rglob("*")):
                os.chown(path, self.account.uid, self.account.gid, follow_symlinks=False)

    def _make_environment(self) -> None:
        """As `make setup` leaves it, with the packages of this clone, but a stack of its own."""
        venv = self.directory / ".venv"
        subprocess.run([_pythons(self.account)[0], "-m", "venv", "--without-pip", venv], check=True)
        (packages,) = venv.glob("lib/python*/site-packages")
        (packages / "1_own.pth").write_text(f"{self.directory / 'libs' / 'stack'}\n")
        (packages / "2_shared.pth").write_text(f"import site; site.addsitedir({str(_SHARED)!r})\n")
        ours = Path(sys.executable).parent
        for script in (ours / "thabian", *ours.glob("crvs-*")):
            _, _, code = script.read_text("utf-8").partition("\n")
            copied = venv / "bin" / script.name
            copied.write_text(f"#!{venv / 'bin' / 'python'}\n{code}", "utf-8")
            copied.chmod(0o755)

    def start(self, port: int) -> None:
        """What `make run` does."""
        command = [str(self.directory / ".venv" / "bin" / "thabian"), "run", "--port", str(port)]
        self.output = ""
        self.process = subprocess.Popen(
            [*self._as_account(), *command],
            env={"PATH": os.environ["PATH"]},
            cwd=self.directory,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def until(self, text: str) -> float:
        """Read on until the output has the text; returns seconds."""
        began = time.monotonic()
        assert self.process is not None
        assert self.process.stdout is not None
        while text not in self.output:
            line = self.process.stdout.readline()
            assert line, f"ended before {text!r}:\n{self.output}"
            self.output += line
        return time.monotonic() - began

    def interrupt(self) -> tuple[int, str]:
        """Ctrl-C: the terminal tells the whole foreground group; returns exit status and the last words."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGINT)
        rest, _ = self.process.communicate(timeout=60)
        return self.process.returncode, rest

    def door(self) -> str:
        found = re.search(r"The door is open: (\S+)/ ", self.output)
        assert found is not None, self.output
        return found[1]

    def administrator(self) -> Api:
        """Signed in with what the command told."""
        told = re.search(r"^  administrator +(\S+)$", self.output, re.MULTILINE)
        assert told is not None, self.output
        return Api(self.door()).sign_in("administrator", told[1])

    def processes(self) -> list[int]:
        """Whoever still writes into this copy's logs: each process of a stack does."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if (process / "fd" / "1").readlink().is_relative_to(self.directory):
                    found.append(int(process.name))
        return found

    def _as_account(self) -> list[str]:
        if self.account is None:
            return list(BOUND)
        identity = [f"--reuid={self.account.uid}", f"--regid={self.account.gid}", "--clear-groups"]
        return ["setpriv", *identity, *BOUND[1:]]
