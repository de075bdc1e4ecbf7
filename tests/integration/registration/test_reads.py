"""Searches, work lists and reads: what is found, by whom, and what it leaves."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from crvs_kernel.caller.context import Principal
from tests.support.examples import example
from tests.support.registry import NEIGHBOUR, PROVINCE, REGISTRAR, SCOPES, FixedClock, Registry, problem


@pytest.fixture(scope="module", name="record")
def _record(registry: Registry) -> dict[str, Any]:
    name = {"given": "ສົມຫວັງ", "surname": "ວົງວິໄລ"}
    return registry.registered("birth", example("birth", **{"/child/name": name}))


def test_nobody_finds_what_is_outside_their_jurisdiction(registry: Registry, record: dict[str, Any]) -> None:
    number = record["registration_number"]
    country = Principal("statistics", "staff", None, ("LA",), SCOPES, "duty", "r")
    nowhere = Principal("nobody", "client", None, (), SCOPES, "duty", "r")
    visible = {"own": REGISTRAR, "province": PROVINCE, "country": country}
    hidden = {"neighbour": NEIGHBOUR, "nowhere": nowhere}
    for who in visible.values():
        assert registry.as_(who).found(number=number) == [record["id"]]
    for who in hidden.values():
        assert registry.as_(who).found(number=number) == []
        for path in ("", "/history"):
            answer = registry.as_(who).get(f"/v1/records/{record['id']}{path}")
            assert problem(answer) == (404, "not-found")


def test_every_change_is_closed_to_another_office(registry: Registry) -> None:
    record = registry.declared("birth", example("birth", **{"/child/name/given": "ອອນ"}))
    other = registry.as_(NEIGHBOUR)
    bodies: dict[str, Any] = {
        "registration": {},
        "rejection": {"reason": "none"},
        "archival": {"reason": "none"},
        "declaration": {"declaration": record["declaration"]},
        "correction": {"kind": "clerical", "reason": "none", "changes": {"/child/sex": "male"}},
    }
    for noun, body in bodies.items():
        answer = other.post(f"/v1/records/{record['id']}/{noun}", body, 1)
        assert problem(answer) == (404, "not-found"), noun
    assert registry.get(f"/v1/records/{record['id']}").json["version"] == 1


def test_the_work_list_follows_the_life_of_a_record(registry: Registry) -> None:
    record = registry.declared("death", example("death", **{"/deceased/name/given": "ແສງ"}))

    def queues() -> list[str]:
        return [
            queue
            for queue in ("to-register", "rejected", "recent")
            if record["id"]
            in [each["id"] for each in registry.get(f"/v1/records/work-list?queue={queue}").json["items"]]
        ]

    assert queues() == ["to-register"]
    registry.post(f"/v1/records/{record['id']}/rejection", {"reason": "unclear"}, 1)
    assert queues() == ["rejected"]
    again = registry.post(
        f"/v1/records/{record['id']}/declaration", {"declaration": record["declaration"]}, 2
    )
    registry.register(again.json)
    assert queues() == ["recent"]


def test_what_was_registered_last_is_first_whenever_it_was_declared(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = count()
    monkeypatch.setattr(FixedClock, "now", lambda _: datetime(2026, 11, 24, 5, 0, next(ticks), tzinfo=UTC))
    names = [{"/child/name/given": given, "/mother/name/given": given} for given in ("ກິ່ງ", "ດອກ", "ໃບ")]
    records = [registry.declared("birth", example("birth", **each)) for each in names]
    for record in (records[2], records[0], records[1]):
        registry.register(record)
    pages: list[str] = []
    cursor = ""
    while len(pages) < 3:
        page = registry.get(f"/v1/records/work-list?queue=recent&limit=2{cursor}").json
        pages += [each["id"] for each in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert pages[:3] == [records[1]["id"], records[0]["id"], records[2]["id"]]


@pytest.mark.parametrize(
    "instant", ["2024-01-01_10:00:00", "2024-01-01%0010:00:00", "2024-13-01T10:00:00Z", "2024-01-01T10:00:00"]
)
def test_a_cursor_is_what_a_page_gave_or_nothing(registry: Registry, instant: str) -> None:
    cursor = f"{instant}_01a20f0d-8df2-7738-b8e5-53ac652cd888"
    answer = registry.get(f"/v1/records/work-list?queue=recent&cursor={cursor}")
    assert answer.status_code in {400, 422}, answer.json


def test_a_machine_client_declares_for_the_district_of_the_event(registry: Registry) -> None:
    hospital = Principal("hospital", "client", None, ("0201", "0202"), SCOPES, "duty", "r")
    answer = registry.as_(hospital).declare("birth", example("birth", **{"/place/district": "0202"}))
    assert (answer.status_code, answer.json["office"]) == (201, "0202")
    outside = registry.as_(hospital).declare("birth", example("birth", **{"/place/district": "0301"}))
    assert problem(outside) == (422, "outside-jurisdiction")


def test_a_registrar_may_register_what_occurred_elsewhere(registry: Registry) -> None:
    answer = registry.declare("birth", example("birth", **{"/place/district": "0101"}))
    assert (answer.json["office"], answer.json["place"]) == (
        "0201",
        {"district": "0101", "province": "LA-VT"},
    )


def test_reference_data_is_open(registry: Registry) -> None:
    anybody = registry.as_(Principal("anonymous", "anonymous"))
    assert len(anybody.get("/v1/places?parent=LA").json["items"]) == 18
    assert len(anybody.get("/v1/places?parent=LA-PH").json["items"]) == 7
    listed = anybody.get("/v1/code-lists/vital_event").json["items"]
    assert {"code": "birth", "label": {"lo": "ການເກີດ", "en": "Birth"}} in listed
    assert problem(anybody.get("/v1/code-lists/star_sign")) == (404, "not-found")
    assert [each["code"] for each in anybody.get("/v1/offices?place=0201").json["items"]] == ["0201"]
    assert [each["name"] for each in anybody.get("/v1/forms").json["items"]] == [
        "birth/1",
        "death/1",
        "death/2",
        "death/3",
        "divorce/1",
        "divorce/2",
        "marriage/1",
    ]
    form = anybody.get("/v1/forms/birth")
    assert form.json == anybody.get("/v1/forms/birth/1").json
    assert problem(anybody.get("/v1/forms/birth/99")) == (404, "not-found")
    assert problem(anybody.search(name="x")) == (401, "not-authenticated")
