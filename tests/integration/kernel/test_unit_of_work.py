"""A unit of work and the faults of its connection: nothing is done twice, nothing is inherited."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
import structlog

from crvs_kernel.database.connections import create_engine, unit_of_work_factory
from crvs_kernel.database.statements import sql
from crvs_kernel.errors import ConstraintViolated, InvalidInput, Unavailable
from crvs_kernel.primitives import new_id

INSERT = sql("INSERT INTO note (id, text) VALUES (%(id)s, %(text)s)")
COUNT = sql("SELECT count(*) AS notes FROM note WHERE text = %(text)s")
ONE = sql("SELECT 1 AS one")
SESSIONS = "FROM pg_stat_activity WHERE usename = 'notes_app' AND datname = current_database()"


@pytest.fixture(name="units")
def _units(database: Any) -> Iterator[Any]:
    engine = create_engine(database.app_url, 1)
    yield unit_of_work_factory(engine, "crvs.notes")
    engine.dispose()


def cut(owner: Any) -> None:
    """End every session of the app, and wait until the server has let go of them."""
    owner.execute(f"SELECT pg_terminate_backend(pid) {SESSIONS}")
    for _ in range(100):
        owner.execute(f"SELECT count(*) {SESSIONS}")
        if owner.fetchone()[0] == 0:
            return
        time.sleep(0.02)
    pytest.fail("a session did not end")


def notes(units: Any, text: str) -> int:
    with units() as uow:
        found: int = uow.row(COUNT, text=text)["notes"]
        return found


def test_a_session_that_ended_while_idle_is_replaced_unseen(units: Any, owner: Any) -> None:
    assert notes(units, "idle") == 0
    cut(owner)
    with units() as uow:
        uow.write(INSERT, id=new_id(), text="idle")
        uow.commit()
    assert notes(units, "idle") == 1


def test_a_commit_of_unknown_outcome_is_not_sent_again(units: Any, owner: Any) -> None:
    with units() as uow:
        cut(owner)
        uow.write(INSERT, id=new_id(), text="unknown")
        with pytest.raises(Unavailable, match="database-unavailable"):
            uow.commit()
    assert notes(units, "unknown") == 0


def test_a_session_lost_at_a_lock_leaves_no_open_transaction_behind(units: Any, owner: Any) -> None:
    def broken() -> None:
        with units() as uow:
            cut(owner)
            uow.write(INSERT, id=new_id(), text="leaked")
            uow.lock(ONE)

    with pytest.raises(Unavailable):
        broken()
    with units() as uow:
        uow.commit()
    assert notes(units, "leaked") == 0


def test_what_fails_in_a_transaction_is_rolled_back_before_the_connection_serves_others(units: Any) -> None:
    def broken() -> None:
        with units() as uow:
            uow.write(INSERT, id=new_id(), text="poison")
            uow.lock(ONE)
            raise KeyError

    with pytest.raises(KeyError):
        broken()
    with units() as uow:
        uow.lock(ONE)
        uow.commit()
    assert notes(units, "poison") == 0


def test_a_commit_after_a_failed_statement_is_an_error_and_not_a_silent_rollback(units: Any) -> None:
    with units() as uow:
        uow.lock(INSERT, id=new_id(), text="twice")
        with pytest.raises(ConstraintViolated):
            uow.lock(INSERT, id=new_id(), text="twice")
        with pytest.raises(RuntimeError, match="rolled back"):
            uow.commit()
    assert notes(units, "twice") == 0


def fails_with(code: str) -> Any:
    return sql(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$")


@pytest.mark.parametrize(
    "code", ["08006", "53300", "57014", "57P01", "40001", "40P01", "55P03", "25006", "25P03"]
)
def test_a_fault_of_the_server_may_pass(units: Any, code: str) -> None:
    with units() as uow, pytest.raises(Unavailable, match="database-busy"):
        uow.row(fails_with(code))


def test_a_full_disk_is_said_by_its_name_and_its_reason_is_in_the_log(units: Any) -> None:
    with (
        structlog.testing.capture_logs() as logs,
        units() as uow,
        pytest.raises(Unavailable, match="database-full"),
    ):
        uow.row(fails_with("53100"))
    assert [(line["event"], line["code"], line["sqlstate"]) for line in logs] == [
        ("database.refused", "database-full", "53100")
    ]


@pytest.mark.parametrize("code", ["22003", "22P02", "22021"])
def test_a_value_that_the_database_cannot_hold_is_bad_input(units: Any, code: str) -> None:
    with units() as uow, pytest.raises(InvalidInput):
        uow.row(fails_with(code))


@pytest.mark.parametrize("code", ["54000", "54001", "42P01", "XX000"])
def test_a_fault_of_the_statement_is_not_waited_out(units: Any, code: str) -> None:
    with units() as uow, pytest.raises(psycopg2.Error) as refused:
        uow.row(fails_with(code))
    assert refused.value.pgcode == code
