"""Whoever may be a known person is decided before a registration, and leaving the UIN out is no advantage."""

from __future__ import annotations

from typing import Any

from tests.integration.registration.people import adult, couple, divorce_of, person
from tests.support.examples import example
from tests.support.registry import NEIGHBOUR, Registry, alike, codes, contradicted, problem


def nameless(number: str, role: str, born: str) -> dict[str, Any]:
    """The person of `adult` without the UIN."""
    return person(number, role) | {f"/{role}/uin": None, f"/{role}/date_of_birth": born, f"/{role}/age": None}


def decide(registry: Registry, record: dict[str, Any], role: str, answer: str) -> Any:
    """Register, having decided about everybody who must be."""
    asked = [each for each in alike(record) if any(reason.endswith(role) for reason in each["reasons"])]
    persons = [{"role": role, "record_id": each["record_id"], "answer": answer} for each in asked]
    body = {"persons": persons, "duplicates_reviewed": [each["record_id"] for each in record["duplicates"]]}
    return registry.post(f"/v1/records/{record['id']}/registration", body, record["version"])


def test_a_minor_without_the_uin_is_the_minor_when_the_registrar_says_so(registry: Registry) -> None:
    number = adult(registry, "male", born="2009-03-02")
    groom = nameless(number, "groom", "2008-03-02")
    record = registry.declared("marriage", couple(**groom | {"/marriage/date": "2026-11-10"}))
    (found,) = alike(record)
    assert found["reasons"] == ["born-groom"]
    assert problem(decide(registry, record, "groom", "this")) == (422, "rules-violated")
    assert decide(registry, record, "groom", "another").status_code == 200


def test_the_decision_is_kept_and_the_entry_counts_for_the_person(registry: Registry) -> None:
    number = adult(registry, "male", born="1991-03-02")
    death = example("death", **nameless(number, "deceased", "1991-03-02") | {"/deceased/sex": "male"})
    record = registry.declared("death", death)
    done = decide(registry, record, "deceased", "this")
    assert (done.status_code, done.json["links"]["deceased"]) == (200, number)
    assert "uin" not in done.json["declaration"]["deceased"]
    history = registry.get(f"/v1/records/{record['id']}/history").json["items"]
    (kept,) = history[1]["body"]["persons"]
    assert (kept["role"], kept["answer"]) == ("deceased", "this")
    again = example("death", **person(number, "deceased") | {"/deceased/sex": "male"})
    assert contradicted(registry.declared("death", again))[record["id"]] == ["already-deceased"]


def test_a_groom_who_is_the_dead_without_a_uin_is_refused(registry: Registry) -> None:
    who = {"given": "ພົງສະຫວັນ", "surname": "ອິນທະວົງ"}
    dead = {"/deceased/uin": None, "/deceased/name": who, "/deceased/date_of_birth": "1988-04-05"}
    registry.registered("death", example("death", **dead | {"/deceased/sex": "male"}))
    groom = {"/groom/uin": None, "/groom/name": who, "/groom/date_of_birth": "1988-04-05", "/groom/age": None}
    record = registry.declared("marriage", couple(**groom | {"/marriage/date": "2026-11-22"}))
    assert codes(decide(registry, record, "groom", "this")) == {"/declaration/groom/name": "spouse-deceased"}
    assert decide(registry, record, "groom", "unknown").status_code == 200


def test_a_dead_mother_without_a_uin_is_asked_about_at_any_office(registry: Registry) -> None:
    who = {"given": "ດວງຈັນ", "surname": "ແສງມະນີ"}
    dead = {"/deceased/uin": None, "/deceased/name": who, "/deceased/date_of_birth": "1990-04-05"}
    death = {"/deceased/sex": "female", "/death/date": "2026-11-01"}
    entry = registry.registered("death", example("death", **dead | death))
    clerk = registry.as_(NEIGHBOUR)
    mother = {"/mother/name": who, "/mother/date_of_birth": "1990-04-05", "/mother/age": None}
    record = clerk.declared("birth", example("birth", **mother))
    (found,) = alike(record)
    assert (found["record_id"], found["reasons"]) == (entry["id"], ["deceased-mother"])
    path = f"/v1/records/{record['id']}/registration"
    assert problem(clerk.post(path, {}, 1)) == (409, "duplicates-unreviewed")
    assert codes(decide(clerk, record, "mother", "this")) == {"/declaration/mother/name": "parent-deceased"}
    assert decide(clerk, record, "mother", "another").status_code == 200


def test_a_dead_husband_who_divorces_is_asked_about(registry: Registry) -> None:
    who = {"given": "ສີສະຫວາດ", "surname": "ວົງພະຈັນ"}
    groom = {"/groom/uin": None, "/groom/name": who, "/groom/date_of_birth": "1980-04-05", "/groom/age": None}
    marriage = registry.registered("marriage", couple(**groom | {"/marriage/date": "2020-02-01"}))
    dead = {"/deceased/uin": None, "/deceased/name": who, "/deceased/date_of_birth": "1980-04-05"}
    registry.registered("death", example("death", **dead | {"/deceased/sex": "male", "/spouse": None}))
    party = {"/husband/date_of_birth": "1980-04-05", "/divorce/date": "2026-11-22"}
    record = registry.declared("divorce", divorce_of(marriage, **party))
    assert ["deceased-husband"] in [each["reasons"] for each in alike(record)]
