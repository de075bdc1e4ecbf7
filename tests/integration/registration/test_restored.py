"""A restored register: it serves nobody until its books go on above every number that others know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crvs_contracts.numbers import RegistrationNumber
from crvs_kernel.primitives import SystemClock
from tests.integration.registration.restoring import Operator, birth, sequence
from tests.support.examples import TODAY
from tests.support.registry import Registry, problem


def test_a_restored_register_serves_nobody(registry: Registry, operator: Operator) -> None:
    operator.restore()
    assert problem(registry.declare("birth", birth("ກາ"))) == (503, "database-restored")
    assert registry.client.get("/readyz").status_code == 503
    operator.reopen()
    assert registry.declare("birth", birth("ກາ")).status_code == 201


def test_no_number_that_others_know_is_given_again(registry: Registry, operator: Operator) -> None:
    last = sequence(registry.registered("birth", birth("ຂາ")))
    operator.restore()
    seen = [RegistrationNumber("B", "0201", TODAY.year, last + each) for each in (3, 14, 7)]
    operator.reopen(*seen, margin=5)
    assert sequence(registry.registered("birth", birth("ຄາ"))) == last + 14 + 5 + 1
    operator.assert_proven()


def test_a_book_that_was_begun_in_the_lost_time_is_not_begun_again(
    registry: Registry, operator: Operator
) -> None:
    operator.restore()
    operator.reopen(margin=20)
    number = RegistrationNumber.parse(registry.registered("death")["registration_number"])
    assert number.sequence > 20


def test_when_nobody_remembers_the_lost_time_the_books_leave_out_what_can_have_been_given(
    registry: Registry, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = sequence(registry.registered("birth", birth("ຊາ")))
    operator.owner.execute("SELECT max(at) FROM audit")
    newest = operator.owner.fetchone()[0]
    monkeypatch.setattr(SystemClock, "now", lambda _: newest + timedelta(hours=5))
    operator.restore()
    assert "leave 1800 further numbers out" in operator.reopen(margin="since-copy")
    assert sequence(registry.registered("birth", birth("ດາ"))) == last + 1800 + 1


def test_a_copy_of_which_nobody_can_say_what_was_given_since_stays_closed(
    registry: Registry, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.registered("birth", birth("ຜາ"))
    operator.restore()
    with monkeypatch.context() as later:
        later.setattr(SystemClock, "now", lambda _: datetime.now(UTC) + timedelta(days=31))
        assert operator.run("reopen", "-", "since-copy")[0] == 2
    assert problem(registry.declare("birth", birth("ກາ"))) == (503, "database-restored")
    operator.reopen(margin=5000)


def test_an_open_register_is_left_as_it_is(registry: Registry, operator: Operator) -> None:
    last = sequence(registry.registered("birth", birth("ງາ")))
    assert "nothing was changed" in operator.reopen(margin=100)
    assert sequence(registry.registered("birth", birth("ຈາ"))) == last + 1


def test_what_the_register_knows_is_listed(registry: Registry, operator: Operator) -> None:
    record = registry.registered("birth", birth("ສາ"))
    code, said = operator.run("list-known")
    assert code == 0
    lines = [line.split("\t") for line in said.splitlines()]
    known = {fact: value for id_, fact, value in lines if id_ == record["id"]}
    assert known == {
        "version": "2",
        "number": record["registration_number"],
        "tracking": record["tracking_number"],
    }
