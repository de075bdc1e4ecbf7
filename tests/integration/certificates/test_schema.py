"""The database's versions lead up, down and up again, and the tables in code are those in the database."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_certificates.store.tables import METADATA
from tests.support.schema import assert_up_down_and_up_again, tables


def test_up_down_and_up_again(postgres: Any) -> None:
    assert_up_down_and_up_again(postgres, "certificates")


@pytest.mark.parametrize("name", METADATA.tables)
def test_the_tables_in_code_are_those_in_the_database(database: Any, name: str) -> None:
    columns = [(column.name, bool(column.nullable)) for column in METADATA.tables[name].columns]
    assert tables(database.superuser_url)[name] == columns
