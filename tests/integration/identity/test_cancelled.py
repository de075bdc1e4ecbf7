"""A cancelled entry proves nothing, and a reinstated one what it did, in whatever order both are heard."""

from __future__ import annotations

import itertools
import json
import uuid
from dataclasses import replace
from typing import Any

import pytest

from crvs_contracts.events.catalogue import faults
from crvs_kernel.events import Event
from tests.integration.identity.conftest import NOBODY, born, entry, read
from tests.integration.identity.test_persons import status


def cancelled(event: Event, version: int = 3) -> Event:
    data = {name: event.data[name] for name in ("record_id", "kind", "office")}
    kind = event.data["kind"]
    return Event(f"{kind}.cancelled.v1", event.subject, data | {"version": version, "ground": "false"})


def reinstated(event: Event, version: int = 4) -> Event:
    kind = event.data["kind"]
    return replace(event, type=f"{kind}.reinstated.v1", data={**event.data, "version": version})


def wedding(he: str, she: str) -> Event:
    return entry("marriage", {"groom": he, "bride": she}, number=f"M-{uuid.uuid4()}", date="2026-11-02")


def divorce(marriage: Event) -> Event:
    number = {"registration_number": marriage.data["registration_number"]}
    return entry("divorce", {"husband": None, "wife": None}, marriage=number, date="2026-11-03")


def test_a_false_death_gives_the_living_back_their_life_and_their_marriage(hear: Any, query: Any) -> None:
    he, she = born(hear, query), born(hear, query)
    hear(wedding(he, she))
    death = entry("death", {"deceased": he}, date="2026-11-05")
    hear(death)
    assert (status(query, he), status(query, she)) == (("deceased", "married"), ("alive", "widowed"))
    hear(cancelled(death))
    assert status(query, he) == status(query, she) == ("alive", "married")
    told = query("SELECT type, data FROM outbox WHERE data LIKE %s ORDER BY seq", f'%"uin":"{he}"%')[-1]
    data = json.loads(told["data"])
    assert faults(told["type"], data) == []
    assert (data["status"], data["cause"]["record_id"]) == ("alive", death.subject)
    hear(reinstated(death))
    assert (status(query, he), status(query, she)) == (("deceased", "married"), ("alive", "widowed"))


def test_a_false_divorce_and_a_false_marriage_leave_what_was_before(hear: Any, query: Any, web: Any) -> None:
    he, she = born(hear, query), born(hear, query)
    marriage = wedding(he, she)
    hear(marriage)
    ending = divorce(marriage)
    hear(ending)
    assert status(query, she) == ("alive", "divorced")
    hear(cancelled(ending))
    assert status(query, he) == status(query, she) == ("alive", "married")
    hear(cancelled(marriage))
    assert status(query, he) == status(query, she) == ("alive", "single")
    assert read(web, she).json["links"] == []


def test_a_cancelled_birth_makes_nobodys_child_and_keeps_its_number(hear: Any, query: Any, web: Any) -> None:
    mother = born(hear, query)
    birth = entry("birth", NOBODY | {"mother": mother})
    hear(birth)
    uin = query("SELECT uin FROM person WHERE birth_record_id = %s", birth.subject)[0]["uin"]
    before = read(web, uin).json, read(web, mother).json
    assert before[0]["birth_entry"] == "registered"
    hear(cancelled(birth))
    person = read(web, uin).json
    assert (person["birth_entry"], person["links"], read(web, mother).json["links"]) == ("cancelled", [], [])
    hear(reinstated(birth))
    after = read(web, uin).json, read(web, mother).json
    assert [each | {"version": 0} for each in after] == [each | {"version": 0} for each in before]


# What is heard of a marriage, and what its parties are once all of it was heard.
LIVES = [(("registered",), "married"), (("registered", "cancelled"), "single")]
LIVES += [(("registered", "cancelled", "reinstated"), "married")]


@pytest.mark.parametrize(("parts", "civil_status"), LIVES)
def test_the_order_in_which_it_is_heard_does_not_matter(
    hear: Any, query: Any, parts: tuple[str, ...], civil_status: str
) -> None:
    for order in itertools.permutations(parts):
        he, she = born(hear, query), born(hear, query)
        marriage = wedding(he, she)
        events = {
            "registered": marriage,
            "cancelled": cancelled(marriage),
            "reinstated": reinstated(marriage),
        }
        for part in (*order, *order):  # each also comes again
            hear(events[part])
        assert status(query, he) == status(query, she) == ("alive", civil_status), order


def test_what_others_are_told_to_know_is_the_version_of_the_cancellation(hear: Any, query: Any) -> None:
    birth = entry("birth", NOBODY)
    hear(birth)
    hear(cancelled(birth, version=5))
    kept = query("SELECT version FROM cancelled_record WHERE record_id = %s", birth.subject)
    assert [row["version"] for row in kept] == [5]
