"""What this machine lacks: in CI (CI=true) that is a failure, elsewhere a skip with the reason."""

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest

# Before a command: the kernel ends it when the process that started it ends, however that ends.
BOUND = ("setpriv", "--pdeathsig=TERM", "--")


def missing(reason: str) -> NoReturn:
    """A test cannot run here; CI must not take that for a pass."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}: with CI=true nothing may be missing", pytrace=False)
    pytest.skip(reason)


def program(name: str) -> str:
    """The path of a program that a test runs: on PATH, or beside our Python."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        missing(f"{name} is not on this machine")
    return found
