"""Searches, work lists and reads: what is found, by whom, and what it leaves."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest

from crvs_contracts.numbers import format_uin
from crvs_kernel.context import Principal
from tests.integration.registration.registry import (
    NEIGHBOUR,
    PROVINCE,
    REGISTRAR,
    SCOPES,
    FixedClock,
    Registry,
    codes,
    example,
    problem,
    uin,
)


@pytest.fixture(scope="module", name="record")
def _record(registry: Registry) -> dict[str, Any]:
    name = {"given": "ສົມຫວັງ", "surname": "ວົງວິໄລ"}
    return registry.registered("birth", example("birth", **{"/child/name": name}))


def found(registry: Registry, **body: Any) -> list[str]:
    answer = registry.search(**body)
    assert answer.status_code == 200, answer.json
    return [each["id"] for each in answer.json["items"]]


@pytest.mark.parametrize("name", ["ສົມຫວັງ", "Somvang", "somvang vongvilay", "ວົງວິໄລ", "Wongwilai"])
def test_a_record_is_found_by_name_in_either_script(
    registry: Registry, record: dict[str, Any], name: str
) -> None:
    assert record["id"] in found(registry, name=name)


def test_a_parent_is_found_too_and_a_stranger_is_not(registry: Registry, record: dict[str, Any]) -> None:
    assert record["id"] in found(registry, name="ຄຳແພງ")
    assert found(registry, name="ບໍ່ມີໃຜ") == []


def test_numbers_are_found_however_they_are_typed(registry: Registry, record: dict[str, Any]) -> None:
    number, tracking = record["registration_number"], record["tracking_number"]
    assert found(registry, number=number.lower()) == [record["id"]]
    assert found(registry, tracking=f"{tracking[:5].lower()}-{tracking[5:]}") == [record["id"]]
    assert found(registry, number=number, status="declared") == []


def test_a_uin_is_found_as_it_is_printed_and_in_lao_digits(registry: Registry) -> None:
    father = uin()
    record = registry.declared("birth", example("birth", **{"/father/uin": father}))
    lao = father.translate(str.maketrans("0123456789", "໐໑໒໓໔໕໖໗໘໙"))
    for typed in (father, format_uin(father), lao):
        assert found(registry, uin=typed) == [record["id"]]


def test_a_name_is_found_without_spaces_and_with_a_form_of_address(
    registry: Registry, record: dict[str, Any]
) -> None:
    for name in ("ສົມຫວັງວົງວິໄລ", "ທ້າວ ສົມຫວັງ", "ສົມຫວັງ ວົງວິໄລ"):
        assert record["id"] in found(registry, name=name)


@pytest.mark.parametrize("typed", ["ສົມ", "Somvan", "Somwamg", "ສົມຫວັກ", "somv vongvilay"])
def test_a_name_typed_in_part_or_amiss_is_found_where_nobody_has_it_so(
    registry: Registry, record: dict[str, Any], typed: str
) -> None:
    assert record["id"] in found(registry, name=typed, limit=100)


def test_the_longest_names_are_taken_and_found(registry: Registry) -> None:
    long = {"given": "王" * 200, "surname": "Ж" * 200}
    record = registry.declared("birth", example("birth", **{"/child/name": long, "/mother/name": long}))
    assert found(registry, name="王" * 200) == [record["id"]]


def test_a_wrong_number_says_what_is_wrong(registry: Registry) -> None:
    assert codes(registry.search(number="B-0201-2026-000001-00")) == {"/number": "registration-number-check"}
    assert codes(registry.search(tracking="ABC")) == {"/tracking": "tracking-number-malformed"}
    assert codes(registry.search(uin="2341 2341 2340")) == {"/uin": "uin-check-digit"}
    assert codes(registry.search(name="x", colour="red")) == {"/colour": "unknown-field"}
    assert codes(registry.search(name="x", cursor="x")) == {"/cursor": "invalid-cursor"}
    assert codes(registry.get("/v1/records/work-list?cursor=x")) == {"/cursor": "invalid-cursor"}


def test_a_search_has_something_to_search_by(registry: Registry) -> None:
    assert problem(registry.search(kind="birth")) == (422, "criterion-required")


def test_pages_hold_every_record_once(registry: Registry) -> None:
    for place in range(5):
        born = f"2026-11-0{place + 1}"
        registry.declared(
            "birth", example("birth", **{"/child/name/given": "ໜ້າ", "/child/date_of_birth": born})
        )
    whole = found(registry, name="ໜ້າ")
    pages: list[str] = []
    cursor = None
    while True:
        page = registry.search(name="ໜ້າ", limit=2, cursor=cursor).json
        pages += [each["id"] for each in page["items"]]
        if page["next"] is None:
            break
        cursor = page["next"]
    assert pages == whole
    assert len(set(pages)) == 5


def test_nobody_finds_what_is_outside_their_jurisdiction(registry: Registry, record: dict[str, Any]) -> None:
    number = record["registration_number"]
    country = Principal("statistics", "staff", None, ("LA",), SCOPES, "duty", "r")
    nowhere = Principal("nobody", "client", None, (), SCOPES, "duty", "r")
    visible = {"own": REGISTRAR, "province": PROVINCE, "country": country}
    hidden = {"neighbour": NEIGHBOUR, "nowhere": nowhere}
    for who in visible.values():
        assert found(registry.as_(who), number=number) == [record["id"]]
    for who in hidden.values():
        assert found(registry.as_(who), number=number) == []
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


def test_no_name_is_in_the_audit_of_a_search(registry: Registry, owner: Any) -> None:
    registry.search(name="ສົມຫວັງ")
    owner.execute("SELECT count(*) FROM audit WHERE detail::text LIKE '%%ສົມ%%'")
    assert owner.fetchone() == (0,)
    owner.execute("SELECT detail FROM audit WHERE act = 'record.search' ORDER BY id DESC LIMIT 1")
    assert owner.fetchone() == ({"by": ["name"]},)


def test_reference_data_is_open(registry: Registry) -> None:
    anybody = registry.as_(Principal("anonymous", "anonymous"))
    assert len(anybody.get("/v1/places?parent=LA").json["items"]) == 18
    assert len(anybody.get("/v1/places?parent=LA-PH").json["items"]) == 7
    assert [each["code"] for each in anybody.get("/v1/offices?place=0201").json["items"]] == ["0201"]
    assert [each["name"] for each in anybody.get("/v1/forms").json["items"]] == [
        "birth/1",
        "death/1",
        "divorce/1",
        "marriage/1",
    ]
    form = anybody.get("/v1/forms/birth")
    assert form.json == anybody.get("/v1/forms/birth/1").json
    assert problem(anybody.get("/v1/forms/birth/99")) == (404, "not-found")
    assert problem(anybody.search(name="x")) == (401, "not-authenticated")
