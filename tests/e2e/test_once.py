"""Through the door: 64 clients that repeat a request with one key have one effect (law 2)."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import orjson
import psycopg2
import pytest

from tests.support.api import Api, Reply
from tests.support.chance import seeded
from tests.support.commands import COMMANDS
from tests.support.counter import Command, Counter
from tests.support.stack import RunningStack

CROWD = 64
TOLD_ONCE = ("activation", "client_secret")  # to whoever made it, and to no repeat


@pytest.fixture(scope="module", name="counter")
def _counter(postgres_stack: RunningStack) -> Counter:
    return Counter(postgres_stack, seeded("commands"))


def effects(stack: RunningStack, command: Command) -> tuple[int, int]:
    """Rows of the state that the command makes, and its audit lines."""
    service, act = command.act.split()
    with closing(psycopg2.connect(stack.state.databases[service]["superuser"])) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT count(*) FROM {command.rows}", command.values)  # noqa: S608 - the table is ours
        rows: int = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM audit WHERE act = %s", (act,))
        lines: int = cursor.fetchone()[0]
    return rows, lines


def assert_refused_without_key_or_version(command: Command) -> None:
    version = {} if command.version is None else {"If_Match": f'"v{command.version}"'}
    keyless = command.caller.call("POST", command.path, command.body, **version)
    assert (keyless.status, keyless.problem) == (400, "idempotency-key-missing")
    if version:
        blind = command.caller.command(command.path, command.body)
        assert (blind.status, blind.problem) == (428, "precondition-required")


def _without_secrets(answer: Reply) -> dict[str, Any]:
    return {name: value for name, value in answer.json.items() if name not in {*TOLD_ONCE, "told_before"}}


@pytest.mark.parametrize("name", COMMANDS)
def test_64_clients_with_one_key_have_one_effect_and_one_answer(
    postgres_stack: RunningStack, counter: Counter, name: str
) -> None:
    command, key = COMMANDS[name](counter), uuid.uuid4().hex
    rows, lines = effects(postgres_stack, command)
    assert_refused_without_key_or_version(command)

    def send(body: Any) -> Reply:
        api = Api(postgres_stack.door, command.caller.token)
        return api.command(command.path, body, version=command.version, key=key)

    with ThreadPoolExecutor(CROWD) as crowd:
        answers = list(crowd.map(send, [command.body] * CROWD))
    assert {answer.status for answer in answers} == {command.status}, answers[0].data
    assert len({orjson.dumps(_without_secrets(answer)) for answer in answers}) == 1
    told = [answer for answer in answers if any(answer.json.get(name) for name in TOLD_ONCE)]
    assert len(told) == (1 if "told_before" in answers[0].json else 0)
    assert len({(answer.headers.get("ETag"), answer.headers.get("Location")) for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotent-Replayed") == "true" for answer in answers) == CROWD - 1
    if command.other is not None:
        refused = send(command.other)
        assert (refused.status, refused.problem) == (422, "idempotency-key-reused")
    assert effects(postgres_stack, command) == (rows + 1, lines + 1)


READS = {
    "/v1/records/searches",
    "/v1/records/lookups",
    "/v1/persons/lookups",
    "/v1/persons/comparisons",
}  # by POST, so that what is asked is in no URL


def test_the_table_has_every_command_of_the_api(postgres_stack: RunningStack, counter: Counter) -> None:
    paths = Api(postgres_stack.door).get("/openapi.json").json["paths"]
    templates = {
        path
        for path, operations in paths.items()
        for method, operation in operations.items()
        if method in {"post", "put", "patch", "delete"} and "x-scope" in operation and path not in READS
    }
    sent = [make(counter).path for make in COMMANDS.values()]
    assert len(templates) >= 15
    assert [
        path
        for path in templates
        if not any(re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), at) for at in sent)
    ] == []
