"""A bus that lost what it had acknowledged: the records are whole, and tell again what consumers lack."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import psycopg2
import pytest

from crvs_stack.state import directory_of
from tests.e2e.faults.truth import ask
from tests.e2e.restore.operator import await_agreement, births, thabian
from tests.support.acts import registered, uin_of
from tests.support.chance import seeded
from tests.support.declarations import birth
from tests.support.stack import RunningStack, eventually, remove, running_stack

pytestmark = pytest.mark.slow
_CONSUMERS = ("identity-worker", "certificates-worker", "exchange-worker")


def _empty_outbox(stack: RunningStack) -> bool:
    count: int = ask(stack.state, "registration", "SELECT count(*) FROM outbox")[0][0]
    return count == 0


@pytest.fixture(name="stack")
def _stack(request: pytest.FixtureRequest) -> Iterator[RunningStack]:
    failed_before = request.session.testsfailed
    with running_stack("postgresql", "lost-bus") as stack:
        yield stack
    if request.session.testsfailed == failed_before:
        remove(directory_of(stack.name))


def test_what_was_on_a_lost_bus_is_told_again(stack: RunningStack) -> None:
    since = datetime.now(UTC).isoformat()
    births(stack, 1, "before the bus was lost")
    pids = [stack.state.pids[name] for name in _CONSUMERS]
    registrar, chance = stack.staff(), seeded("lost bus")
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        lost = [registered(registrar, "birth", birth(chance)) for _ in range(4)]
        eventually(lambda: _empty_outbox(stack))
        with closing(psycopg2.connect(stack.state.bus_url)) as connection, connection:
            connection.cursor().execute("DELETE FROM bus_message WHERE topic = 'crvs.registration'")
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    code, said = thabian(stack, "compare")
    assert code == 1
    for record in lost:
        for service in ("identity", "certificates", "exchange"):
            assert f"record {record['id']}: {service} lacks it" in said
    code, said = thabian(stack, "republish", since)
    assert code == 0, said
    assert len({uin_of(registrar, record) for record in lost}) == len(lost)
    await_agreement(stack)
