"""Exactly one person for a birth, and a civil status that follows the register."""

from __future__ import annotations

import concurrent.futures
import json
import uuid
from typing import Any

import psycopg2
import pytest

from crvs_contracts.events.catalogue import faults
from crvs_contracts.numbers import parse_uin
from crvs_kernel.events import Event
from tests.integration.identity.conftest import NOBODY, born, entry, read


def status(query: Any, uin: str) -> tuple[str, str]:
    row = query("SELECT status, civil_status FROM person WHERE uin = %s", uin)[0]
    return row["status"], row["civil_status"]


def links_of(web: Any, uin: str) -> list[dict[str, Any]]:
    """The links without the entries that made them."""
    return [
        {name: link[name] for name in ("relation", "uin", "enrolled")}
        for link in read(web, uin).json["links"]
    ]


def test_a_birth_makes_one_person_with_a_good_number(hear: Any, query: Any) -> None:
    uin = born(hear, query)
    assert parse_uin(uin) == uin
    hear(entry("death", {"deceased": uin}))
    events = query("SELECT type, data FROM outbox WHERE data LIKE %s ORDER BY seq", f"%{uin}%")
    changed = "person.civil_status_changed"
    assert [event["type"] for event in events] == ["person.enrolled.v1", f"{changed}.v1", f"{changed}.v2"]
    for event in events:
        data = json.loads(event["data"])
        assert faults(event["type"], data) == []
        assert data["office"] == "0201"  # by which the events of a province are told


def test_a_birth_that_is_heard_64_times_at_once_makes_one_person(hear: Any, query: Any) -> None:
    event = entry("birth", NOBODY)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: hear(event), range(64)))
    assert len(query("SELECT 1 FROM person WHERE birth_record_id = %s", event.subject)) == 1
    assert len(query("SELECT 1 FROM outbox WHERE data LIKE %s", f"%{event.subject}%")) == 1


def test_a_corrected_birth_changes_the_person_and_an_older_one_does_not(hear: Any, query: Any) -> None:
    event = entry("birth", NOBODY)
    hear(event)
    newer = entry(
        "birth", NOBODY, version=3, record=event.subject, child={"sex": "male", "date_of_birth": "2026-10-31"}
    )
    hear(newer)
    hear(event)
    row = query("SELECT sex, version FROM person WHERE birth_record_id = %s", event.subject)[0]
    assert (row["sex"], row["version"]) == ("male", 2)


def test_of_an_adult_whose_birth_is_registered_late_nobody_knows_the_civil_status(
    hear: Any, query: Any, web: Any
) -> None:
    """F9: of a child who grows up in the register it is known; of others until an entry says it."""
    grown = {"sex": "female", "date_of_birth": "1980-03-01"}
    event, child = entry("birth", NOBODY, child=grown), born(hear, query)
    hear(event)
    uin = query("SELECT uin FROM person WHERE birth_record_id = %s", event.subject)[0]["uin"]
    told = query("SELECT data FROM outbox WHERE data LIKE %s", f'%"uin":"{uin}"%')
    assert json.loads(told[0]["data"])["civil_status"] == "unknown"
    assert [read(web, each).json["civil_status"] for each in (uin, child)] == ["unknown", "single"]
    hear(
        entry("birth", NOBODY, record=event.subject, version=3, child=grown | {"date_of_birth": "2020-03-01"})
    )
    assert status(query, uin) == ("alive", "single")


def test_a_changed_civil_status_says_since_when_and_that_it_is_unknown_again(hear: Any, query: Any) -> None:
    """F22, and F9: readers of the first version are told `single`, as they always were."""
    adult = entry("birth", NOBODY, child={"sex": "male", "date_of_birth": "1980-03-01"})
    hear(adult)
    he = query("SELECT uin FROM person WHERE birth_record_id = %s", adult.subject)[0]["uin"]
    wedding = entry("marriage", {"groom": he, "bride": None}, number=f"M-{uuid.uuid4()}", date="2026-11-02")
    hear(wedding)
    hear(Event("marriage.cancelled.v1", wedding.subject, {**wedding.data, "version": 3, "ground": "false"}))
    hear(entry("death", {"deceased": he}, date="2026-11-05"))
    told = query(
        "SELECT type, data FROM outbox WHERE data LIKE %s AND type LIKE %s ORDER BY seq",
        f'%"uin":"{he}"%',
        "%civil_status_changed%",
    )
    said = [(each["type"][-2:], json.loads(each["data"])) for each in told]
    assert [(type_, data["civil_status"], data.get("date_of_effect")) for type_, data in said] == [
        ("v1", "married", "2026-11-02"),
        ("v2", "married", "2026-11-02"),
        ("v1", "single", None),
        ("v2", "unknown", None),
        ("v1", "single", "2026-11-05"),
        ("v2", "unknown", "2026-11-05"),
    ]


def test_civil_status_follows_marriage_divorce_and_death(hear: Any, query: Any) -> None:
    he, she = born(hear, query), born(hear, query)
    number = f"M-{uuid.uuid4()}"
    hear(entry("marriage", {"groom": he, "bride": she}, number=number, date="2026-11-02"))
    assert status(query, he) == status(query, she) == ("alive", "married")
    hear(
        entry(
            "divorce",
            {"husband": None, "wife": None},
            marriage={"registration_number": number},
            date="2026-11-03",
        )
    )
    assert status(query, he) == status(query, she) == ("alive", "divorced")
    hear(entry("marriage", {"groom": he, "bride": she}, number=number + "b", date="2026-11-04"))
    hear(entry("death", {"deceased": he}, date="2026-11-05"))
    assert (status(query, he), status(query, she)) == (("deceased", "married"), ("alive", "widowed"))


def test_a_widow_is_widowed_by_a_death_that_names_her_alone_whichever_comes_first(
    hear: Any, query: Any
) -> None:
    for death_first in (False, True):
        she = born(hear, query)
        acts = [
            entry("marriage", {"groom": None, "bride": she}, number=f"M-{uuid.uuid4()}", date="2026-11-02"),
            entry("death", {"deceased": None}, spouse={"uin": she}, date="2026-11-05"),
        ]
        for act in reversed(acts) if death_first else acts:
            hear(act)
        assert status(query, she) == ("alive", "widowed")
        undone = {"version": 3, "record": acts[1].subject, "date": "2026-11-05"}
        hear(entry("death", {"deceased": None}, **undone))  # corrected: it names somebody else, or nobody
        assert status(query, she) == ("alive", "married")


def test_the_later_death_of_a_spouse_changes_nothing_for_the_dead_and_says_nothing(
    hear: Any, query: Any
) -> None:
    he, she = born(hear, query), born(hear, query)
    hear(entry("marriage", {"groom": he, "bride": she}, number=f"M-{uuid.uuid4()}", date="2026-11-02"))
    hear(entry("death", {"deceased": he}, date="2026-11-05"))
    said = len(query("SELECT 1 FROM outbox WHERE data LIKE %s", f'%"uin":"{he}"%'))
    hear(entry("death", {"deceased": she}, date="2026-11-09"))
    assert (status(query, he), status(query, she)) == (("deceased", "married"), ("deceased", "widowed"))
    assert len(query("SELECT 1 FROM outbox WHERE data LIKE %s", f'%"uin":"{he}"%')) == said == 5


def test_a_death_that_was_somebody_elses_leaves_nobody_widowed(hear: Any, query: Any) -> None:
    he, she, other = born(hear, query), born(hear, query), born(hear, query)
    hear(entry("marriage", {"groom": he, "bride": she}, number=f"M-{uuid.uuid4()}", date="2026-11-02"))
    death = entry("death", {"deceased": he}, date="2026-11-05")
    hear(death)
    assert status(query, she) == ("alive", "widowed")
    hear(entry("death", {"deceased": other}, date="2026-11-05", record=death.subject, version=3))
    assert (status(query, he), status(query, she)) == (("alive", "married"), ("alive", "married"))
    assert status(query, other)[0] == "deceased"


def test_a_spouse_whose_number_nobody_has_is_claimed_and_not_enrolled(
    hear: Any, query: Any, web: Any
) -> None:
    she, he = born(hear, query), born(hear, query)
    hear(entry("marriage", {"groom": "123456789010", "bride": she}, number=f"M-{uuid.uuid4()}"))
    assert status(query, she) == ("alive", "married")
    claimed = {"relation": "spouse", "uin": "123456789010", "enrolled": False}
    assert links_of(web, she) == [claimed]
    hear(entry("marriage", {"groom": he, "bride": she}, number=f"M-{uuid.uuid4()}"))
    links = links_of(web, she)
    assert sorted(links, key=lambda link: link["enrolled"]) == [
        claimed,
        {**claimed, "uin": he, "enrolled": True},
    ]


def test_parents_and_children_are_linked_and_unknown_parents_are_claimed(
    hear: Any, query: Any, web: Any
) -> None:
    mother = born(hear, query)
    child = born(hear, query, mother=mother, father="999999999990")
    assert {(link["relation"], link["uin"], link["enrolled"]) for link in read(web, child).json["links"]} == {
        ("mother", mother, True),
        ("father", "999999999990", False),
    }
    assert links_of(web, mother) == [{"relation": "child", "uin": child, "enrolled": True}]


def test_acts_that_two_workers_handle_at_once_do_not_miss_each_other(hear: Any, query: Any) -> None:
    for _ in range(10):
        he, she = born(hear, query), born(hear, query)
        acts = [
            entry("marriage", {"groom": he, "bride": she}, number=f"M-{uuid.uuid4()}", date="2026-11-02"),
            entry("death", {"deceased": he}, date="2026-11-05"),
        ]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(hear, acts))
        assert status(query, she) == ("alive", "widowed")


def test_a_birth_abroad_belongs_to_the_province_of_its_office(hear: Any, query: Any) -> None:
    event = entry("birth", NOBODY)
    event.data["place"]["province"] = None
    hear(event)
    assert (
        query("SELECT province FROM person WHERE birth_record_id = %s", event.subject)[0]["province"]
        == "LA-PH"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE person_fact SET type = 'x'",
        "DELETE FROM person_fact",
        "DELETE FROM person",
        "UPDATE person SET uin = '1'",
        "UPDATE person SET birth_record_id = birth_record_id",
        "UPDATE person SET office = '0101'",
        "UPDATE act SET fact = 'death'",
        "DELETE FROM act",
    ],
)
def test_the_app_role_cannot_rewrite_a_persons_history(app_role: Any, statement: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app_role.execute(statement)


def test_a_parent_whom_two_entries_name_is_one_link(hear: Any, query: Any, owner: Any, web: Any) -> None:
    mother = born(hear, query)
    child = born(hear, query, mother=mother)
    owner.execute(
        "INSERT INTO act (record_id, role, fact, version, date, uin, child)"
        " VALUES (%s, 'mother', 'parentage', 2, now(), %s, %s)",
        (str(uuid.uuid4()), mother, child),
    )
    owner.connection.commit()
    assert links_of(web, child) == [{"relation": "mother", "uin": mother, "enrolled": True}]
