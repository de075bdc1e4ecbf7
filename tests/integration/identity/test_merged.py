"""Two persons who are one, and two after all: by two people, in any order, with nothing lost."""

from __future__ import annotations

import concurrent.futures
import json
import uuid
from dataclasses import replace
from typing import Any

from crvs_contracts.events.catalogue import faults
from tests.integration.identity.conftest import NOBODY, born, entry
from tests.integration.identity.people import (
    ELSEWHERE,
    REGISTRAR,
    SECOND,
    decided,
    established,
    look_up,
    merge,
    papers,
    propose_merge,
    propose_split,
    send,
    split,
)
from tests.integration.identity.test_cancelled import cancelled, wedding
from tests.support.chance import seeded

_NAMES = iter(range(10_000))
_SOUNDS = ("ກອນ", "ຄຳ", "ງາມ", "ຈັນ", "ຊົມ", "ດາວ", "ຕານ", "ທອງ", "ນ້ອຍ", "ບຸນ")


def adult(web: Any, sex: str = "female", born: str = "") -> str:
    """Somebody whom no other is like."""
    number = next(_NAMES)
    given = "".join(_SOUNDS[int(digit)] for digit in f"{number:04}")
    day = born or f"{1940 + number % 40}-{1 + number % 12:02}-{1 + number % 28:02}"
    uin: str = established(web, papers(given, f"ວົງ{given}", day, sex))[0]["uin"]
    return uin


def stands(web: Any, uin: str) -> tuple[str, str, list[tuple[str, str]]]:
    person = look_up(web, uin)
    links = sorted((link["relation"], link["uin"]) for link in person["links"])
    return person["status"], person["civil_status"], links


def test_a_merged_person_reads_as_the_kept_one_and_both_uins_stay_known(
    web: Any, hear: Any, query: Any
) -> None:
    she, again, he = adult(web), adult(web), born(hear, query)
    hear(wedding(he, again))
    proposal = propose_merge(web, again, she)
    assert decided(web, proposal, REGISTRAR).status_code == 403  # one's own
    assert stands(web, she)[1] == "unknown"
    assert decided(web, proposal).status_code == 200
    assert look_up(web, again) == look_up(web, she)
    assert (look_up(web, again)["uin"], look_up(web, she)["other_uins"]) == (she, [again])
    assert stands(web, she) == ("alive", "married", [("spouse", he)])
    assert stands(web, he) == ("alive", "married", [("spouse", she)])
    told = query("SELECT type, data FROM outbox WHERE data LIKE %s ORDER BY seq DESC", f'%"{again}"%')
    data = json.loads(told[0]["data"])
    assert (told[0]["type"], faults(told[0]["type"], data)) == ("persons.merged.v1", [])
    assert (data["kept"], data["merged"]) == (she, again)
    hear(entry("death", {"deceased": again}, date="2026-11-05"))  # an entry that names the UIN of before
    assert (stands(web, she)[0], stands(web, he)[1]) == ("deceased", "widowed")


def test_merge_then_split_is_the_identity(web: Any, hear: Any, query: Any) -> None:
    she, again, he, child = adult(web), adult(web), born(hear, query), None
    hear(wedding(he, again))
    child = born(hear, query, mother=again)
    people = (she, again, he, child)
    before = [stands(web, uin) for uin in people]
    merge(web, again, she)
    assert stands(web, child)[2] == [("mother", she)]
    split(web, query, again)
    assert [stands(web, uin) for uin in people] == before
    told = query(
        "SELECT type, data FROM outbox WHERE type LIKE 'persons.%%' AND data LIKE %s ORDER BY seq",
        f'%"{again}"%',
    )
    assert [each["type"] for each in told] == ["persons.merged.v1", "persons.split.v1"]
    versions = [json.loads(each["data"])["version"] for each in told]
    assert versions == sorted(set(versions))


def test_of_three_who_are_one_a_split_leaves_the_other_two_together(web: Any, query: Any) -> None:
    one, two, three = adult(web), adult(web), adult(web)
    merge(web, three, two)
    merge(web, two, one)
    assert {look_up(web, uin)["uin"] for uin in (one, two, three)} == {one}
    split(web, query, two)
    assert [look_up(web, uin)["uin"] for uin in (one, two, three)] == [one, two, two]
    split(web, query, three)
    assert [look_up(web, uin)["uin"] for uin in (one, two, three)] == [one, two, three]


def test_an_established_adult_is_joined_to_a_later_birth_registration(
    web: Any, hear: Any, query: Any
) -> None:
    """The UIN that was in use stays in use, and the person has a birth entry now."""
    adult_, late = adult(web), entry("birth", NOBODY, child={"sex": "female", "date_of_birth": "1980-01-01"})
    hear(late)
    new = query("SELECT uin FROM person WHERE birth_record_id = %s", late.subject)[0]["uin"]
    merge(web, new, adult_)
    person = look_up(web, new)
    assert (person["uin"], person["other_uins"]) == (adult_, [new])
    entries = [(each["source"], each["record_id"]) for each in person["names"]]
    assert ("papers", person["id"]) in entries


def test_what_cannot_be_one_person_is_refused(web: Any, hear: Any, query: Any) -> None:
    she, he = adult(web), adult(web, "male")
    mother, child = adult(web), born(hear, query)
    other_birth = born(hear, query)
    bride, groom = adult(web), born(hear, query)
    hear(wedding(groom, bride))
    daughter = born(hear, query, mother=mother)
    for uin, kept, code in (
        (she, he, "other-sex"),
        (child, other_birth, "both-born"),
        (bride, groom, "married-to-each-other"),
        (mother, daughter, "parent-and-child"),
        (she, she, "same-person"),
    ):
        refused = propose_merge(web, uin, kept)
        assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, code)
    unknown = propose_merge(web, she, "123456789010")
    assert (unknown.status_code, unknown.json["errors"][0]["code"]) == (422, "uin-unknown")
    refused = propose_split(web, look_up(web, she)["id"], look_up(web, she)["version"])
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/person-not-merged")


def test_a_double_birth_is_merged_once_it_is_cancelled(web: Any, hear: Any, query: Any) -> None:
    births = [entry("birth", NOBODY) for _ in range(2)]
    for birth in births:
        hear(birth)
    one, two = (
        query("SELECT uin FROM person WHERE birth_record_id = %s", birth.subject)[0]["uin"]
        for birth in births
    )
    assert propose_merge(web, two, one).status_code == 422
    hear(cancelled(births[1]))
    merge(web, two, one)
    assert look_up(web, two)["birth_entry"] == "registered"


def test_a_merge_that_stands_on_an_old_version_is_refused_when_it_is_decided(web: Any, hear: Any) -> None:
    she, again = adult(web), adult(web)
    proposal = propose_merge(web, again, she)
    hear(entry("death", {"deceased": again}, date="2026-11-05"))
    refused = decided(web, proposal)
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/proposal-outdated")


def test_a_person_of_another_office_is_not_there(web: Any) -> None:
    she, again = adult(web), adult(web)
    person = look_up(web, again)
    body = {"kept": she, "reason": "one woman"}
    path = f"/v1/persons/{person['id']}/merger"
    assert send(web, path, body, ELSEWHERE, version=person["version"]).status_code == 404
    clerk = replace(REGISTRAR, scopes=frozenset({"person.read"}))
    assert send(web, path, body, clerk, version=person["version"]).status_code == 403


def test_acts_and_merges_at_once_leave_the_standing_that_all_of_them_prove(
    web: Any, hear: Any, query: Any
) -> None:
    """While a merge is decided, the death of the spouse and another wedding arrive."""
    order = seeded("merges and acts")
    for _ in range(6):
        she, again, he = adult(web), adult(web), born(hear, query)
        marriage = wedding(he, again)
        proposal = propose_merge(web, again, she)
        works = [
            lambda proposal=proposal: decided(web.application.test_client(), proposal),
            lambda marriage=marriage: hear(marriage),
            lambda he=he: hear(entry("death", {"deceased": he}, date="2026-11-05")),
        ]
        order.shuffle(works)
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            answers = list(pool.map(lambda work: work(), works))
        status = next(each.status_code for each in answers if each is not None)
        assert status in {200, 409}
        expected = she if status == 200 else again
        assert stands(web, again)[:2] == ("alive", "widowed")
        assert look_up(web, again)["uin"] == expected
        row = query("SELECT status, civil_status FROM person WHERE uin = %s", expected)[0]
        assert (row["status"], row["civil_status"]) == ("alive", "widowed")


def test_two_who_decide_at_once_have_one_winner(web: Any) -> None:
    she, again = adult(web), adult(web)
    proposal = propose_merge(web, again, she)
    deciders = [replace(SECOND, subject=f"decider-{number}") for number in range(8)]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda who: decided(web.application.test_client(), proposal, who), deciders))
    assert sorted(each.status_code for each in answers) == [200] + [409] * 7
    assert uuid.UUID(look_up(web, again)["id"])
