"""The migrations go up, down and up again, and leave the app role only what it needs."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest

from tests.support.schema import assert_up_down_and_up_again


def test_up_down_up(postgres: Any) -> None:
    assert_up_down_and_up_again(postgres, "gateway")


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
def test_the_app_role_cannot_rewrite_history(app_role: Any, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app_role.execute(statement)
