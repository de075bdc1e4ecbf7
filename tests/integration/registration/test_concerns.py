"""An entry is seen by the offices that it concerns, in SQL; other offices look it up by its number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crvs_contracts.numbers import RegistrationNumber
from tests.integration.registration.people import adult, couple, divorce_of, enrol, person
from tests.support.examples import example
from tests.support.registry import NEIGHBOUR, PROVINCE, REGISTRAR, Registry, uin

FAR = replace(REGISTRAR, subject="registrar-0101", office="0101", jurisdiction=("0101",))
WORDS = {"purpose": "identity", "words": "ຄູ່ບ່າວສາວມາແຈ້ງການແຕ່ງດອງ"}


def _marriage(registry: Registry, **changes: Any) -> dict[str, Any]:
    return registry.registered("marriage", example("marriage", **changes))


def _read(registry: Registry, record: dict[str, Any]) -> Any:
    return registry.get(f"/v1/records/{record['id']}")


def test_the_office_of_a_residence_sees_the_entry_and_finds_it_every_way(registry: Registry) -> None:
    name = {"given": "ພອນສະຫວັນ", "surname": "ແກ້ວອຸດົມ"}
    entry = _marriage(registry, **{"/bride/residence_district": "0101", "/bride/name": name})
    far, neighbour = registry.as_(FAR), registry.as_(NEIGHBOUR)
    assert _read(far, entry).json["allowed"] == []
    assert far.get(f"/v1/records/{entry['id']}/history").status_code == 200
    asked = (
        {"name": "ພອນສະຫວັນ"},
        {"number": entry["registration_number"]},
        {"kind": "marriage", "status": "registered"},
    )
    for question in asked:
        assert entry["id"] in far.found(**question)
        assert neighbour.found(**question).count(entry["id"]) == 0
    assert _read(neighbour, entry).status_code == 404
    assert far.get("/v1/records/work-list?queue=recent").json["items"] == []


def test_a_declaration_that_waits_concerns_nobody_else(registry: Registry) -> None:
    record = registry.declared("marriage", example("marriage", **{"/bride/residence_district": "0101"}))
    assert _read(registry.as_(FAR), record).status_code == 404


def test_the_district_sees_what_its_province_registered_for_it(registry: Registry) -> None:
    there = {"/place/district": "0202", "/groom/nationality": "TH"}
    entry = registry.as_(PROVINCE).registered("marriage", example("marriage", **there))
    assert _read(registry.as_(NEIGHBOUR), entry).json["office"] == "LA-PH"


def test_a_divorce_and_its_marriage_concern_each_others_offices(registry: Registry) -> None:
    marriage = registry.registered("marriage", couple())
    far = registry.as_(FAR)
    divorce = far.registered("divorce", divorce_of(marriage, **{"/place/district": "0101"}))
    assert _read(registry, divorce).status_code == 200
    assert _read(far, marriage).status_code == 200
    body = {"kind": "clerical", "reason": "a slip of the pen", "changes": {"/marriage/ceremony": None}}
    assert registry.post(f"/v1/records/{marriage['id']}/correction", body, 2).status_code == 200
    assert _read(far, marriage).status_code == 200


def test_the_office_of_a_birth_sees_what_is_registered_of_the_person(registry: Registry) -> None:
    number = adult(registry, "male")
    changes = person(number, "deceased") | {"/place/district": "0101"}
    entry = registry.as_(FAR).registered("death", example("death", **changes))
    assert _read(registry, entry).json["office"] == "0101"
    assert registry.found(uin=number)[0] == entry["id"]


def test_a_correction_of_the_residence_moves_the_sight(registry: Registry) -> None:
    entry = _marriage(registry, **{"/bride/residence_district": "0101"})
    body = {
        "kind": "clerical",
        "reason": "another district",
        "changes": {"/bride/residence_district": "0202"},
    }
    assert registry.post(f"/v1/records/{entry['id']}/correction", body, 2).status_code == 200
    assert _read(registry.as_(FAR), entry).status_code == 404
    assert _read(registry.as_(NEIGHBOUR), entry).status_code == 200


def test_the_other_office_may_look_and_not_act_and_sees_nothing_sensitive(registry: Registry) -> None:
    entry = registry.registered("death", example("death", **{"/deceased/residence_district": "0101"}))
    far = registry.as_(FAR)
    shown = _read(far, entry).json
    assert "text" not in shown["declaration"]["cause"]
    assert "/cause/text" in shown["withheld"]
    refused = far.post(
        f"/v1/records/{entry['id']}/correction",
        {"kind": "clerical", "reason": "a slip", "changes": {"/deceased/name/given": "ຄຳ"}},
        2,
    )
    assert (refused.status_code, refused.json["type"].rpartition("/")[2]) == (403, "office-of-record-only")


@pytest.mark.parametrize("asked_by", ["number", "tracking", "uin"])
def test_a_record_of_any_office_is_looked_up_by_its_number_and_its_office_sees_who_did(
    registry: Registry, owner: Any, asked_by: str
) -> None:
    entry, number = registry.registered("birth"), uin()
    enrol(registry, entry, number)
    typed = {"number": entry["registration_number"], "tracking": entry["tracking_number"], "uin": number}[
        asked_by
    ]
    far = registry.as_(replace(FAR, name="ນາງ ຈັນ"))
    found = far.call("POST", "/v1/records/lookups", {asked_by: typed} | WORDS)
    assert [each["id"] for each in found.json["items"]] == [entry["id"]]
    assert found.json["items"][0]["allowed"] == []
    assert "/child/ethnicity" not in str(found.json["items"][0]["declaration"])
    assert _read(far, entry).status_code == 404
    (line,) = registry.get(f"/v1/records/{entry['id']}/lookups").json["items"]
    assert (line["office"], line["name"], line["asked_by"], line["words"]) == (
        "0101",
        "ນາງ ຈັນ",
        asked_by,
        WORDS["words"],
    )
    assert far.get(f"/v1/records/{entry['id']}/lookups").status_code == 404
    owner.execute(
        "SELECT subject_ids, detail FROM audit WHERE act = 'record.lookup' ORDER BY id DESC LIMIT 1"
    )
    assert owner.fetchone() == ([entry["id"]], {"by": asked_by, "purpose": "identity"})


def test_what_is_looked_up_in_vain_counts_and_beyond_the_limit_nothing_is_told(
    registry: Registry,
) -> None:
    entry = registry.registered("birth")
    far = registry.as_(replace(FAR, subject="curious"))
    absent = {"number": str(RegistrationNumber("B", "0101", 2026, 999999))}
    assert far.call("POST", "/v1/records/lookups", absent | WORDS).status_code == 404
    question = {"number": entry["registration_number"]} | WORDS
    told = [far.call("POST", "/v1/records/lookups", question).status_code for _ in range(60)]
    assert told == [200] * 59 + [429]
    colleague = registry.as_(replace(FAR, subject="colleague"))
    assert colleague.call("POST", "/v1/records/lookups", question).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"number": "B-0101"} | WORDS,
        {"number": "x", "uin": "y"} | WORDS,
        WORDS,
        {"uin": "123456789012", "purpose": "identity"},
        {"uin": "123456789012", "purpose": "curiosity", "words": "just so"},
        {"uin": "123456789012", "purpose": "identity", "words": "   "},
    ],
)
def test_a_question_needs_one_whole_number_and_a_purpose(registry: Registry, body: dict[str, Any]) -> None:
    assert registry.as_(FAR).call("POST", "/v1/records/lookups", body).status_code == 422


def test_a_village_head_looks_nothing_up(registry: Registry) -> None:
    village = replace(FAR, scopes=frozenset({"record.read", "record.search"}))
    refused = registry.as_(village).call("POST", "/v1/records/lookups", {"number": "x"} | WORDS)
    assert refused.status_code == 403
