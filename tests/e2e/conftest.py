"""The stories are told on both buses."""

from __future__ import annotations

import pytest

from tests.support.stack import RunningStack


@pytest.fixture(params=["postgresql", pytest.param("kafka", marks=pytest.mark.kafka)])
def stack(request: pytest.FixtureRequest) -> RunningStack:
    """A running stack; each bus has one for the whole session."""
    found: RunningStack = request.getfixturevalue(
        "kafka_stack" if request.param == "kafka" else "postgres_stack"
    )
    return found
