"""Law 8 on the whole stack: kill -9 of any part in a run of 200 registrations loses and doubles nothing."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from tests.e2e.faults import truth
from tests.e2e.faults.crowd import Crowd

REGISTRATIONS = 200
STRUCK_AT = 60  # acknowledged, so that the fault falls into the middle of the run
VICTIMS = ["registration-relay", "identity-worker", "exchange-worker", "registration-web", "postgres"]

pytestmark = pytest.mark.slow


def _strike(stack: Any, victim: str) -> int:
    pid: int = stack.state.pids[victim]
    os.kill(pid, signal.SIGKILL)
    return pid


def _survive(stack: Any, victim: str) -> None:
    crowd = Crowd(stack.state, REGISTRATIONS)
    crowd.start()
    crowd.until(STRUCK_AT)
    killed = _strike(stack, victim)
    crowd.finish()
    stack.until_restarted(victim, killed)
    state = stack.state
    truth.await_settled(state, crowd.entries)
    truth.assert_one_entry_one_number(state, crowd.entries)
    truth.assert_books_have_no_gap_and_no_duplicate(state)
    truth.assert_one_person_each(state, crowd.entries)
    truth.assert_feed_rows_once_and_in_order(state, crowd.entries)
    truth.assert_the_ministry_reads_each_once(state, crowd.entries)
    truth.assert_nothing_died(state)


@pytest.mark.parametrize("stack", ["postgresql"], indirect=True)
@pytest.mark.parametrize("victim", VICTIMS)
def test_a_killed_part_loses_and_doubles_nothing(stack: Any, victim: str) -> None:
    """With the log in PostgreSQL, the broker is PostgreSQL."""
    _survive(stack, victim)


@pytest.mark.kafka
@pytest.mark.parametrize("stack", ["kafka"], indirect=True)
@pytest.mark.parametrize("victim", [*VICTIMS, "kafka"])
def test_a_killed_part_loses_and_doubles_nothing_with_kafka(stack: Any, victim: str) -> None:
    _survive(stack, victim)
