"""A party of a registered entry is linked with a known person by two people, and the link is undone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.people import (
    adult,
    again,
    child_of,
    couple,
    death_of_husband,
    person,
    rare,
    wedding,
)
from tests.integration.registration.restoring import Operator
from tests.support.examples import example
from tests.support.registry import COLLEAGUE, Registry, codes, problem, uin


def link(registry: Registry, record: dict[str, Any], role: str, number: str, **body: Any) -> Any:
    given = {"role": role, "uin": number, "reason": "the family book of the village"} | body
    return registry.post(f"/v1/records/{record['id']}/link", given, record["version"])


def by_two(registry: Registry, asked: Any, record: dict[str, Any]) -> dict[str, Any]:
    assert asked.status_code == 202, asked.json
    approved = registry.as_(COLLEAGUE).decide(asked.json)
    assert approved.status_code == 200, approved.json
    after: dict[str, Any] = registry.get(f"/v1/records/{record['id']}").json
    return after


def linked(registry: Registry, record: dict[str, Any], role: str, number: str, **body: Any) -> dict[str, Any]:
    return by_two(registry, link(registry, record, role, number, **body), record)


def unlinked(registry: Registry, record: dict[str, Any], role: str) -> dict[str, Any]:
    given = {"role": role, "reason": "it was a namesake"}
    asked = registry.post(f"/v1/records/{record['id']}/unlinking", given, record["version"])
    return by_two(registry, asked, record)


def death_of(number: str, **changes: Any) -> dict[str, Any]:
    """The death of an adult without the UIN."""
    who = person(number, "deceased") | {"/deceased/uin": None, "/deceased/sex": "male"}
    return example("death", **who | changes)


def test_a_linked_death_counts_until_the_link_is_undone(registry: Registry) -> None:
    number = adult(registry, "male")
    death = registry.registered("death", death_of(number))
    wedding_of_dead = couple(**person(number, "groom") | {"/marriage/date": "2026-11-22"})
    assert registry.declare("marriage", wedding_of_dead).status_code == 201
    after = linked(registry, death, "deceased", number)
    assert after["links"]["deceased"] == number
    assert "uin" not in after["declaration"]["deceased"]  # the entry stays what was declared
    assert "spouse-deceased" in codes(registry.declare("marriage", wedding_of_dead)).values()
    assert death["id"] in registry.found(uin=number)
    undone = unlinked(registry, after, "deceased")
    assert undone["links"]["deceased"] is None
    assert registry.declare("marriage", wedding_of_dead).status_code == 201
    history = registry.get(f"/v1/records/{death['id']}/history").json["items"]
    assert [each["type"] for each in history] == ["declare", "register", "link", "unlink"]
    assert history[2]["body"]["decided"]["actor"] == COLLEAGUE.subject


def test_one_person_links_nobody(registry: Registry) -> None:
    number = adult(registry, "male")
    death = registry.registered("death", death_of(number))
    asked = link(registry, death, "deceased", number)
    assert problem(registry.decide(asked.json)) == (403, "own-proposal")
    assert registry.get(f"/v1/records/{death['id']}").json["links"]["deceased"] is None


def test_a_death_linked_with_the_widow_ends_her_marriage(registry: Registry) -> None:
    wife = adult(registry, "female")
    name = person(wife, "bride") | {"/bride/age": None}
    registry.registered("marriage", wedding(wife, **name | {"/marriage/date": "2020-02-01"}))
    death = registry.registered("death", death_of_husband(None))
    assert "already-married" in codes(registry.declare("marriage", again(wife, **name))).values()
    linked(registry, death, "spouse", wife, confirmed=["/spouse/name"])
    assert registry.declare("marriage", again(wife, **name)).status_code == 201


def test_a_link_is_held_to_the_rules_as_a_stated_uin_is(registry: Registry) -> None:
    number = adult(registry, "male", born="2011-03-02")
    marriage = registry.registered("marriage", couple(**{"/groom/uin": None}))
    refused = link(registry, marriage, "groom", number, confirmed=["/groom/name"])
    assert codes(refused) == {"/declaration/groom/date_of_birth": "marriage-under-age"}
    assert problem(link(registry, marriage, "groom", uin())) == (422, "uin-unknown")
    assert problem(link(registry, marriage, "bride", number)) == (422, "party-has-uin")
    assert problem(link(registry, marriage, "child", number)) == (422, "party-unknown")
    missing = registry.post(
        f"/v1/records/{marriage['id']}/unlinking", {"role": "bride", "reason": "a slip"}, marriage["version"]
    )
    assert problem(missing) == (422, "party-not-linked")


def test_another_name_is_said_and_confirmed_first(registry: Registry) -> None:
    number = adult(registry, "male")
    death = registry.registered("death", death_of(number, **{"/deceased/name": {"given": "ບຸນທັນ"}}))
    refused = link(registry, death, "deceased", number)
    assert problem(refused) == (422, "confirmation-needed")
    assert rare(number) in refused.json["errors"][0]["messages"]["en"]
    linked(registry, death, "deceased", number, confirmed=["/deceased/name"])


def test_a_correction_of_something_else_leaves_the_link(registry: Registry) -> None:
    number = adult(registry, "male")
    after = linked(registry, registry.registered("death", death_of(number)), "deceased", number)
    changes = {"kind": "clerical", "reason": "a slip", "changes": {"/informant/phone": "+8562055501234"}}
    corrected = registry.post(f"/v1/records/{after['id']}/correction", changes, after["version"])
    assert corrected.json["links"]["deceased"] == number


@pytest.mark.usefixtures("environment")
def test_others_are_told_as_if_the_entry_stated_it_and_the_register_proves_it(
    registry: Registry, owner: Any, operator: Operator
) -> None:
    number, mother = adult(registry, "male"), adult(registry, "female")
    child_of(registry, mother)
    death = linked(registry, registry.registered("death", death_of(number)), "deceased", number)
    owner.execute(
        "SELECT data::jsonb FROM outbox WHERE key = %s AND type = 'death.corrected.v1'", (death["id"],)
    )
    ((told,),) = owner.fetchall()
    assert (told["links"]["deceased"], told["entry"]["deceased"]["uin"]) == (number, number)
    assert told["correction"]["changed"] == ["/deceased/uin"]
    assert operator.run("verify", "--keys") == (0, "The register is what its actions say.\n")
