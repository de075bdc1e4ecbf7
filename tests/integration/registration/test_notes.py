"""An entry is noted with what later entries say of it, in the transaction of the act that makes the note."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from crvs_contracts.events.catalogue import validate
from crvs_registration import bootstrap
from tests.integration.registration.people import adult, couple, divorce_of, enrol, person, rare
from tests.integration.registration.restoring import Operator
from tests.support.examples import example
from tests.support.registry import AUTHORITY, NEIGHBOUR, Registry, uin

Notes = list[tuple[str, str, bool]]


def notes_of(registry: Registry, record: dict[str, Any]) -> Notes:
    """Code, number of the making entry, and whether it is struck."""
    shown = registry.get(f"/v1/records/{record['id']}").json["notes"]
    return [(note["note"], note["registration_number"], note["struck"]) for note in shown]


def told(owner: Any, record: dict[str, Any]) -> list[dict[str, Any]]:
    owner.execute(
        "SELECT type, data::jsonb FROM outbox WHERE key = %s AND type LIKE '%%.annotated.v1' ORDER BY seq",
        (record["id"],),
    )
    found = list(owner.fetchall())
    for name, data in found:
        validate(name, data)
    return [data for _, data in found]


def death_of(number: str, **changes: Any) -> dict[str, Any]:
    return example("death", **person(number, "deceased") | {"/spouse": None} | changes)


def birth_of(registry: Registry, number: str) -> dict[str, Any]:
    found = registry.search(name=rare(number), kind="birth").json["items"]
    record: dict[str, Any] = registry.get(f"/v1/records/{found[0]['id']}").json
    return record


def test_a_divorce_of_another_office_dissolves_the_marriage_in_its_own_transaction(
    registry: Registry, owner: Any
) -> None:
    marriage = registry.registered("marriage", couple())
    elsewhere = registry.as_(NEIGHBOUR)
    divorce = elsewhere.registered("divorce", divorce_of(marriage, **{"/place/district": "0202"}))
    after = registry.get(f"/v1/records/{marriage['id']}").json
    (note,) = after["notes"]
    assert (note["note"], note["registration_number"]) == ("dissolved", divorce["registration_number"])
    assert (note["office"], note["date_of_registration"]) == ("0202", "2026-11-24")
    assert (note["date_of_occurrence"], note["printed"]) == (divorce["date_of_occurrence"], True)
    assert after["version"] == marriage["version"]  # nobody decided anything about the marriage
    last = registry.get(f"/v1/records/{marriage['id']}/history").json["items"][-1]
    assert (last["type"], last["actor"], last["office"]) == ("annotate", NEIGHBOUR.subject, "0202")
    assert (last["body"]["law"], len(last["body"]["notes"])) == ("notes/1", 1)
    (event,) = told(owner, marriage)
    assert [each["note"] for each in event["notes"]] == ["dissolved"]


def test_a_note_is_struck_with_its_entry_and_returns_with_it(registry: Registry, owner: Any) -> None:
    marriage = registry.registered("marriage", couple())
    divorce = registry.registered("divorce", divorce_of(marriage))
    number = divorce["registration_number"]
    cancelled = registry.cancelled(divorce)
    assert notes_of(registry, marriage) == [("dissolved", number, True)]
    registry.done_by_two(cancelled, "reinstatement")
    assert notes_of(registry, marriage) == [("dissolved", number, False)]
    assert [event["notes"][0]["struck"] for event in told(owner, marriage)] == [False, True, False]
    history = registry.get(f"/v1/records/{marriage['id']}/history").json["items"]
    assert [action["type"] for action in history[2:]] == ["annotate"] * 3


def test_a_note_follows_corrections_of_its_entry(registry: Registry) -> None:
    number = adult(registry, "male")
    birth = birth_of(registry, number)
    death = registry.registered("death", death_of(number))
    moved = {
        "kind": "material",
        "reason": "the certificate says so",
        "authority": AUTHORITY,
        "changes": {"/death/date": "2026-11-10"},
    }
    corrected = registry.by_two(f"/v1/records/{death['id']}/correction", moved, death["version"])
    assert corrected.status_code == 200, corrected.json
    (note,) = registry.get(f"/v1/records/{birth['id']}").json["notes"]
    assert (note["note"], note["date_of_occurrence"]) == ("died", "2026-11-10")
    other = adult(registry, "male")
    away = moved | {"changes": {"/deceased/uin": other, "/deceased/name": {"given": rare(other)}}}
    version = corrected.json["version"]
    assert registry.by_two(f"/v1/records/{death['id']}/correction", away, version).status_code == 200
    assert notes_of(registry, birth) == [("died", death["registration_number"], True)]
    found = notes_of(registry, birth_of(registry, other))
    assert found == [("died", death["registration_number"], False)]


def test_a_widow_s_marriage_is_noted_though_the_dead_man_has_no_number(registry: Registry) -> None:
    declaration = couple(**{"/groom/uin": None})
    marriage = registry.registered("marriage", declaration)
    his = {"/deceased/name": declaration["groom"]["name"], "/deceased/uin": None, "/death/date": "2026-11-20"}
    hers = {"/spouse": {"uin": declaration["bride"]["uin"], "name": declaration["bride"]["name"]}}
    death = registry.registered("death", example("death", **his | hers))
    assert notes_of(registry, marriage) == [("ended-by-death", death["registration_number"], False)]
    registry.cancelled(registry.get(f"/v1/records/{death['id']}").json)
    assert notes_of(registry, marriage) == [("ended-by-death", death["registration_number"], True)]


@pytest.mark.parametrize("order", ["marriage-first", "death-first"])
def test_it_does_not_matter_which_entry_comes_first(registry: Registry, order: str) -> None:
    """A marriage that is registered after the death of a spouse is noted at once, by the act itself."""
    declaration = couple(**{"/marriage/date": "2026-11-02"})
    dead = declaration["groom"]["uin"]
    death = example(
        "death",
        **{"/deceased/uin": dead, "/deceased/name": declaration["groom"]["name"], "/spouse": None}
        | {"/deceased/date_of_birth": declaration["groom"].get("date_of_birth"), "/death/date": "2026-11-20"},
    )
    if order == "marriage-first":
        marriage = registry.registered("marriage", declaration)
        by = registry.registered("death", death)
    else:
        by = registry.registered("death", death)
        marriage = registry.registered("marriage", declaration)
        assert [note["note"] for note in marriage["notes"]] == ["ended-by-death"]
    assert notes_of(registry, marriage) == [("ended-by-death", by["registration_number"], False)]


def test_a_birth_is_noted_although_its_number_comes_after_the_death(registry: Registry) -> None:
    """The number may be on a paper and in a death before registration hears of it from identity."""
    number = uin()
    child = {"/child/name": {"given": rare(number)}, "/mother/name": {"given": rare(number)}}
    birth = registry.registered("birth", example("birth", **child))
    death = registry.registered("death", death_of(number))
    assert notes_of(registry, birth) == []
    enrol(registry, birth, number)
    assert notes_of(registry, birth) == [("died", death["registration_number"], False)]


def test_a_birth_says_that_its_child_married_and_divorced(registry: Registry) -> None:
    he, she = adult(registry, "male"), adult(registry, "female")
    wedding = example("marriage", **person(he, "groom"), **person(she, "bride"))
    marriage = registry.registered("marriage", wedding)
    divorce = registry.registered("divorce", divorce_of(marriage))
    expected = [
        ("married", marriage["registration_number"], False),
        ("divorced", divorce["registration_number"], False),
    ]
    for who in (he, she):
        assert notes_of(registry, birth_of(registry, who)) == expected


def test_a_father_who_is_added_and_a_child_who_is_named_are_noted(registry: Registry) -> None:
    bare = {"/father": None, "/father_unknown_reason": "not_stated", "/informant": {"relation": "mother"}}
    birth = registry.registered("birth", example("birth", **{"/child/name/given": "ກ້ອນຄຳ"} | bare))
    body = {
        "kind": "material",
        "reason": "he recognises the child",
        "authority": AUTHORITY,
        "changes": {"/father": {"name": {"given": "ບຸນມາ"}}, "/father_unknown_reason": None},
    }
    after = registry.by_two(f"/v1/records/{birth['id']}/correction", body, birth["version"])
    assert after.status_code == 200, after.json
    (note,) = after.json["notes"]
    assert (note["note"], note["record_id"], note["printed"]) == ("recognised", birth["id"], False)
    slip = {"kind": "clerical", "reason": "a slip", "changes": {"/child/weight_grams": 3200}}
    after = registry.by_two(f"/v1/records/{birth['id']}/correction", slip, after.json["version"])
    assert [each["note"] for each in after.json["notes"]] == ["recognised", "corrected"]


def test_of_two_deaths_at_once_neither_note_is_lost(registry: Registry, operator: Operator) -> None:
    """Both wait for the entry of the marriage; the earlier day stays, whoever came first."""
    declaration = couple()
    marriage = registry.registered("marriage", declaration)
    waiting = [
        registry.declared(
            "death",
            example(
                "death",
                **{"/spouse": None, "/death/date": day}
                | {
                    "/deceased/uin": declaration[role]["uin"],
                    "/deceased/name": declaration[role]["name"],
                    "/deceased/sex": sex,
                    "/deceased/date_of_birth": declaration[role].get("date_of_birth"),
                },
            ),
        )
        for role, sex, day in (("groom", "male", "2026-11-20"), ("bride", "female", "2026-11-18"))
    ]
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda one=one: answers.append(registry.as_(registry.by).register(one)))
        for one in waiting
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    shown = registry.get(f"/v1/records/{marriage['id']}").json["notes"]
    assert [note["date_of_occurrence"] for note in shown if not note["struck"]] == ["2026-11-18"]
    assert operator.run("verify")[0] == 0


def test_annotations_are_published_again_as_they_were(
    registry: Registry, owner: Any, environment: None
) -> None:
    marriage = registry.registered("marriage", couple())
    registry.cancelled(registry.registered("divorce", divorce_of(marriage)))
    query = "SELECT id::text, type, data::jsonb FROM outbox WHERE key = %s ORDER BY seq"
    owner.execute(query, (marriage["id"],))
    first = list(owner.fetchall())
    owner.execute("DELETE FROM outbox WHERE key = %s", (marriage["id"],))
    assert bootstrap.main(["republish", marriage["id"]]) == 0
    owner.execute(query, (marriage["id"],))
    assert list(owner.fetchall()) == first
    assert [name for _, name, _ in first[2:]] == ["marriage.annotated.v1"] * 2


def test_a_divorce_that_is_taken_back_notes_its_marriage_with_the_event_that_it_had(
    registry: Registry, owner: Any, operator: Operator
) -> None:
    marriage = registry.registered("marriage", couple())
    back = operator.rewind(marriage["id"])
    divorce = registry.registered("divorce", divorce_of(marriage))
    events = operator.published(divorce["id"]) + operator.published(marriage["id"])
    owner.execute("SELECT id::text FROM outbox WHERE key = %s ORDER BY seq", (marriage["id"],))
    had = [row[0] for row in owner.fetchall()][-1]
    operator.lose(divorce["id"])
    back()
    operator.restore()
    operator.reopen()
    assert notes_of(registry, marriage) == []
    owner.execute("DELETE FROM outbox WHERE key = %s", (marriage["id"],))
    assert operator.take_back(events)[0] == 0
    assert notes_of(registry, marriage) == [("dissolved", divorce["registration_number"], False)]
    owner.execute("SELECT id::text FROM outbox WHERE key = %s", (marriage["id"],))
    assert [row[0] for row in owner.fetchall()] == [had]  # whoever has it drops it
    operator.assert_proven()
