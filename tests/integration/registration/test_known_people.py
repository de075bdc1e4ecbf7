"""Who states a UIN is held to what the register knows of that person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.people import adult, child_of, couple, enrol, person, rare
from tests.support.examples import example
from tests.support.registry import AUTHORITY, NEIGHBOUR, Registry, alike, codes, contradicted, problem, uin


def test_nobody_dies_twice_unseen(registry: Registry) -> None:
    who = {"/deceased/uin": uin()}
    first = registry.registered("death", example("death", **who))
    again = registry.declared("death", example("death", **who))
    assert contradicted(again) == {first["id"]: ["already-deceased"]}
    refused = registry.post(f"/v1/records/{again['id']}/registration", {}, 1)
    assert problem(refused) == (409, "duplicates-unreviewed")
    told = [(each["code"], each["level"], each["record"]) for each in refused.json["errors"]]
    assert ("already-deceased", "second-person", first["id"]) in told


def test_a_death_before_the_registered_birth_is_seen_beside_it(registry: Registry) -> None:
    child = child_of(registry, None)
    (birth,) = registry.found(uin=child)
    dead = example(
        "death", **person(child, "deceased"), **{"/death/date": "2026-11-01", "/deceased/sex": "female"}
    )
    assert contradicted(registry.declared("death", dead)) == {birth: ["death-before-birth"]}


@pytest.mark.parametrize("born", ["2027", "2026-12", "2026-11-13"])
def test_a_death_is_not_before_the_stated_birth(registry: Registry, born: str) -> None:
    refused = registry.declare("death", example("death", **{"/deceased/date_of_birth": born}))
    assert problem(refused) == (422, "death-before-birth")


def test_a_birth_by_a_mother_who_is_said_to_be_dead_is_registered_once_both_were_seen(
    registry: Registry,
) -> None:
    mother = uin()
    death = registry.registered(
        "death", example("death", **{"/deceased/uin": mother, "/death/date": "2026-11-01"})
    )
    birth = registry.declared("birth", example("birth", **{"/mother/uin": mother}))
    assert contradicted(birth) == {death["id"]: ["parent-deceased"]}
    assert contradicted(registry.get(f"/v1/records/{birth['id']}").json) == contradicted(birth)
    path = f"/v1/records/{birth['id']}/registration"
    assert problem(registry.post(path, {}, 1)) == (409, "duplicates-unreviewed")
    assert registry.register(birth).status_code == 200


@pytest.mark.parametrize(
    ("stated", "differs"),
    [
        ({"/deceased/date_of_birth": "1948"}, True),
        ({"/deceased/age": 70}, True),
        ({"/deceased/sex": "male"}, True),
        ({"/deceased/date_of_birth": "1996-03"}, False),
        ({"/deceased/age": 30}, False),
        ({"/deceased/age": 31}, False),  # people say the year that they are in
        ({"/deceased/age": 29}, False),
        ({"/deceased/age": 32}, True),
        ({"/deceased/age": 28}, True),
    ],
    ids=str,
)
def test_the_deceased_is_who_the_uin_says(
    registry: Registry, stated: dict[str, Any], *, differs: bool
) -> None:
    number = adult(registry, "female")
    (birth,) = registry.found(uin=number)
    who = person(number, "deceased") | {"/deceased/sex": "female"}
    death = registry.declared("death", example("death", **who | stated))
    assert contradicted(death) == ({birth: ["contradicts-birth-entry"]} if differs else {})


def test_the_role_in_a_marriage_says_the_sex(registry: Registry) -> None:
    refused = registry.declare("marriage", couple(**person(adult(registry, "female"), "groom")))
    assert codes(refused) == {"/declaration/groom/uin": "contradicts-birth-entry"}


def test_another_name_than_that_of_the_birth_entry_is_reviewed_first(registry: Registry) -> None:
    number = adult(registry, "male")
    other = couple(**person(number, "groom") | {"/groom/name": {"given": "ສົມພອນ"}})
    record = registry.declared("marriage", other)
    (found,) = alike(record)
    assert found["reasons"] == ["other-name-groom"]
    path = f"/v1/records/{record['id']}/registration"
    assert problem(registry.post(path, {}, 1)) == (409, "duplicates-unreviewed")
    assert registry.register(record).status_code == 200


def test_another_office_is_told_whom_the_uin_belongs_to_and_that_it_read_it(
    registry: Registry, owner: Any
) -> None:
    """The name contradicts what the office itself declares: it is never told just "at another office"."""
    number, clerk = adult(registry, "male"), registry.as_(NEIGHBOUR)
    wrong = person(number, "deceased") | {"/deceased/name": {"given": "ບຸນທັນ"}, "/deceased/sex": "male"}
    record = clerk.declared("death", example("death", **wrong))
    (found,) = [each for each in record["duplicates"] if each["must_review"]]
    assert found["reasons"] == ["other-name-deceased"]
    assert found["person"] == {"name": {"given": rare(number)}, "sex": "male", "year_of_birth": "1996"}
    history = clerk.get(f"/v1/records/{record['id']}/history").json["items"]
    assert history[0]["body"]["duplicates"] == record["duplicates"]
    owner.execute(
        "SELECT act FROM audit WHERE %s = ANY(subject_ids) AND actor = %s",
        (found["record_id"], NEIGHBOUR.subject),
    )
    assert ("record.name-person",) in owner.fetchall()
    path = f"/v1/records/{record['id']}/registration"
    assert problem(clerk.post(path, {}, 1)) == (409, "duplicates-unreviewed")


def test_a_uin_that_nobody_has_is_reviewed(registry: Registry) -> None:
    record = registry.declared("death", example("death", **{"/deceased/uin": uin()}))
    (found,) = record["duplicates"]
    assert (found["record_id"], found["reasons"]) == (record["id"], ["uin-unknown-deceased"])
    path = f"/v1/records/{record['id']}/registration"
    assert problem(registry.post(path, {}, 1)) == (409, "duplicates-unreviewed")
    assert registry.register(record).status_code == 200


def test_the_uin_of_a_cancelled_birth_is_still_somebodys(registry: Registry) -> None:
    birth = registry.registered("birth", example("birth", **{"/child/name/given": "ວັນໄຊ"}))
    number = uin()
    enrol(registry, birth, number)
    registry.cancelled(birth)
    record = registry.declared("death", example("death", **{"/deceased/uin": number}))
    assert not [each for each in record["duplicates"] if "uin-unknown-deceased" in each["reasons"]]


def test_a_correction_to_somebody_elses_uin_is_noted(registry: Registry) -> None:
    number = adult(registry, "male")
    death = registry.registered("death", example("death", **{"/deceased/sex": "male"}))
    body = {"kind": "material", "reason": "found", "authority": AUTHORITY}
    changes = {"changes": {"/deceased/uin": number, "/deceased/date_of_birth": "1996"}}
    after = registry.by_two(f"/v1/records/{death['id']}/correction", body | changes, death["version"])
    assert after.status_code == 200, after.json
    assert ["other-name-deceased"] in [each["reasons"] for each in after.json["duplicates"]]


def test_a_registered_child_is_a_mother_only_before_two_pairs_of_eyes(registry: Registry) -> None:
    toddler = child_of(registry, None, **{"/late_reason": "ໄກ", "/child/date_of_birth": "2024-11-01"})
    (entry,) = registry.found(uin=toddler)
    born = registry.declared("birth", example("birth", **person(toddler, "mother")))
    assert contradicted(born) == {entry: ["parent-too-young"]}


def test_the_rules_are_held_again_at_registration(registry: Registry) -> None:
    mother = uin()
    record = registry.declared("birth", example("birth", **{"/mother/uin": mother}))
    registry.registered("death", example("death", **{"/deceased/uin": mother, "/death/date": "2026-11-01"}))
    refused = registry.post(f"/v1/records/{record['id']}/registration", {}, 1)
    assert codes(refused) == {"/duplicates_reviewed": "parent-deceased"}


def test_a_refusal_that_tells_of_other_entries_is_in_the_audit_and_says_no_dates(
    registry: Registry, owner: Any
) -> None:
    groom = uin()
    death = registry.registered(
        "death", example("death", **{"/deceased/uin": groom, "/death/date": "2026-11-01"})
    )
    refused = registry.declare("marriage", couple(**{"/groom/uin": groom}))
    assert "2026-11-01" not in refused.get_data(as_text=True)
    owner.execute(
        "SELECT subject_ids, detail FROM audit WHERE act = 'record.refuse' ORDER BY id DESC LIMIT 1"
    )
    assert owner.fetchone() == ([death["id"]], {"faults": ["spouse-deceased"]})


def test_a_spouse_without_a_uin_who_may_be_married_is_looked_at(registry: Registry) -> None:
    groom = {"/groom/uin": None, "/groom/name": {"given": "ພູມີ", "surname": "ແກ້ວມະນີ"}}
    first = registry.registered("marriage", couple(**groom))
    latin = {"/groom/uin": None, "/groom/name": {"given": "Phoumy", "surname": "Keomany"}}
    second = registry.declared("marriage", couple(**latin))
    found = {each["record_id"]: each for each in second["duplicates"]}[first["id"]]
    assert found["must_review"]
    assert "married-groom" in found["reasons"]
    paper = {"/groom/uin": None, "/groom/id_document": "P 12-345", "/groom/date_of_birth": "1970"}
    third = registry.registered("marriage", couple(**paper))
    same_paper = registry.declared("marriage", couple(**paper | {"/groom/id_document": "p12345"}))
    assert [each["record_id"] for each in alike(same_paper)] == [third["id"]]


def test_a_spouse_without_a_uin_who_may_be_dead_is_looked_at(registry: Registry) -> None:
    named = {"given": "ທ້າວ ສົມຈິດ", "surname": "ໄຊຍະວົງ"}
    dead = {"/deceased/uin": None, "/deceased/name": named, "/deceased/date_of_birth": "1988-04-05"}
    death = registry.declared("death", example("death", **dead | {"/deceased/sex": "male"}))
    groom = {"/groom/uin": None, "/groom/date_of_birth": "1988", "/groom/age": None}
    latin = {"/groom/name": {"given": "Somchit", "surname": "Xayavong"}}
    wedding = registry.declared("marriage", couple(**groom | latin))
    found = {each["record_id"]: each for each in wedding["duplicates"]}[death["id"]]
    assert (found["must_review"], found["reasons"]) == (True, ["deceased-groom"])


def test_a_spouse_whose_marriage_ended_is_free_without_a_question(registry: Registry) -> None:
    name = {"given": "ມະໂນທອງ", "surname": "ຈັນທະວົງ"}
    groom = {"/groom/uin": None, "/groom/name": name, "/marriage/date": "2026-11-10"}
    first = registry.registered("marriage", couple(**groom))
    number = {"/marriage/registration_number": first["registration_number"]}
    wife = first["declaration"]["bride"]
    parties = {"/husband/name": name, "/wife/name": wife["name"], "/wife/uin": wife["uin"]}
    registry.registered("divorce", example("divorce", **number | parties))
    again = registry.declared("marriage", couple(**groom | {"/marriage/date": "2026-11-21"}))
    assert alike(again) == []
