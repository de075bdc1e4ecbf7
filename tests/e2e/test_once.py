"""Through the door: 64 clients that repeat a request with one key have one effect (law 2)."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from tests.e2e.commands import COMMANDS, Command, Counter
from tests.support.api import Api
from tests.support.chance import seeded
from tests.support.stack import RunningStack

CROWD = 64


@pytest.fixture(scope="module", name="counter")
def _counter(postgres_stack: RunningStack) -> Counter:
    return Counter(postgres_stack, seeded("commands"))


def effects(stack: RunningStack, command: Command) -> tuple[int, int]:
    """Rows of the state that the command makes, and its audit lines."""
    service = command.act.split(" ", maxsplit=1)[0]
    act = command.act.split(" ", maxsplit=1)[1]
    with closing(psycopg2.connect(stack.state.databases[service]["superuser"])) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT count(*) FROM {command.rows}", command.values)  # noqa: S608 - the table is ours
        rows: int = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM audit WHERE act = %s", (act,))
        lines: int = cursor.fetchone()[0]
    return rows, lines


@pytest.mark.parametrize("name", COMMANDS)
def test_64_clients_with_one_key_have_one_effect_and_one_answer(
    postgres_stack: RunningStack, counter: Counter, name: str
) -> None:
    command, key = COMMANDS[name](counter), uuid.uuid4().hex
    rows, lines = effects(postgres_stack, command)

    def send(body: Any) -> Any:
        return Api(postgres_stack.door, command.caller.token).command(
            command.path, body, version=command.version, key=key
        )

    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(send, [command.body] * CROWD))
    assert {answer.status for answer in answers} == {command.status}, answers[0].data
    assert len({answer.data for answer in answers}) == 1
    assert len({(answer.headers.get("ETag"), answer.headers.get("Location")) for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotent-Replayed") == "true" for answer in answers) == CROWD - 1
    assert effects(postgres_stack, command) == (rows + 1, lines + 1)
    if command.other is not None:
        refused = send(command.other)
        assert (refused.status, refused.problem) == (422, "idempotency-key-reused")
    assert effects(postgres_stack, command) == (rows + 1, lines + 1)
