"""Statements that a connection plans once answer as texts do, and no plan outlives its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import psycopg2
import pytest

from crvs_kernel.database import plans
from crvs_kernel.database.connections import create_engine, transactions_of
from crvs_kernel.database.statements import SqlArray, sql
from crvs_kernel.database.transactions import Transactions
from crvs_kernel.database.unit_of_work import Row, UnitOfWork
from crvs_kernel.errors import ConstraintViolated
from crvs_kernel.primitives import new_id
from crvs_kernel.service import Service
from tests.support.databases import NOTES, database_fixture

ADD = sql("INSERT INTO note (id, text) VALUES (%(id)s, %(text)s)", planned_once=True)
WITH_TEXT = sql("SELECT id::text, text FROM note WHERE text = %(text)s ORDER BY id", planned_once=True)
WHOLE = sql("SELECT * FROM note WHERE text = %(text)s", planned_once=True)
PLANS = sql("SELECT name, generic_plans, custom_plans FROM pg_prepared_statements")
VALUES = """SELECT %(given)s::text AS given, %(given)s::jsonb AS parsed, %(nothing)s::text IS NULL AS none,
 %(words)s::text[] AS words, %(ids)s::uuid[] AS ids, %(few)s::text[] AS few, %(day)s::date + 1 AS next,
 %(at)s::timestamptz AS at, 7 %% %(number)s AS rest, %(flag)s OR FALSE AS flag,
 %(json)s::jsonb ->> 'a' AS a"""
MANY = 3  # connections of the pool
tables = database_fixture("notes", NOTES, scope="function", name="tables")


@pytest.fixture(name="transactions")
def _transactions(tables: Any) -> Iterator[Transactions]:
    engine = create_engine(tables.app_url, MANY)
    yield transactions_of(Service("notes", "tests.support.notes", publishes="crvs.notes"), engine)
    engine.dispose()


def on_all_connections(transactions: Transactions, work: Callable[[UnitOfWork], Any]) -> None:
    """Do the same on each connection of the pool, at one time."""
    units = [transactions.units() for _ in range(MANY)]
    for uow in units:
        uow.__enter__()
    for uow in units:
        work(uow)
        uow.__exit__(None, None, None)


def change_type(tables: Any) -> None:
    with psycopg2.connect(tables.superuser_url) as connection, connection.cursor() as cursor:
        cursor.execute("ALTER TABLE note ALTER COLUMN text TYPE varchar(50)")


def with_text(text: str) -> Callable[[UnitOfWork], list[Row]]:
    return lambda uow: uow.rows(WITH_TEXT, text=text)


def test_a_statement_is_planned_once_for_all_values(transactions: Transactions) -> None:
    def work(uow: UnitOfWork) -> Row | None:
        for text in "abc":
            uow.rows(WITH_TEXT, text=text)
        return uow.row(PLANS)

    assert transactions.run(work) == {"name": "plan_0", "generic_plans": 3, "custom_plans": 0}


def test_values_arrive_as_they_do_in_a_text(transactions: Transactions) -> None:
    values = {
        "given": '"100 %(s)s \\\\ \'; DROP TABLE note; $1 ຄຳ"',  # JSON
        "nothing": None,
        "words": SqlArray(["a,b", "{}", '"', "\\"]),
        "ids": SqlArray([new_id()]),
        "few": SqlArray(),
        "day": date(2026, 2, 28),
        "at": datetime(2026, 1, 1, 12, tzinfo=UTC),
        "number": 4,
        "flag": True,
        "json": {"a": "it's"},
    }
    once = transactions.run(lambda uow: uow.row(sql(VALUES, planned_once=True), **values))
    assert once == transactions.run(lambda uow: uow.row(sql(VALUES), **values))
    assert once is not None
    assert (once["given"], once["words"], once["few"]) == (values["given"], values["words"], [])


@pytest.mark.parametrize("statement", [WITH_TEXT, WHOLE])
def test_a_changed_table_is_met_by_new_plans(transactions: Transactions, tables: Any, statement: Any) -> None:
    on_all_connections(transactions, lambda uow: uow.rows(statement, text="kept"))
    change_type(tables)
    for _ in range(MANY):
        assert transactions.run(lambda uow: uow.rows(statement, text="kept")) == []


def test_a_plan_that_is_outdated_inside_a_transaction_loses_nothing(
    transactions: Transactions, tables: Any
) -> None:
    on_all_connections(transactions, with_text("once"))
    change_type(tables)

    def work(uow: UnitOfWork) -> list[Row]:
        uow.write(ADD, id=new_id(), text="once")
        uow.lock(sql("SELECT 1 AS begun"))
        return uow.rows(WITH_TEXT, text="once")

    assert [row["text"] for row in transactions.run(work)] == ["once"]
    assert len(transactions.run(with_text("once"))) == 1


def test_plans_that_somebody_dropped_are_made_again(transactions: Transactions) -> None:
    transactions.run(with_text("x"))
    transactions.run(lambda uow: uow.rows(sql("DISCARD ALL")))
    assert transactions.run(with_text("x")) == []


def test_a_plan_outlives_the_transaction_that_made_it_and_was_rolled_back(transactions: Transactions) -> None:
    note = new_id()
    for expected in (ConstraintViolated, ConstraintViolated):
        with pytest.raises(expected):
            transactions.run(lambda uow: [uow.write(ADD, id=note, text="twice") for _ in range(2)])
    assert transactions.run(with_text("twice")) == []
    transactions.run(lambda uow: uow.write(ADD, id=note, text="twice"))
    assert len(transactions.run(with_text("twice"))) == 1


def test_a_statement_that_could_not_be_planned_can_be_later(transactions: Transactions, tables: Any) -> None:
    late = sql("SELECT count(*) AS count FROM late WHERE id = %(id)s", planned_once=True)

    def work(uow: UnitOfWork) -> Row | None:
        uow.rows(WITH_TEXT, text="before")
        return uow.row(late, id=1)

    with pytest.raises(psycopg2.errors.UndefinedTable):
        transactions.run(work)
    with psycopg2.connect(tables.superuser_url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE late (id int); GRANT SELECT ON late TO notes_app")
    assert transactions.run(work) == {"count": 0}


def test_a_connection_keeps_few_plans(transactions: Transactions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "MOST", 2)

    def work(uow: UnitOfWork) -> list[Row]:
        for number in range(5):
            row = uow.row(sql(f"SELECT %(n)s + {number} AS sum", planned_once=True), n=1)
            assert row == {"sum": number + 1}
        return uow.rows(PLANS)

    assert len(transactions.run(work)) == 2


def test_plans_are_made_anew_after_a_while(
    transactions: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(uow: UnitOfWork) -> Row | None:
        uow.rows(WITH_TEXT, text="x")
        return uow.row(PLANS)

    monkeypatch.setattr(plans, "KEPT_S", -1)
    for _ in range(2):
        assert transactions.run(work) == {"name": "plan_0", "generic_plans": 1, "custom_plans": 0}
