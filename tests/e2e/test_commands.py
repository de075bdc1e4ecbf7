"""Bar 1: what `make run` promises: ready in time, beside others, gone after Ctrl-C, and the data are kept.

As root these tests become an ordinary user; the other end-to-end tests run as whoever runs them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crvs_stack.processes import free_ports
from tests.support.copies import READY_WITHIN_S, Copy

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]


@pytest.fixture(name="make_copy")
def _make_copy() -> Iterator[Callable[[str], Copy]]:
    made: list[Copy] = []
    with tempfile.TemporaryDirectory(prefix="thabian-copies-") as name:
        Path(name).chmod(0o755)

        def make(which: str) -> Copy:
            made.append(Copy(Path(name) / which))
            return made[-1]

        yield make
        for copy in made:
            if copy.process is not None and copy.process.poll() is None:
                copy.interrupt()


def test_two_copies_run_side_by_side_and_one_keeps_its_data_over_a_stop(
    make_copy: Callable[[str], Copy],
) -> None:
    one, other = make_copy("one"), make_copy("other")
    port = free_ports(1)[0]
    one.start(port)
    assert one.until("Ctrl-C ends everything") < READY_WITHIN_S
    other.start(port)
    assert other.until("Ctrl-C ends everything") < READY_WITHIN_S
    assert one.door().endswith(f":{port}")
    assert not other.door().endswith(f":{port}")  # a busy port goes to the next

    number = _make_account(one)
    assert one.interrupt() == (0, "  stopping ...\n  stopped; the data is kept\n")
    assert one.processes() == []
    assert _accounts(other) == number - 1

    one.start(port)
    assert one.until("Ctrl-C ends everything") < READY_WITHIN_S
    assert _accounts(one) == number
    for copy in (one, other):
        assert copy.interrupt()[0] == 0
        assert copy.processes() == []


def test_ctrl_c_during_the_start_is_heard_at_once_and_leaves_nothing(
    make_copy: Callable[[str], Copy],
) -> None:
    copy = make_copy("one")
    for moment in ("starting PostgreSQL", "starting the processes"):
        copy.start(free_ports(1)[0])
        copy.until(moment)
        status, told = copy.interrupt()
        assert (status, told.splitlines()[-1]) == (130, "  stopped"), told
        assert "Traceback" not in told
        assert copy.processes() == []
    copy.start(free_ports(1)[0])
    copy.until("Ctrl-C ends everything")
    assert copy.interrupt()[0] == 0


def _make_account(copy: Copy) -> int:
    before = _accounts(copy)
    account = {"username": "kept", "name": "ນາຍທະບຽນ", "role": "registrar", "office": "0201"}
    assert copy.administrator().command("/v1/accounts", account).status == 201
    return before + 1


def _accounts(copy: Copy) -> int:
    answer = copy.administrator().get("/v1/accounts?limit=100")
    assert answer.status == 200
    return len(answer.json["items"])
