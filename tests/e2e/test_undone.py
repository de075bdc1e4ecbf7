"""A wrong death is undone through the door: two people, and every service follows, there and back.

It crosses registration, identity, certificates and the feed, whose messages only a whole stack carries.
"""

from __future__ import annotations

from typing import Any

from tests.support.acts import done_by_two, issued, person, registered, requested, uin_of, verdict
from tests.support.api import Api
from tests.support.chance import seeded
from tests.support.declarations import adult_birth, death, marriage
from tests.support.stack import RunningStack, eventually


def standing(registrar: Api, uin: str) -> tuple[str, str]:
    found = person(registrar, uin)
    return found["status"], found["civil_status"]


def told(ministry: Api, record: str) -> list[str]:
    """What the feed tells of a record, in its order."""
    after, found = 0, list[str]()
    while True:
        page: dict[str, Any] = ministry.get(f"/v1/events?after={after}&limit=1000").json
        found += [each["type"] for each in page["events"] if each["data"].get("record_id") == record]
        if page["next"] == after:
            return found
        after = page["next"]


def test_a_wrong_death_gives_back_life_marriage_and_the_way_to_a_true_one(stack: RunningStack) -> None:
    chance, registrar, province = seeded("undone"), stack.staff(), stack.staff("registrar", "LA-PH")
    he, she = (
        uin_of(registrar, registered(registrar, "birth", adult_birth(chance, sex=sex)))
        for sex in ("male", "female")
    )
    registered(registrar, "marriage", marriage(chance, groom=he, bride=she, days_ago=9))
    wrong = registered(registrar, "death", death(chance, uin=he))
    certificate = issued(stack, requested(stack, wrong["registration_number"], "child"))["serial"]
    eventually(lambda: standing(registrar, she) == ("alive", "widowed"))

    void = done_by_two(registrar, province, wrong)
    assert void["status"] == "cancelled"
    eventually(lambda: standing(registrar, he) == standing(registrar, she) == ("alive", "married"))
    eventually(lambda: verdict(stack, certificate) == "revoked")
    ministry = stack.client("home-affairs")
    eventually(lambda: told(ministry, wrong["id"])[-1:] == ["death.cancelled.v1"])

    back = done_by_two(registrar, province, void, "reinstatement")
    assert back["registration_number"] == wrong["registration_number"]
    eventually(lambda: standing(registrar, he)[0] == "deceased")
    eventually(lambda: standing(registrar, she) == ("alive", "widowed"))
    eventually(lambda: verdict(stack, certificate) == "valid")
    eventually(lambda: told(ministry, wrong["id"])[-1:] == ["death.reinstated.v1"])
