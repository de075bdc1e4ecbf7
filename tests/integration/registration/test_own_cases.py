"""Village heads and health workers: their own cases, of births and deaths, and nothing else (law 7)."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_gateway.bootstrap.deps import roles
from crvs_kernel.caller.context import Principal
from tests.support.examples import example
from tests.support.registry import Registry, problem

ROLES = ("village_head", "health_worker")


def staff(role: str, name: str = "one") -> Principal:
    """An account of a role at the office of the tests, with the scopes that its role gives."""
    return Principal(f"{role}-{name}", "staff", "0201", ("0201",), roles().get(role).scopes, "duty", "r")


@pytest.mark.parametrize("role", ROLES)
def test_a_case_of_somebody_else_does_not_exist(registry: Registry, role: str) -> None:
    theirs = registry.declared("birth", example("birth", **{"/child/name/given": "ຄຳສິງ"}))
    colleague = registry.as_(staff(role, "two")).declared("death")
    mine = registry.as_(staff(role))
    for record in (theirs, colleague):
        for path in ("", "/history"):
            answer = mine.get(f"/v1/records/{record['id']}{path}")
            assert problem(answer) == (404, "not-found")
        body = {"declaration": record["declaration"]}
        again = mine.post(f"/v1/records/{record['id']}/declaration", body, record["version"])
        assert problem(again) == (404, "not-found")
        assert registry.get(f"/v1/records/{record['id']}").json["version"] == 1


@pytest.mark.parametrize("role", ROLES)
def test_only_own_cases_are_found(registry: Registry, role: str) -> None:
    name = {"/child/name": {"given": "ວິໄລພອນ", "surname": "ແສງດາລາ"}}
    theirs = registry.registered("birth", example("birth", **name))
    mine = registry.as_(staff(role))
    own = mine.declared("birth", example("birth", **name | {"/child/date_of_birth": "2026-11-02"}))
    assert mine.found(name="ວິໄລພອນ") == [own["id"]]
    assert mine.found(name="vilaiphone") == [own["id"]]
    assert mine.found(name="ວິໄລພອ") == [own["id"]]  # by likeness
    assert mine.found(number=theirs["registration_number"]) == []
    assert mine.found(tracking=theirs["tracking_number"]) == []
    assert {*registry.found(name="ວິໄລພອນ")} >= {theirs["id"], own["id"]}


def test_every_queue_holds_own_cases_only(registry: Registry) -> None:
    mine = registry.as_(staff("village_head", "three"))
    names = {"/deceased/name/given": "ບຸນຫຼາຍ"}
    waiting, back, done = (
        mine.declared("death", example("death", **names | {"/death/date": f"2026-11-0{day}"}))
        for day in (1, 2, 3)
    )
    registry.declared("death")
    registry.registered("birth")
    registry.post(f"/v1/records/{back['id']}/rejection", {"reason": "unclear"}, 1)
    registry.register(done)
    for queue, record in (("to-register", waiting), ("rejected", back), ("recent", done)):
        listed = mine.get(f"/v1/records/work-list?queue={queue}").json["items"]
        assert [each["id"] for each in listed] == [record["id"]], queue
    assert len(registry.get("/v1/records/work-list?queue=to-register").json["items"]) > 1


@pytest.mark.parametrize("role", ROLES)
def test_an_own_case_is_followed_and_mended_until_its_registration(registry: Registry, role: str) -> None:
    mine = registry.as_(staff(role))
    record = mine.declared("birth", example("birth", **{"/child/name/given": "ດາວເພັດ"}))
    registry.post(f"/v1/records/{record['id']}/rejection", {"reason": "unclear"}, 1)
    body = {"declaration": record["declaration"]}
    assert mine.post(f"/v1/records/{record['id']}/declaration", body, 2).status_code == 200
    assert registry.register(registry.get(f"/v1/records/{record['id']}").json).status_code == 200
    assert mine.get(f"/v1/records/{record['id']}").json["status"] == "registered"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["marriage", "divorce"])
def test_unions_and_their_ends_are_declared_by_the_office(registry: Registry, role: str, kind: str) -> None:
    answer = registry.as_(staff(role)).declare(kind)
    assert problem(answer) == (403, "scope-missing")


def test_who_sees_own_cases_only_is_told_of_no_other(registry: Registry) -> None:
    declaration = example("birth", **{"/child/name/given": "ສຸກສະຫວັນ", "/mother/name/given": "ສຸກສະຫວັນ"})
    first = registry.declared("birth", declaration)
    mine = registry.as_(staff("health_worker"))
    second = mine.declared("birth", declaration)
    history = mine.get(f"/v1/records/{second['id']}/history").json["items"]
    assert (second["duplicates"], history[0]["body"]["duplicates"]) == ([], [])
    shown = registry.get(f"/v1/records/{second['id']}").json["duplicates"]
    assert [each["record_id"] for each in shown] == [first["id"]]
    for who, count in ((mine, 0), (registry, 1)):
        assert counted(who, second) == [count] * 3


def test_a_null_hash_tells_no_one_of_duplicates(registry: Registry) -> None:
    """Of a case without any, whoever sees own cases only is shown no hash either."""
    mine = registry.as_(staff("health_worker"))
    alone = mine.declared("birth", example("birth", **{"/child/name/given": "ສຸລິຍາ"}))
    history = mine.get(f"/v1/records/{alone['id']}/history").json["items"]
    assert [(each["prev_hash"], each["hash"]) for each in history] == [(None, None)]


def counted(who: Registry, record: dict[str, Any]) -> list[int]:
    """The number of duplicates that a search by number, one by name and the work list give of a record."""
    name = record["declaration"]["child"]["name"]["given"]
    answers = (
        who.search(tracking=record["tracking_number"]),
        who.search(name=name),
        who.get("/v1/records/work-list?queue=to-register&limit=100"),
    )
    return [
        item["duplicates"] for each in answers for item in each.json["items"] if item["id"] == record["id"]
    ]


def test_the_sight_of_a_case_is_held_to_own_ones_in_sql(registry: Registry, owner: Any) -> None:
    owner.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'action_declared_by'")
    assert "(actor, record_id) WHERE (seq = 1)" in owner.fetchone()[0]
