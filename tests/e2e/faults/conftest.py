"""A whole stack for the fault tests of one bus, as `make run` starts it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crvs_stack.state import directory_of
from tests.support.stack import RunningStack, remove, running_stack


@pytest.fixture(scope="module", name="stack")
def _stack(request: pytest.FixtureRequest) -> Iterator[RunningStack]:
    """Parametrised indirectly with the bus; its directory is kept when a test failed."""
    failed_before = request.session.testsfailed
    with running_stack(request.param, "faults") as stack:
        yield stack
    if request.session.testsfailed == failed_before:
        remove(directory_of(stack.name))
