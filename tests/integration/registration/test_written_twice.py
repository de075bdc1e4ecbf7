"""What is declared a second time in other words is found, at every office and step, through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.people import couple, divorce_of
from tests.support.examples import example
from tests.support.registry import NEIGHBOUR, Registry, codes, problem

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
    corrected = registry.by_two(f"/v1/records/{other['id']}/correction", asked, 2)
    assert corrected.status_code == 200, corrected.json
    shown = registry.get(f"/v1/records/{other['id']}").json["duplicates"]
    assert one["id"] in {each["record_id"] for each in shown if each["must_review"]}


ENTRY = {
    "/father": None,
    "/father_unknown_reason": "not_known",
    "/documents": None,
    "/child/weight_grams": None,
    "/child/time_of_birth": None,
}


def _corrected(registry: Registry, record: dict[str, Any], kind: str, changes: dict[str, Any]) -> Any:
    decision = {"authority": "ສານປະຊາຊົນ", "number": "7/2026", "date": "2026-11-20"}
    asked = {"kind": kind, "reason": "ພໍ່ມາແຈ້ງ", "authority": decision, "changes": changes}
    answer = registry.by_two(f"/v1/records/{record['id']}/correction", asked, record["version"])
    assert answer.status_code == 200, answer.json
    return registry.get(f"/v1/records/{record['id']}").json


def _must(record: dict[str, Any]) -> set[str]:
    return {each["record_id"] for each in record["duplicates"] if each["must_review"]}


def test_a_father_who_is_recognised_shows_the_entry_that_is_the_same_now(registry: Registry) -> None:
    child = {"/child/name": {"given": "ອຳພອນ", "surname": "ໄຊປັນຍາ"}}
    father = {"name": {"given": "ວັນນະພອນ", "surname": "ໄຊປັນຍາ"}, "date_of_birth": "1991-02-03"}
    mothers = {"/mother": None, "/mother_unknown_reason": "not_known"}
    mothers |= {"/informant": {"relation": "relative", "name": {"given": "ບຸນທັນ"}}}
    one = registry.registered("birth", example("birth", **child | mothers | {"/father": father}))
    named = {"/child/name": {"given": "ອຳພອນ"}, "/mother": {"name": {"given": "ສຸລິຍາ"}}}
    other = registry.registered(
        "birth", example("birth", **named | ENTRY | {"/place/district": "0601", "/place/village": "ນາແຕ້"})
    )
    assert one["id"] not in _must(other)
    recognised = {"/father": father, "/father_unknown_reason": None, "/child/name/surname": "ໄຊປັນຍາ"}
    assert one["id"] in _must(_corrected(registry, other, "material", recognised))


def test_a_first_name_shows_the_entry_that_is_the_same_now(registry: Registry) -> None:
    mother = {"/mother": {"name": {"given": "ສີຟ້າ", "surname": "ແສນສຸກ"}}}
    one = registry.registered(
        "birth", example("birth", **mother | ENTRY | {"/child/name": {"given": "ຟ້າໃສ", "surname": "ແສນສຸກ"}})
    )
    elsewhere = {"/place/district": "0601", "/place/village": "ນາແຕ້", "/child/date_of_birth": "2026-11-12"}
    unnamed = {"/child/name": None, "/child/unnamed": True}
    other = registry.registered("birth", example("birth", **mother | ENTRY | unnamed | elsewhere))
    first = {"/child/name": {"given": "ຟ້າໃສ", "surname": "ແສນສຸກ"}, "/child/unnamed": None}
    assert one["id"] in _must(_corrected(registry, other, "material", first))


def test_a_foundling_under_two_names_must_be_reviewed(registry: Registry) -> None:
    found = {"/child/foundling": True, "/mother": None, "/father": None, "/documents": None}
    found |= {"/informant": {"relation": "finder", "name": {"given": "ບຸນທັນ"}}}
    found |= {"/mother_unknown_reason": "foundling", "/father_unknown_reason": "foundling"}
    found |= {"/child/weight_grams": None, "/child/time_of_birth": None, "/place/district": "0502"}
    names = [{"/child/name": {"given": given}, "/child/sex": "female"} for given in ("ມາລີ", "ດອກຈຳປາ")]
    one, other = (registry.declared("birth", example("birth", **found | each)) for each in names)
    assert _must(other) == {one["id"]}


def test_two_births_of_one_mother_too_near_must_be_reviewed_before_registration(registry: Registry) -> None:
    mother = {"/mother": {"name": {"given": "ອຸໄທ", "surname": "ຄຳມະນີ"}, "id_document": "P 77-1190"}}
    facts = mother | ENTRY
    born = {"/child/date_of_birth": "2026-09-15", "/child/name": {"given": "ຈອນ"}, "/late_reason": "ໄກ"}
    born |= {"/documents": [{"kind": "village_certificate", "number": "12/2026"}]}
    one = registry.declared("birth", example("birth", **facts | born))
    other = registry.declared("birth", example("birth", **facts | {"/child/name": {"given": "ດາລິນ"}}))
    found = {each["record_id"]: each for each in other["duplicates"]}[one["id"]]
    assert (found["must_review"], found["reasons"][0]) == (True, "births-too-near")
    path = f"/v1/records/{one['id']}/registration"
    assert problem(registry.post(path, {"duplicates_reviewed": []}, 1)) == (409, "duplicates-unreviewed")


def test_a_divorce_knows_its_parties_by_another_writing(registry: Registry) -> None:
    wife = {"/bride/uin": None, "/bride/name": {"given": "ຊື່ນຈິດ", "surname": "ສີວິໄລ"}}
    marriage = registry.registered("marriage", couple(**wife))
    written = {"/wife/name": {"given": "ນາງຊື້ນຈິດ", "surname": "Sivilay"}}
    assert registry.declare("divorce", divorce_of(marriage, **written)).status_code == 201


def test_a_divorce_knows_a_party_by_the_day_of_birth_and_the_given_name(registry: Registry) -> None:
    wife = {"/bride/uin": None, "/bride/name": {"given": "ບຸບຜາ", "surname": "ສີວິໄລ"}}
    marriage = registry.registered("marriage", couple(**wife | {"/bride/date_of_birth": "2000-07-09"}))
    other = {"/wife/name": {"given": "ບຸບພາ", "surname": "ດວງປະເສີດ"}}
    refused = registry.declare("divorce", divorce_of(marriage, **other))
    assert codes(refused) == {"/declaration/wife": "party-differs-from-marriage"}
    born = other | {"/wife/date_of_birth": "2000-07-09"}
    assert registry.declare("divorce", divorce_of(marriage, **born)).status_code == 201


def test_a_divorce_of_people_of_another_age_is_confirmed(registry: Registry) -> None:
    wife = {"/bride/uin": None, "/bride/name": {"given": "ພອນສະຫວັນ", "surname": "ສີວິໄລ"}}
    marriage = registry.registered("marriage", couple(**wife | {"/bride/date_of_birth": "2000-07-09"}))
    divorce = divorce_of(marriage, **{"/wife/date_of_birth": "1960"})
    refused = registry.declare("divorce", divorce)
    assert problem(refused) == (422, "confirmation-needed")
    assert codes(refused) == {"/declaration/wife/date_of_birth": "birth-differs-from-marriage"}
    said = {"form_version": "divorce/1", "declaration": divorce, "confirmed": ["/wife/date_of_birth"]}
    assert registry.post("/v1/divorces", said).status_code == 201


NAMED = {"given": "ແສງອາລຸນ", "surname": "ພົງສະຫວັດ"}
GROWN = {"/late_reason": "ໄກ", "/mother/date_of_birth": None, "/father/date_of_birth": None}


def test_a_death_without_a_uin_meets_the_birth_entry_also_of_another_office(registry: Registry) -> None:
    born = {"/child/name": NAMED, "/child/sex": "male", "/child/date_of_birth": "1990-04-02"}
    birth = registry.registered("birth", example("birth", **born | GROWN))
    dead = {"/deceased/uin": None, "/deceased/sex": "male", "/deceased/date_of_birth": "1990-04-02"}
    latin = {"/deceased/name": {"given": "Sengaloun", "surname": "Phongsavath"}, "/deceased/age": None}
    death = registry.declared("death", example("death", **dead | latin))
    found = {each["record_id"]: each for each in death["duplicates"]}[birth["id"]]
    assert (found["must_review"], found["reasons"]) == (True, ["born-deceased"])
    now = registry.get(f"/v1/records/{death['id']}").json["duplicates"]
    assert birth["id"] in {each["record_id"] for each in now}
    path = f"/v1/records/{death['id']}/registration"
    assert problem(registry.post(path, {"duplicates_reviewed": []}, 1)) == (409, "duplicates-unreviewed")
    elsewhere = registry.as_(NEIGHBOUR).declared("death", example("death", **dead | latin))
    assert birth["id"] in _must(elsewhere)


def test_a_minor_who_states_no_uin_and_another_year_is_found_by_the_birth_entry(registry: Registry) -> None:
    name = {"given": "ອານຸສອນ", "surname": "ພົງສະຫວັດ"}
    born = {"/child/name": name, "/child/sex": "male", "/child/date_of_birth": "2009-03-02"}
    birth = registry.registered("birth", example("birth", **born | GROWN))
    groom = {"/groom/uin": None, "/groom/name": name, "/groom/date_of_birth": "2008-03-02"}
    wedding = registry.declared("marriage", couple(**groom))
    found = {each["record_id"]: each for each in wedding["duplicates"]}[birth["id"]]
    assert (found["must_review"], found["reasons"]) == (True, ["born-groom"])
    assert birth["id"] in _must(registry.get(f"/v1/records/{wedding['id']}").json)
