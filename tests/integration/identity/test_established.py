"""A registrar enrols people from documents: whole households, with likely doubles shown first."""

from __future__ import annotations

import concurrent.futures
import io
import json
import uuid
from dataclasses import replace
from typing import Any

import pytest

from crvs_contracts.events.catalogue import faults
from crvs_contracts.forms.persons import person_example
from crvs_contracts.numbers import parse_uin
from crvs_identity import bootstrap
from crvs_identity.bootstrap.web import build_web
from tests.integration.identity.conftest import NOBODY, entry
from tests.integration.identity.people import (
    ELSEWHERE,
    REGISTRAR,
    compare,
    establish,
    established,
    look_up,
    papers,
    send,
)
from tests.integration.identity.test_persons import status


def told(query: Any, uin: str) -> list[tuple[str, dict[str, Any]]]:
    rows = query("SELECT type, data FROM outbox WHERE data LIKE %s ORDER BY seq", f'%"{uin}"%')
    return [(row["type"], json.loads(row["data"])) for row in rows]


def test_a_household_is_enrolled_in_one_command_and_told(web: Any, query: Any) -> None:
    head = person_example()
    son = papers("ບຸນເລີດ", "ອິນທະວົງ", "2015-03-04", "male", mother_name={"given": "ບົວຜັນ"})
    son["household"] = head["household"] | {"relation": "child"}
    answer = establish(web, head, son)
    assert answer.status_code == 201, answer.json
    (first, second), household = answer.json["people"], answer.json["household"]
    assert [parse_uin(each["uin"]) for each in (first, second)] == [first["uin"], second["uin"]]
    (type_, data), *rest = told(query, first["uin"])
    assert (type_, rest, faults(type_, data)) == ("person.established.v1", [], [])
    assert data["name"] == head["person"]["name"]
    assert (data["household"]["id"], data["household"]["relation"]) == (household, "head")
    assert [each["kind"] for each in data["documents"]] == ["household_book"]
    she, he = look_up(web, first["uin"]), look_up(web, second["uin"])
    assert (she["civil_status"], he["civil_status"]) == ("widowed", "single")
    assert (she["date_of_birth"], she["birth_record_id"], she["birth_entry"]) == ("1962", None, None)
    assert she["household"] == he["household"] == household
    assert [each["name"] for each in she["names"]] == [head["person"]["name"]]


def test_the_civil_status_of_an_adult_whose_papers_do_not_say_it_is_unknown(
    web: Any, hear: Any, query: Any
) -> None:
    (person,) = established(web, papers("ນາງສອນ", "ພະຈັນທະວົງ", "1971"))
    assert look_up(web, person["uin"])["civil_status"] == "unknown"
    number = f"M-{uuid.uuid4()}"
    hear(entry("marriage", {"groom": None, "bride": person["uin"]}, number=number, date="2026-11-02"))
    assert status(query, person["uin"]) == ("alive", "married")
    assert look_up(web, person["uin"], as_of="2026-11-01")["civil_status"] == "unknown"


def test_nobody_is_enrolled_twice_without_a_look(web: Any, query: Any) -> None:
    (first,) = established(web, papers("ວັນນະ", "ສີສຸພັນ", "1980-05-12", "male"))
    again = papers("ວັນນະ", "ສີສຸພັນ", "1980-05-12", "male")
    ((double,),) = compare(web, again)
    assert (double["uin"], double["must_review"]) == (first["uin"], True)
    assert "same-name-child" in double["reasons"]
    refused = establish(web, again)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/doubles-unreviewed")
    assert establish(web, again, reviewed=[first["uin"]]).status_code == 201


def test_a_likely_double_of_another_office_is_shown_and_the_reading_is_on_record(
    web: Any, query: Any
) -> None:
    (first,) = established(web, papers("ຄຳຫຼ້າ", "ວົງພະຈັນ", "1955-01-09"))
    ((double,),) = compare(web, papers("ຄຳຫຼ້າ", "ວົງພະຈັນ", "1955-01-09"), who=ELSEWHERE)
    assert (double["uin"], double["office"], double["name"]["given"]) == (first["uin"], "0201", "ຄຳຫຼ້າ")
    line = query("SELECT subject_ids FROM audit WHERE act = 'person.compare' AND actor = 'elsewhere'")
    assert line == [{"subject_ids": [first["id"]]}]


@pytest.mark.parametrize(
    ("given", "born"),
    [("ພອນໄຊ", "1990-02-03"), ("ພອນໄຊ", "1990"), ("Phonxay", "1990-02-03"), ("ພອນໄຊ", "1991")],
)
def test_who_has_a_registered_birth_is_found_by_papers(
    web: Any, hear: Any, query: Any, given: str, born: str
) -> None:
    birth = entry("birth", NOBODY, child=_child("ພອນໄຊ", "ຈັນທະລາ", "1990-02-03"))
    hear(birth)
    uin = query("SELECT uin FROM person WHERE birth_record_id = %s", birth.subject)[0]["uin"]
    surname = "Chanthala" if given.isascii() else "ຈັນທະລາ"
    (found,) = compare(web, papers(given, surname, born, "male"))
    assert uin in [each["uin"] for each in found]


def _child(given: str, surname: str, born: str) -> dict[str, Any]:
    return {"name": {"given": given, "surname": surname}, "sex": "male", "date_of_birth": born}


def test_one_person_enrolled_by_16_registrars_at_once_has_one_uin(
    web: Any, settings: Any, query: Any
) -> None:
    document = papers("ສຸພາບ", "ແກ້ວມະນີ", "1949-07-30")
    app = build_web(settings)

    def enrol(_: int) -> int:
        return int(establish(app.test_client(), document).status_code)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(enrol, range(16)))
    assert answers == [201] + [409] * 15


def test_what_no_registrar_may_is_refused_with_all_its_faults(web: Any) -> None:
    bare, twice = papers("ສີດາ", "ໄຊຍະວົງ", "2099"), papers("ແສງດາວ", "ໄຊຍະວົງ", "1999-01-01")
    bare["evidence"] = {"witnesses": [{"name": {"given": "ຄຳ"}}]}
    refused = establish(web, bare, twice, papers("ແສງດາວ", "ໄຊຍະວົງ", "1999-01-01"))
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json["errors"]] == [
        ("/people/0/evidence/documents", "evidence-needed"),
        ("/people/0/person/date_of_birth", "date-in-future"),
        ("/people/2/person/name", "same-person-twice"),
    ]
    unnamed = papers("ສີດາ")
    del unnamed["person"]["name"]
    wrong = establish(web, unnamed)
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, "/people/0/person/name")


def test_somebody_comes_to_a_household_of_the_same_office_alone(web: Any) -> None:
    head = papers("ທອງສີ", "ລັດຕະນະ", "1944")
    head["household"] = {"relation": "head", "book_number": "HB-7"}
    household = establish(web, head).json["household"]
    wife = papers("ມະນີຈັນ", "ລັດຕະນະ", "1946")
    wife["household"] = {"relation": "spouse"}
    joined = establish(web, wife, household=household)
    assert (joined.status_code, joined.json["household"]) == (201, household)
    other = papers("ຄຳປ່ຽນ", "ສະຫວັນ", "1970", "male")
    other["household"] = {"relation": "not_related"}
    assert establish(web, other, household=household, who=ELSEWHERE).status_code == 404


def test_a_repeat_with_the_same_key_enrols_nobody_else(web: Any, query: Any) -> None:
    body = {"form_version": "person/1", "people": [papers("ດາລາ", "ສີວິໄລ", "1988-08-08")]}
    key = uuid.uuid4().hex
    answers = [send(web, "/v1/persons", body, key=key) for _ in range(3)]
    assert [each.status_code for each in answers] == [201] * 3
    assert len({each.json["people"][0]["uin"] for each in answers}) == 1


def test_names_are_sealed_and_told_again_as_the_same_event(
    web: Any, query: Any, owner: Any, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (person,) = established(web, papers("ອຳພອນຄຳ", "ບຸບຜາວັນ", "1931"))
    kept = query("SELECT sealed FROM description WHERE record_id = %s", person["id"])
    assert "ອຳພອນຄຳ".encode() not in bytes(kept[0]["sealed"])
    assert query("SELECT data::text AS data FROM person_fact WHERE person_id = %s", person["id"]) == [
        {"data": "{}"}
    ]
    before = told(query, person["uin"])
    owner.execute("DELETE FROM outbox WHERE data LIKE %s RETURNING id", (f'%"{person["uin"]}"%',))
    (first,) = owner.fetchall()
    monkeypatch.setenv("THABIAN_DATABASE_URL", database.app_url)
    monkeypatch.setenv("THABIAN_DATA_KEY", (b"k" * 32).hex())
    assert bootstrap.main(["republish", person["id"]]) == 0
    owner.execute("SELECT id FROM outbox WHERE data LIKE %s", (f'%"{person["uin"]}"%',))
    assert owner.fetchall() == [first]
    ((_, data),) = told(query, person["uin"])
    assert data | {"occurred_at": ""} == before[0][1] | {"occurred_at": ""}


def test_only_an_office_enrols(web: Any) -> None:
    nowhere = replace(REGISTRAR, office=None)
    refused = establish(web, papers("ສີ", "ລາ", "1970"), who=nowhere)
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/office-unknown")


def test_what_identity_knows_of_them_is_listed_and_their_uins_are_never_drawn(
    web: Any, hear: Any, query: Any, owner: Any, database: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Also after a restore from before somebody was enrolled, of whom the feed knows."""
    monkeypatch.setenv("THABIAN_DATABASE_URL", database.app_url)
    (person,) = established(web, papers("ແກ້ວຕາ", "ພິມມະສອນ", "1938-02-11"))
    capsys.readouterr()
    assert bootstrap.main(["list-known"]) == 0
    assert f"{person['id']}\testablished\t{person['uin']}" in capsys.readouterr().out.splitlines()
    lost, number = str(uuid.uuid4()), "350134387220"
    owner.execute("UPDATE incarnation SET place = 'another cluster'")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{lost}\testablished\t{number}\n"))
    assert bootstrap.main(["reopen", "-"]) == 0
    assert query("SELECT birth_record_id::text AS id FROM spent_uin WHERE uin = %s", number) == [{"id": lost}]
