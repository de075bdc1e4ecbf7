"""A whole stack for the fault tests of one bus, as `make run` starts it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crvs_stack.state import directory_of
from tests.e2e.faults.clocks import Clocks, environment
from tests.support.stack import RunningStack, remove, running_stack


@pytest.fixture(scope="module", name="clock_files")
def _clock_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clocks")


@pytest.fixture(scope="module", name="stack")
def _stack(request: pytest.FixtureRequest, clock_files: Path) -> Iterator[RunningStack]:
    """Parametrised indirectly with the bus; its directory is kept when a test failed."""
    failed_before = request.session.testsfailed
    with running_stack(request.param, "faults", **environment(clock_files)) as stack:
        yield stack
    if request.session.testsfailed == failed_before:
        remove(directory_of(stack.name))


@pytest.fixture(name="clocks")
def _clocks(stack: RunningStack, clock_files: Path) -> Iterator[Clocks]:
    """Processes whose clocks can be set."""
    clocks = Clocks(stack, clock_files)
    clocks.start()
    yield clocks
    clocks.remove()
