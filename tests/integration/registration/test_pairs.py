"""No act that the policy names is done by one person of any role; those of an ordinary day are (law 11)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crvs_gateway.bootstrap.deps import roles
from crvs_kernel.caller.context import Principal
from crvs_kernel.proposals.policy import ALWAYS
from crvs_registration.bootstrap.web import pair_policy
from tests.integration.registration.pair_cases import CASES
from tests.integration.registration.people import adult, person
from tests.support.examples import TODAY, example
from tests.support.registry import COLLEAGUE, MINISTRY, PROVINCE, Registry, problem

ACT = list(CASES)
NAMES = [f"{act} {when}" for act, when in ACT]
ABOVE_ONLY = {("register", "delayed-birth")}


@pytest.fixture(scope="module", name="made")
def _made(registry: Registry) -> dict[tuple[str, str], dict[str, Any]]:
    return {key: case.make(registry) for key, case in CASES.items()}


def test_there_is_a_case_for_everything_that_the_policy_names() -> None:
    assert set(CASES) == {(rule.act, rule.when) for rule in pair_policy().rules}


@pytest.mark.parametrize("role", sorted(roles().roles))
@pytest.mark.parametrize("key", ACT, ids=NAMES)
def test_one_person_of_any_role_does_none_of_it(
    registry: Registry, made: dict[Any, dict[str, Any]], key: tuple[str, str], role: str
) -> None:
    """With the scopes of the role: what it asks for waits or is refused, and it cannot decide it itself."""
    record, scopes = made[key], roles().get(role).scopes
    who = Principal(f"a-{role}", "staff", record["office"], (record["office"],), scopes, role=role)
    alone = registry.as_(who)
    asked = CASES[key].ask(alone, record)
    assert asked.status_code in {202, 403}, asked.json
    if asked.status_code == 202:
        assert key[1] in asked.json["conditions"]
        assert problem(alone.decide(asked.json)) == (403, "own-proposal")
        assert alone.decide(asked.json, "withdrawal").status_code == 200
    assert registry.as_(MINISTRY).get(f"/v1/records/{record['id']}").json["version"] == record["version"]


@pytest.mark.parametrize("key", [key for key in ACT if key[1] != ALWAYS], ids=" ".join)
def test_a_second_registrar_does_it_where_the_policy_says(registry: Registry, key: tuple[str, str]) -> None:
    case = CASES[key]
    record = case.make(registry)
    by = registry.as_(PROVINCE) if record["office"] == "LA-PH" else registry
    asked = case.ask(by, record)
    assert asked.status_code == 202, asked.json
    beside = replace(by.by, subject="beside")
    if key in ABOVE_ONLY:
        assert asked.json["id"] not in [
            each["id"] for each in registry.as_(COLLEAGUE).get("/v1/records/proposals").json["items"]
        ]
        assert problem(registry.as_(beside).decide(asked.json)) == (403, "not-the-decider")
        beside = PROVINCE
    assert registry.as_(beside).decide(asked.json).status_code == 200
    last = registry.as_(MINISTRY).get(f"/v1/records/{record['id']}/history").json["items"][-1]
    assert (last["type"], last["body"]["decided"]["actor"]) == (key[0], beside.subject)


ORDINARY = {
    "a birth in time": ("birth", {}),
    "a death with a paper": ("death", {}),
    "a death of somebody of the own books": ("death", {"who": "deceased"}),
    "a marriage": ("marriage", {}),
    "a marriage of somebody of the own books": ("marriage", {"who": "groom"}),
    "a birth whose mother is far from home": ("birth", {"who": "mother"}),
}


@pytest.mark.parametrize("what", ORDINARY)
def test_the_acts_of_an_ordinary_day_stay_one_persons(registry: Registry, what: str) -> None:
    kind, named = ORDINARY[what]
    changes: dict[str, Any] = {}
    if role := named.get("who"):
        changes = person(adult(registry, "female" if role == "mother" else "male"), role)
    record = registry.declared(kind, example(kind, **changes))
    seen = [each["record_id"] for each in record["duplicates"]]
    path = f"/v1/records/{record['id']}/registration"
    done = registry.post(path, {"duplicates_reviewed": seen}, record["version"])
    assert (done.status_code, done.json["status"]) == (200, "registered")


def test_a_policy_names_only_conditions_from_its_day_on() -> None:
    rule = pair_policy().at("register", TODAY)["delayed-birth"]
    assert rule.decided_by == {"registrar": {"above"}}
