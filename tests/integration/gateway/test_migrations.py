"""The migrations go up, down and up again, and leave the app role only what it needs."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest

from crvs_kernel.database import migrate
from tests.integration.gateway.conftest import Running

PACKAGE = "crvs_gateway.migrations"


def test_up_down_up(postgres: Any) -> None:
    database = postgres.create_database("gateway")
    migrate.upgrade(PACKAGE, database.migrator_url)
    migrate.downgrade(PACKAGE, database.migrator_url)
    migrate.upgrade(PACKAGE, database.migrator_url)
    postgres.drop_database(database)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET act = 'x'",
        "DELETE FROM audit",
        "DELETE FROM account",
        "UPDATE account SET username = 'boss'",
        "UPDATE signing_key SET sealed = ''",
        "DELETE FROM session",
        "DROP TABLE account",
    ],
)
def test_the_app_role_cannot_rewrite_history(running: Running, statement: str) -> None:
    connection = psycopg2.connect(running.database.app_url)
    try:
        with connection.cursor() as cursor, pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
    finally:
        connection.close()
