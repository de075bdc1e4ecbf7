"""Bad input of any kind gets its problem in Lao and English, changes nothing, and is never a 500 (law 9)."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from tests.e2e.digests import quiet
from tests.e2e.refusals.refusal import Refusal
from tests.e2e.refusals.table import BY_SERVICE, TABLE
from tests.e2e.refusals.transport import WIRE
from tests.support.api import Api, send_raw
from tests.support.chance import seeded
from tests.support.declarations import birth
from tests.support.scene import Scene, callers_of
from tests.support.stack import RunningStack


@pytest.fixture(scope="module", name="callers")
def _callers(postgres_stack: RunningStack) -> dict[str, Api]:
    return callers_of(postgres_stack)


@pytest.fixture(scope="module", name="scene")
def _scene(postgres_stack: RunningStack, callers: dict[str, Api]) -> dict[str, str]:
    return Scene(postgres_stack, callers, seeded("the scene of the refusals")).things()


def _filled(value: Any, scene: dict[str, str]) -> Any:
    """With the things of the scene in the place of their names."""
    match value:
        case str():
            return re.sub(
                r"{([a-z ]+)}|%7B([a-z+]+)%7D", lambda m: scene[(m[1] or m[2]).replace("+", " ")], value
            )
        case bytes():
            return _filled(value.decode("latin-1"), scene).encode("latin-1") if len(value) < 1000 else value
        case dict():
            return {key: _filled(inner, scene) for key, inner in value.items()}
        case _:
            return value


def assert_refused(callers: dict[str, Api], scene: dict[str, str], refusal: Refusal) -> None:
    headers = dict(refusal.headers)
    if refusal.method != "GET":
        headers.setdefault("Idempotency_Key", uuid.uuid4().hex)
    if refusal.raw is not None:
        headers.setdefault("Content_Type", "application/json")
    if refusal.version is not None:
        headers["If_Match"] = f'"v{refusal.version}"'
    path, body, raw = (_filled(each, scene) for each in (refusal.path, refusal.body, refusal.raw))
    answer = callers[refusal.caller].call(refusal.method, path, body, raw=raw, **headers)
    if refusal.problem == "page":
        assert answer.status == refusal.status
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        return
    assert (answer.status, answer.problem) == (refusal.status, refusal.problem), answer.data
    assert set(answer.json["messages"]) == {"lo", "en"}
    if refusal.pointer is not None:
        assert refusal.pointer in [fault["pointer"] for fault in answer.json["errors"]], answer.data
    if refusal.status == 409:
        assert isinstance(answer.json["allowed"], list)
    assert answer.json.get("error") == refusal.oauth


@pytest.mark.parametrize("refusal", TABLE, ids=lambda refusal: refusal.name)
def test_bad_input_gets_its_problem(callers: dict[str, Api], scene: dict[str, str], refusal: Refusal) -> None:
    assert_refused(callers, scene, refusal)


@pytest.mark.parametrize("name", WIRE)
def test_a_request_that_can_be_read_in_two_ways_is_refused(postgres_stack: RunningStack, name: str) -> None:
    request, status = WIRE[name]
    answer = send_raw(postgres_stack.door, request)
    assert answer.status == status, answer.data


def test_the_table_has_at_least_sixty_refusals_over_all_services() -> None:
    assert len({refusal.name for refusal in TABLE}) == len(TABLE) >= 60
    assert min(len(refusals) for refusals in BY_SERVICE.values()) >= 5


def test_all_of_them_together_change_nothing(
    postgres_stack: RunningStack, callers: dict[str, Api], scene: dict[str, str]
) -> None:
    before = quiet(postgres_stack)
    for refusal in TABLE:
        assert_refused(callers, scene, refusal)
    for request, _ in WIRE.values():
        send_raw(postgres_stack.door, request)
    after = quiet(postgres_stack)
    assert {table for table in before if before[table] != after[table]} == set()


@pytest.mark.parametrize(
    "given",
    [
        "Robert'); DROP TABLE record;--",
        "Smith, Jr.",
        "Ọlúwáṣeun",
        "ງ",
        "李",
        "Nguyễn Thị Ánh",
        "O’Brien-Smith",
        "ກ" * 200,
    ],
)
def test_a_name_is_a_name_whatever_it_looks_like(callers: dict[str, Api], given: str) -> None:
    declaration = birth(seeded(given))
    declaration["child"]["name"] = {"given": given}
    body = {"form_version": "birth/1", "declaration": declaration}
    answer = callers["registrar"].command("/v1/births", body)
    assert answer.status == 201, answer.data
    assert answer.json["declaration"]["child"]["name"]["given"] == given


def test_a_name_that_no_certificate_can_print_is_kept_once_it_is_confirmed(callers: dict[str, Api]) -> None:
    declaration = birth(seeded("محمد"))
    declaration["child"]["name"] = {"given": "محمد"}
    body = {"form_version": "birth/1", "declaration": declaration}
    asked = callers["registrar"].command("/v1/births", body)
    assert (asked.status, asked.problem) == (422, "confirmation-needed"), asked.data
    confirmed = [fault["pointer"].removeprefix("/declaration") for fault in asked.json["errors"]]
    answer = callers["registrar"].command("/v1/births", body | {"confirmed": confirmed})
    assert answer.status == 201, answer.data
    assert answer.json["declaration"]["child"]["name"]["given"] == "محمد"


@pytest.mark.parametrize("given", ["<script>alert(1)</script>", "${jndi:ldap://x}", "{{config}}"])
def test_a_name_is_no_markup(callers: dict[str, Api], given: str) -> None:
    declaration = birth(seeded(given))
    declaration["child"]["name"] = {"given": given}
    answer = callers["registrar"].command(
        "/v1/births", {"form_version": "birth/1", "declaration": declaration}
    )
    assert (answer.status, answer.problem) == (422, "invalid-fields"), answer.data
    assert [fault["pointer"] for fault in answer.json["errors"]] == ["/declaration/child/name/given"]
