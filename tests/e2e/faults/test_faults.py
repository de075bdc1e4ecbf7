"""Law 8 on the whole stack: kill -9 of each part while registrars work on loses and doubles nothing."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest

from crvs_stack.errors import StackError
from crvs_stack.state import StackState
from tests.e2e.faults import truth
from tests.e2e.faults.clocks import PROGRAMS, Clocks
from tests.e2e.faults.crowd import Crowd
from tests.e2e.faults.visitor import Visitor
from tests.support.stack import RunningStack, eventually

APART = 40  # registrations before each kill, and after the last: each falls into the middle of the run
VICTIMS = [
    "registration-relay",
    "identity-relay",
    "registration-worker",
    "identity-worker",
    "certificates-worker",
    "exchange-worker",
    "registration-web",
    "door",
    "decision",
    "postgres",
]
# Of one service; at last of all that a request meets, so that the database alone knows the time.
JUMPS = [
    (["registration-web"], "+2h"),
    (["registration-web"], "-2h"),
    (["registration-web"], "+1y"),
    (["gateway-web"], "+1y"),
    (["gateway-web"], "-2h"),
    (["gateway-decision"], "+2h"),
    (["gateway-decision"], "-1y"),
    (["certificates-web"], "+1y"),
    (["identity-worker", "registration-relay"], "+2h"),
    (["identity-worker", "registration-relay"], "-1y"),
    (list(PROGRAMS), "+1y"),
    (list(PROGRAMS), "-2h"),
]
AFTER_A_JUMP = 4  # registrations that must go on

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def _strike(stack: RunningStack, victim: str) -> int:
    """Kill a process; of a web service the whole group, as its gunicorn would go on without its master."""
    pid: int = stack.state.pids[victim]
    if victim.endswith("-web"):
        os.killpg(pid, signal.SIGKILL)
    else:
        os.kill(pid, signal.SIGKILL)
    return pid


def _replaced(stack: RunningStack, victim: str, killed: int) -> bool:
    try:
        return stack.state.pids.get(victim) not in {None, killed}
    except StackError:  # the supervisor is writing it anew
        return False


def _assert_all_is_true(state: StackState, crowd: Crowd, before: set[str]) -> None:
    truth.assert_no_record_but_the_acknowledged(state, crowd, before)
    truth.assert_each_act_once_in_order_with_one_audit_line(state, crowd)
    truth.assert_books_have_no_gap_and_no_duplicate(state)
    truth.assert_one_person_each(state)
    truth.assert_one_copy_each(state, crowd)
    truth.assert_feed_rows_once_and_in_order(state, crowd)
    truth.assert_the_ministry_reads_each_once(state, crowd)
    truth.assert_nothing_died(state)


def _survive(stack: RunningStack, victims: list[str]) -> None:
    """One crowd for all: the next part is killed when the one before is back and work went on."""
    before = truth.records(stack.state)
    crowd = Crowd(stack.state, 10_000, f"kills on {stack.bus}")
    crowd.start()
    for victim in victims:
        crowd.until(len(crowd.entries) + APART)
        print(f"killing {victim}")  # noqa: T201 - pytest shows it with a failure
        killed = _strike(stack, victim)
        eventually(lambda victim=victim, killed=killed: _replaced(stack, victim, killed))
    crowd.until(len(crowd.entries) + APART)
    crowd.enough()
    crowd.finish()
    truth.await_all(stack.state, crowd)
    _assert_all_is_true(stack.state, crowd, before)


@pytest.mark.parametrize("stack", ["postgresql"], indirect=True)
def test_killed_parts_lose_and_double_nothing(stack: RunningStack) -> None:
    """With the log in PostgreSQL, the broker is PostgreSQL."""
    _survive(stack, VICTIMS)


@pytest.mark.kafka
@pytest.mark.parametrize("stack", ["kafka"], indirect=True)
def test_killed_parts_lose_and_double_nothing_with_kafka(stack: RunningStack) -> None:
    _survive(stack, [*VICTIMS, "kafka"])


def _jump(stack: RunningStack, clocks: Clocks) -> None:
    before, began = truth.records(stack.state), datetime.now(UTC) - timedelta(hours=1)
    pids = stack.state.pids
    crowd = Crowd(stack.state, 10_000, f"clocks on {stack.bus}")
    visitor = Visitor(crowd)
    crowd.start()
    with visitor.visiting():
        for programs, offset in JUMPS:
            crowd.until(len(crowd.entries) + AFTER_A_JUMP)
            clocks.jump(programs, offset)
        crowd.until(len(crowd.entries) + AFTER_A_JUMP)
    crowd.enough()
    crowd.finish()
    truth.await_all(stack.state, crowd)
    assert stack.state.pids == pids
    assert visitor.serials
    _assert_all_is_true(stack.state, crowd, before)
    truth.assert_every_date_lies_between(stack.state, began, datetime.now(UTC))


@pytest.mark.parametrize("stack", ["postgresql"], indirect=True)
def test_clocks_that_jump_lose_double_and_misdate_nothing(stack: RunningStack, clocks: Clocks) -> None:
    """A request meets 503 and never a 401, and nobody is locked out afterwards."""
    _jump(stack, clocks)


@pytest.mark.kafka
@pytest.mark.parametrize("stack", ["kafka"], indirect=True)
def test_clocks_that_jump_lose_double_and_misdate_nothing_with_kafka(
    stack: RunningStack, clocks: Clocks
) -> None:
    _jump(stack, clocks)
