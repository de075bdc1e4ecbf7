"""What is declared a second time in other words is found, at every office and step, through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.people import couple, divorce_of
from tests.support.examples import example
from tests.support.registry import Registry

NAMES = {
    "/child/name": {"given": "ບຸນແສງ", "surname": "ແກ້ວມະນີ"},
    "/mother/name": {"given": "ຈັນເພັດ", "surname": "ຫຼວງລາດ"},
    "/father/name": {"given": "ສິງທອງ", "surname": "ແກ້ວມະນີ"},
}
SECOND: dict[str, dict[str, Any]] = {
    "no surnames": {role: {"given": name["given"]} for role, name in NAMES.items()},
    "joined": {role: name | {"given": "ນາງ" + name["given"]} for role, name in NAMES.items()},
    "exchanged": {role: {"given": name["surname"], "surname": name["given"]} for role, name in NAMES.items()},
    "Thai": {
        "/child/name": {"given": "บุญแสง", "surname": "แก้วมณี"},
        "/mother/name": {"given": "จันทร์เพชร", "surname": "หลวงราช"},
        "/father/name": {"given": "สิงห์ทอง", "surname": "แก้วมณี"},
    },
    "letters lost": {"/child/name/given": "ບຸນແສ", "/mother/name": {"given": "ຈັນເພດ", "surname": "ຫຼວງລດ"}},
    "a year less": {"/child/date_of_birth": "2025-11-10", "/late_reason": "far"},
    "three years less": {"/child/date_of_birth": "2023-11-10", "/late_reason": "far"},
}


@pytest.fixture(name="first", scope="module")
def _first(registry: Registry) -> dict[str, Any]:
    return registry.declared("birth", example("birth", **NAMES))


@pytest.mark.parametrize("case", SECOND)
def test_a_birth_written_otherwise_must_be_reviewed(
    registry: Registry, first: dict[str, Any], case: str
) -> None:
    again = registry.declared("birth", example("birth", **NAMES | SECOND[case]))
    assert first["id"] in {each["record_id"] for each in again["duplicates"] if each["must_review"]}


def test_an_entry_that_is_corrected_into_another_one_is_noted(registry: Registry) -> None:
    names = {"/child/name": {"given": "ດວງຕາ", "surname": "ວົງ"}, "/mother/name": {"given": "ສຸກສະໝອນ"}}
    facts = {"/father": None, "/father_unknown_reason": "not_known"}
    one = registry.registered("birth", example("birth", **names | facts))
    others = {"/child/name": {"given": "ພູຜາ"}, "/mother/name": {"given": "ອໍລະດີ"}}
    other = registry.registered("birth", example("birth", **others | facts))
    assert one["id"] not in {each["record_id"] for each in other["duplicates"]}
    decision = {"authority": "Court of Xay", "number": "7/2026", "date": "2026-11-20"}
    changes = {"/child/name": names["/child/name"], "/mother/name": names["/mother/name"]}
    asked = {"kind": "material", "reason": "court", "authority": decision, "changes": changes}
    corrected = registry.post(f"/v1/records/{other['id']}/correction", asked, 2)
    assert corrected.status_code == 200, corrected.json
    shown = registry.get(f"/v1/records/{other['id']}").json["duplicates"]
    assert one["id"] in {each["record_id"] for each in shown if each["must_review"]}


def test_a_divorce_knows_its_parties_by_another_writing(registry: Registry) -> None:
    wife = {"/bride/uin": None, "/bride/name": {"given": "ຊື່ນຈິດ", "surname": "ສີວິໄລ"}}
    marriage = registry.registered("marriage", couple(**wife))
    written = {"/wife/name": {"given": "ນາງຊື້ນຈິດ", "surname": "Sivilay"}}
    assert registry.declare("divorce", divorce_of(marriage, **written)).status_code == 201
