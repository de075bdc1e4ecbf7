"""Deaths happen once and after birth; corrections add to the record what they change."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.registry import (
    Registry,
    child_of,
    codes,
    enrol,
    example,
    problem,
    uin,
)

AUTHORITY = {"authority": "ສານປະຊາຊົນ", "number": "9/2026", "date": "2026-11-20"}


def test_nobody_dies_twice(registry: Registry) -> None:
    who = {"/deceased/uin": uin()}
    registry.registered("death", example("death", **who))
    assert problem(registry.declare("death", example("death", **who))) == (422, "already-deceased")


def test_a_death_is_not_before_the_registered_birth(registry: Registry) -> None:
    child = child_of(registry, None)
    dead = example("death", **{"/deceased/uin": child, "/death/date": "2026-11-01"})
    refused = registry.declare("death", dead)
    assert codes(refused) == {"/declaration/death/date": "death-before-birth"}


@pytest.mark.parametrize("born", ["2027", "2026-12", "2026-11-13"])
def test_a_death_is_not_before_the_stated_birth(registry: Registry, born: str) -> None:
    refused = registry.declare("death", example("death", **{"/deceased/date_of_birth": born}))
    assert problem(refused) == (422, "death-before-birth")


def test_a_dead_mother_bears_no_child(registry: Registry) -> None:
    mother = uin()
    registry.registered("death", example("death", **{"/deceased/uin": mother, "/death/date": "2026-11-01"}))
    refused = registry.declare("birth", example("birth", **{"/mother/uin": mother}))
    assert codes(refused) == {"/declaration/mother/uin": "parent-deceased"}


def correct(registry: Registry, record: dict[str, Any], changes: dict[str, Any], **more: Any) -> Any:
    body = {"kind": "clerical", "reason": "a slip of the pen", "changes": changes} | more
    return registry.post(f"/v1/records/{record['id']}/correction", body, record["version"])


def test_a_clerical_correction_adds_an_action_and_keeps_the_number(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ບົວ"}))
    answer = correct(registry, record, {"/child/name/given": "ບົວລອຍ", "/child/weight_grams": None})
    assert answer.status_code == 200, answer.json
    assert answer.headers["ETag"] == '"v3"'
    assert answer.json["registration_number"] == record["registration_number"]
    assert answer.json["declaration"]["child"]["name"]["given"] == "ບົວລອຍ"
    assert "weight_grams" not in answer.json["declaration"]["child"]
    found = registry.get("/v1/records?name=Boualoy").json["items"]
    assert record["id"] in [each["id"] for each in found]


def test_a_material_change_needs_authority(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ປານີ"}))
    sex = {"/child/sex": "male"}
    refused = correct(registry, record, sex)
    assert codes(refused) == {"/changes/~1child~1sex": "correction-is-material"}
    assert codes(correct(registry, record, sex, kind="material")) == {"/authority": "authority-needed"}
    answer = correct(registry, record, sex, kind="material", authority=AUTHORITY)
    assert answer.json["declaration"]["child"]["sex"] == "male"


def test_what_cannot_be_corrected_is_named(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ຜິວ"}))
    refused = correct(registry, record, {"/documents": [], "/child/hair": "red", "/nowhere/at/all": None})
    assert codes(refused) == {"/changes/~1documents": "uncorrectable"}
    refused = correct(registry, record, {"/nowhere/at/all": None})
    assert codes(refused) == {"/changes/~1nowhere~1at~1all": "pointer-unknown"}
    refused = correct(registry, record, {"/child/hair": "red"})
    assert codes(refused) == {"/declaration/child/hair": "unknown-field"}
    same = {"/child/name/given": "ຜິວ"}
    assert problem(correct(registry, record, same)) == (422, "nothing-changed")


def test_a_correction_keeps_to_the_rules(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ຝົນ"}))
    future = {"/child/date_of_birth": "2027-01-01"}
    refused = correct(registry, record, future, kind="material", authority=AUTHORITY)
    assert problem(refused) == (422, "date-in-future")


def test_a_child_is_named_later(registry: Registry) -> None:
    unnamed = example("birth", **{"/child/name": None, "/child/unnamed": True})
    record = registry.registered("birth", unnamed)
    named = {"/child/unnamed": False, "/child/name": {"given": "ພອນ"}}
    assert correct(registry, record, named).json["declaration"]["child"]["name"] == {"given": "ພອນ"}


def test_the_uin_of_a_child_is_annotated_once_and_survives_corrections(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ຟ້າ"}))
    number = uin()
    enrol(registry, record, number)
    enrol(registry, record, number)
    read = registry.get(f"/v1/records/{record['id']}").json
    assert (read["links"]["child"], read["version"]) == (number, 2)
    history = registry.get(f"/v1/records/{record['id']}/history").json["items"]
    assert [each["type"] for each in history] == ["declare", "register", "annotate"]
    corrected = correct(registry, record, {"/child/name/given": "ຟ້າໃສ"})
    assert corrected.json["links"]["child"] == number
    assert registry.get(f"/v1/records?uin={number}").json["items"][0]["id"] == record["id"]
