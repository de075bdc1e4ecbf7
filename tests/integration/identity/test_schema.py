"""The database's versions lead up, down and up again, and the tables in code are those in the database."""

from __future__ import annotations

import uuid
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from crvs_identity.store.tables import METADATA
from crvs_kernel.database import migrate
from tests.support.schema import assert_up_down_and_up_again, tables

_ACTS = {
    "birth": ("child", "mother"),
    "death": ("deceased",),
    "marriage": ("groom", "bride"),
    "divorce": ("husband", "wife"),
}


def test_the_acts_of_four_kinds_become_facts_and_acts_of_kinds_again(postgres: Any) -> None:
    fresh, package = postgres.create_database("identity"), "crvs_identity.migrations"
    migrate.upgrade(package, fresh.migrator_url, "0001")
    with closing(psycopg2.connect(fresh.superuser_url)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        for kind, roles in _ACTS.items():
            for role in roles:
                insert = (
                    "INSERT INTO act (record_id, role, kind, version, date) VALUES (%s, %s, %s, 2, now())"
                )
                cursor.execute(insert, (str(uuid.uuid4()), role, kind))
        before = _all(cursor, "kind")
        migrate.upgrade(package, fresh.migrator_url)
        assert _all(cursor, "fact") == {
            "child": "birth", "mother": "parentage", "deceased": "death",
            "groom": "union", "bride": "union", "husband": "end-of-union", "wife": "end-of-union",
        }  # fmt: skip
        _insert_what_only_facts_say(cursor)
        migrate.downgrade(package, fresh.migrator_url, "0001")
        assert _all(cursor, "kind") == before | {"umpire": "none", "partner": "marriage"}
        cursor.execute("SELECT count(*) FROM act WHERE uin = '123456789012'")
        assert cursor.fetchone() == (1,)  # who claims a number keeps it (law 14)
    postgres.drop_database(fresh)


def _insert_what_only_facts_say(cursor: Any) -> None:
    """A party of a kind without facts, and one of whom one entry proves two."""
    insert = "INSERT INTO act (record_id, role, fact, version, date, uin) VALUES (%s, %s, %s, 2, now(), %s)"
    cursor.execute(insert, (str(uuid.uuid4()), "umpire", "none", "123456789012"))
    record = str(uuid.uuid4())
    for fact in ("parentage", "union"):
        cursor.execute(insert, (record, "partner", fact, None))


def _all(cursor: Any, column: str) -> dict[str, str]:
    cursor.execute("SELECT role, to_jsonb(act) ->> %s FROM act", (column,))
    return dict(cursor.fetchall())


def test_up_down_and_up_again(postgres: Any) -> None:
    assert_up_down_and_up_again(postgres, "identity")


@pytest.mark.parametrize("name", METADATA.tables)
def test_the_tables_in_code_are_those_in_the_database(database: Any, name: str) -> None:
    columns = [(column.name, bool(column.nullable)) for column in METADATA.tables[name].columns]
    assert tables(database.superuser_url)[name] == columns
