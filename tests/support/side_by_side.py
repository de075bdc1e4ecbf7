"""Which tests of whole stacks stay in one process when several run (`--dist loadgroup`): those of one stack.

pytest-xdist 3.8 would read groups from marks, but cannot hand them on with pytest 9.2.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# These start stacks for themselves; all others share one of each bus, which a process starts when asked.
_OWN_STACK = re.compile(r"tests/e2e/(faults/|restore/|test_commands|test_comes_back|test_invented_kind)")
_ON_KAFKA = re.compile(r"\[(.*-)?kafka\b.*\]$")


def stack_of(test: str) -> str:
    """The bus of a test, and its file where the stack is the file's own."""
    file, _, name = test.partition("::")
    bus = "kafka" if _ON_KAFKA.search(name) else "postgresql"
    return f"{file} {bus}" if _OWN_STACK.match(file) else bus


class ByStack(LoadScopeScheduling):
    """Gives a process all tests of one stack at a time, the stacks with most tests first."""

    def _split_scope(self, nodeid: str) -> str:
        return stack_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByStack | None:
    """As xdist asks for it; None where tests are handed out by other rules."""
    return ByStack(config, log) if config.getvalue("dist") == "loadgroup" else None
