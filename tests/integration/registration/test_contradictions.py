"""What a declaration is held to because of an entry, that entry is held to in the other order of arrival."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.people import adult, child_of, couple, divorce_of, person, rare
from tests.support.examples import example
from tests.support.registry import NEIGHBOUR, Registry, contradicted, problem, uin

DECISION = {"authority": "ສານປະຊາຊົນ", "number": "9/2026", "date": "2026-11-20"}


def decree(registry: Registry, record_id: str, changes: dict[str, Any], *seen: str) -> Any:
    """Correct by authority, having looked at some entries."""
    asked = {"kind": "material", "reason": "decided", "authority": DECISION, "changes": changes}
    version = registry.get(f"/v1/records/{record_id}").json["version"]
    body = asked | {"duplicates_reviewed": list(seen), "confirmed": ["/documents/0/issued_on"]}
    return registry.by_two(f"/v1/records/{record_id}/correction", body, version)


def broken(refused: Any) -> dict[str, set[str]]:
    """The entries that a refused act contradicts, each with the rules."""
    assert problem(refused) == (409, "duplicates-unreviewed"), refused.json
    found: dict[str, set[str]] = {}
    for fault in (each for each in refused.json["errors"] if each["level"] == "second-person"):
        found.setdefault(fault["record"], set()).add(fault["code"])
    return found


def birth_of(registry: Registry, number: str) -> str:
    """The birth entry of a UIN."""
    return registry.found(uin=number, kind="birth")[-1]


def test_a_mother_is_not_corrected_to_be_younger_than_her_child_unseen(registry: Registry) -> None:
    mother = adult(registry, "female")
    child = birth_of(registry, child_of(registry, mother))
    entry = next(each for each in registry.found(uin=mother, kind="birth") if each != child)
    younger = {"/child/date_of_birth": "2026-11-20"}
    assert broken(decree(registry, entry, younger)) == {child: {"parent-born-after-child"}}
    assert broken(decree(registry, entry, {"/child/date_of_birth": "2022-01-05"})) == {
        child: {"parent-too-young"}
    }
    corrected = decree(registry, entry, younger, child)
    assert corrected.status_code == 200, corrected.json
    assert contradicted(corrected.json) == {child: ["parent-born-after-child"]}
    again = decree(registry, entry, {"/child/weight_grams": 3050})
    assert again.status_code == 200, "what was so before is nobody's doing"


def test_a_recognised_father_does_not_make_spouses_half_siblings_unseen(registry: Registry) -> None:
    father, bride = uin(), ""
    groom, bride = (
        adult(registry, "male"),
        child_of(
            registry,
            None,
            father,
            **{"/child/date_of_birth": "1998-01-02", "/late_reason": "ໄກ", "/child/sex": "female"},
        ),
    )
    wedding = registry.registered("marriage", couple(**person(groom, "groom"), **person(bride, "bride")))
    recognised = {"/father": {"name": {"given": rare(father)}, "uin": father}, "/father_unknown_reason": None}
    changes = {"/father/uin": father, "/father/name": recognised["/father"]["name"]}
    refused = decree(registry, birth_of(registry, groom), changes)
    assert broken(refused) == {wedding["id"]: {"prohibited-kinship"}}


def test_the_sex_of_a_groom_is_not_corrected_unseen(registry: Registry) -> None:
    groom = adult(registry, "male")
    wedding = registry.registered("marriage", couple(**person(groom, "groom")))
    divorce = registry.registered("divorce", divorce_of(wedding))
    refused = decree(registry, birth_of(registry, groom), {"/child/sex": "female"})
    told = {"contradicts-birth-entry"}
    assert broken(refused) == {wedding["id"]: told, divorce["id"]: told}


def died(number: str, day: str) -> dict[str, Any]:
    who = {"/deceased/uin": number, "/deceased/name": {"given": rare(number)}}
    return example("death", **who | {"/deceased/date_of_birth": None, "/death/date": day})


@pytest.mark.parametrize("first", ["birth", "death"])
def test_a_mother_who_died_before_the_birth_is_seen_in_both_orders(registry: Registry, first: str) -> None:
    mother = uin()
    name = {"/mother/uin": mother, "/mother/name": {"given": rare(mother)}}
    birth = example("birth", **name | {"/child/name/given": rare(uin())})
    entries = {"birth": birth, "death": died(mother, "2026-11-01")}
    second = {"birth": "death", "death": "birth"}[first]
    stands = registry.registered(first, entries[first])
    record = registry.declared(second, entries[second])
    assert contradicted(record) == {stands["id"]: ["parent-deceased"]}
    path = f"/v1/records/{record['id']}/registration"
    assert broken(registry.post(path, {}, 1)) == {stands["id"]: {"parent-deceased"}}
    assert contradicted(registry.get(f"/v1/records/{record['id']}").json) == contradicted(record)
    looked = {"duplicates_reviewed": [stands["id"], record["id"]]}
    assert registry.post(path, looked, 1).status_code == 202
    registered = registry.get(f"/v1/records/{record['id']}").json
    assert registered["status"] == "declared", "a second person decides"


def test_a_death_is_not_corrected_to_before_an_act_of_the_dead_unseen(registry: Registry) -> None:
    wedding = registry.registered("marriage", couple(**{"/marriage/date": "2026-11-02"}))
    groom = wedding["declaration"]["groom"]["uin"]
    divorce = registry.registered("divorce", divorce_of(wedding, **{"/divorce/date": "2026-11-15"}))
    death = registry.registered("death", died(groom, "2026-11-20"))
    refused = decree(registry, death["id"], {"/death/date": "2026-11-10"})
    assert broken(refused) == {divorce["id"]: {"marriage-already-dissolved"}}
    refused = decree(registry, death["id"], {"/death/date": "2026-11-01"})
    assert set(broken(refused)) == {wedding["id"], divorce["id"]}


def test_a_death_before_the_own_divorce_is_seen(registry: Registry) -> None:
    wedding = registry.registered("marriage", couple(**{"/marriage/date": "2026-11-02"}))
    divorce = registry.registered("divorce", divorce_of(wedding, **{"/divorce/date": "2026-11-15"}))
    bride = wedding["declaration"]["bride"]["uin"]
    death = registry.declared("death", died(bride, "2026-11-10"))
    assert contradicted(death) == {divorce["id"]: ["marriage-already-dissolved"]}


def test_a_false_marriage_of_another_office_does_not_keep_a_true_death_out(registry: Registry) -> None:
    groom = uin()
    elsewhere = registry.as_(NEIGHBOUR)
    false = elsewhere.registered("marriage", couple(**{"/groom/uin": groom, "/marriage/date": "2026-11-20"}))
    death = registry.declared("death", died(groom, "2026-11-10"))
    (shown,) = (each for each in death["duplicates"] if each["record_id"] == false["id"])
    assert (shown["office"], shown["reasons"], shown["level"]) == ("0202", ["other-office"], "second-person")
    assert "death-before-marriage" in shown["contradicts"]
    registered = registry.register(death)
    assert registered.status_code == 200, registered.json


def test_a_child_of_nine_who_gave_birth_is_confirmed_and_registered(registry: Registry) -> None:
    young = example("birth", **{"/mother/date_of_birth": "2017-03-01", "/child/name/given": rare(uin())})
    refused = registry.declare("birth", young)
    assert problem(refused) == (422, "confirmation-needed")
    told = {each["pointer"]: (each["code"], each.get("level")) for each in refused.json["errors"]}
    assert told == {"/declaration/mother/date_of_birth": ("parent-too-young", "second-person")}
    said = {"form_version": "birth/1", "declaration": young, "confirmed": ["/mother/date_of_birth"]}
    declared = registry.post("/v1/births", said)
    assert declared.status_code == 201, declared.json
    assert registry.register(declared.json).status_code == 200
    history = registry.get(f"/v1/records/{declared.json['id']}/history").json["items"]
    assert history[0]["body"]["confirmed"] == [
        {"pointer": "/mother/date_of_birth", "code": "parent-too-young", "level": "second-person"}
    ]
