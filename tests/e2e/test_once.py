"""Through the door: 64 clients that repeat a request with one key have one effect (law 2)."""

from __future__ import annotations

import random
import uuid
from concurrent.futures import ThreadPoolExecutor

from tests.support.api import Api
from tests.support.declarations import birth
from tests.support.stack import RunningStack

CHANCE = random.Random()


def test_64_clients_with_one_key_declare_once_and_register_once(postgres_stack: RunningStack) -> None:
    token, door = postgres_stack.staff().token, postgres_stack.door
    body = {"form_version": "birth/1", "declaration": birth(CHANCE)}
    key = uuid.uuid4().hex
    with ThreadPoolExecutor(64) as crowd:
        declared = list(crowd.map(lambda _: Api(door, token).command("/v1/births", body, key=key), range(64)))
        assert {answer.status for answer in declared} == {201}
        assert len({answer.data for answer in declared}) == 1
        path = f"/v1/records/{declared[0].json['id']}/registration"
        registered = list(
            crowd.map(lambda _: Api(door, token).command(path, {}, version=1, key=key), range(64))
        )
    assert {answer.status for answer in registered} == {200}
    assert len({answer.json["registration_number"] for answer in registered}) == 1


def test_the_same_key_with_another_body_is_refused(postgres_stack: RunningStack) -> None:
    api, key = postgres_stack.staff(), uuid.uuid4().hex
    first, other = ({"form_version": "birth/1", "declaration": birth(CHANCE)} for _ in range(2))
    assert api.command("/v1/births", first, key=key).status == 201
    refused = api.command("/v1/births", other, key=key)
    assert (refused.status, refused.problem) == (422, "idempotency-key-reused")
