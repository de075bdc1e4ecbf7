"""A bus that lost what it had acknowledged: the records are whole, and tell again what consumers lack."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg2
import pytest

from crvs_stack.state import directory_of
from tests.e2e.faults.truth import ask
from tests.e2e.restore.ministry import Ministry
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


def _delete_from_log(stack: RunningStack) -> None:
    """The log in PostgreSQL loses what no consumer has read yet."""
    with closing(psycopg2.connect(stack.state.bus_url)) as connection, connection:
        connection.cursor().execute("DELETE FROM bus_message WHERE topic = 'crvs.registration'")


def _lose_broker(stack: RunningStack) -> None:
    """Kafka comes back without its disk: no topic, no message, no offset of any group."""
    state = stack.state
    os.kill(state.supervisor, signal.SIGSTOP)  # which would start the broker on the old disk
    try:
        os.kill(state.pids["kafka"], signal.SIGKILL)
        shutil.rmtree(directory_of(stack.name) / "kafka" / "data")
    finally:
        os.kill(state.supervisor, signal.SIGCONT)


BUSES = [
    pytest.param("postgresql", _delete_from_log, id="postgresql"),
    pytest.param("kafka", _lose_broker, id="kafka", marks=pytest.mark.kafka),
]


@pytest.fixture(name="stack")
def _stack(request: pytest.FixtureRequest, bus: str) -> Iterator[RunningStack]:
    failed_before = request.session.testsfailed
    with running_stack(bus, "lost-bus") as stack:
        yield stack
    if request.session.testsfailed == failed_before:
        remove(directory_of(stack.name))


def _unread(stack: RunningStack, number: int) -> list[dict[str, Any]]:
    """Births that are registered while the consumers stand still: on the bus, and nowhere behind it."""
    registrar, chance = stack.staff(), seeded("lost bus")
    lost = [registered(registrar, "birth", birth(chance)) for _ in range(number)]
    eventually(lambda: _empty_outbox(stack))
    return lost


@pytest.mark.parametrize(("bus", "lose"), BUSES)
def test_what_was_on_a_lost_bus_is_told_again(
    stack: RunningStack, lose: Callable[[RunningStack], None]
) -> None:
    since, ministry = datetime.now(UTC).isoformat(), Ministry(stack.client("home-affairs"))
    kept = births(stack, 1, "before the bus was lost")
    pids = [stack.state.pids[name] for name in _CONSUMERS]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        lost = _unread(stack, 4)
        lose(stack)
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    after = births(stack, 2, "after the bus was lost")  # relays and workers go on, on topics made again
    code, said = thabian(stack, "compare")
    assert code == 1
    for record in lost:
        for service in ("identity", "certificates", "exchange"):
            assert f"record {record['id']}: {service} lacks it -> crvs-registration republish" in said
    code, said = thabian(stack, "republish", since)
    assert code == 0, said
    registrar = stack.staff()
    everybody = [*kept, *lost, *after]
    assert len({uin_of(registrar, record) for record in everybody}) == len(everybody)
    await_agreement(stack)
    ministry.read()
    assert sorted(record for record, _ in ministry.registered()) == sorted(each["id"] for each in everybody)
