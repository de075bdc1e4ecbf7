"""Who names people of other offices by UIN leaves a line on what was touched, is counted and has a limit."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest

from crvs_gateway.bootstrap.deps import roles
from crvs_kernel.caller.context import Principal
from tests.integration.registration.people import adult, couple, divorce_of, person
from tests.support.examples import TODAY, example
from tests.support.registry import NEIGHBOUR, PROVINCE, REGISTRAR, Registry, codes, contradicted, problem, uin

LINES = "SELECT act, subject_ids FROM audit WHERE actor = %s AND act <> 'record.declare' ORDER BY id"
COUNT = "SELECT count FROM named_elsewhere WHERE actor = %s AND day = %s"


@pytest.fixture(name="death")
def _death(registry: Registry) -> dict[str, Any]:
    """A death that office 0201 registered."""
    return registry.registered("death", example("death", **{"/deceased/uin": uin()}))


def somebody(registry: Registry, who: Any = NEIGHBOUR) -> Registry:
    return registry.as_(replace(who, subject=f"clerk-{uuid.uuid4().hex[:8]}"))


def rows(owner: Any, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    owner.execute(statement, values)
    found: list[tuple[Any, ...]] = owner.fetchall()
    return found


def naming(death: dict[str, Any]) -> dict[str, Any]:
    """A birth whose father is the deceased: the rules allow it, for he died in this month."""
    return example("birth", **{"/father/uin": death["declaration"]["deceased"]["uin"]})


def test_a_declaration_that_passes_leaves_a_line_on_the_entry_of_the_other_office(
    registry: Registry, owner: Any, death: dict[str, Any]
) -> None:
    clerk = somebody(registry)
    assert clerk.declare("birth", naming(death)).status_code == 201
    assert rows(owner, LINES, clerk.by.subject) == [("record.name-person", [death["id"]])]
    assert rows(owner, COUNT, clerk.by.subject, TODAY) == [(1,)]


def test_a_declaration_that_is_refused_leaves_it_too(
    registry: Registry, owner: Any, death: dict[str, Any]
) -> None:
    clerk = somebody(registry)
    later = {"/groom/uin": death["declaration"]["deceased"]["uin"], "/marriage/date": "2026-11-23"}
    assert "spouse-deceased" in codes(clerk.declare("marriage", couple(**later))).values()
    acts = [act for act, _ in rows(owner, LINES, clerk.by.subject)]
    assert acts == ["record.refuse", "record.name-person"]
    assert rows(owner, COUNT, clerk.by.subject, TODAY) == [(1,)]


def test_people_of_the_own_office_and_province_are_not_counted(
    registry: Registry, owner: Any, death: dict[str, Any]
) -> None:
    for who in (REGISTRAR, PROVINCE):
        clerk = somebody(registry, who)
        clerk.declare("birth", naming(death))
        assert rows(owner, LINES, clerk.by.subject) == []
        assert rows(owner, COUNT, clerk.by.subject, TODAY) == []


def test_an_account_that_names_too_many_is_refused_until_tomorrow_and_a_colleague_goes_on(
    registry: Registry, owner: Any, death: dict[str, Any]
) -> None:
    clerk, colleague = somebody(registry), somebody(registry)
    owner.execute("INSERT INTO named_elsewhere VALUES (%s, %s, 200)", (clerk.by.subject, TODAY))
    refused = clerk.declare("birth", naming(death))
    assert problem(refused) == (429, "named-elsewhere-too-often")
    assert int(refused.headers["Retry-After"]) == 14 * 3600  # it is 10 in the morning in Vientiane
    assert rows(owner, LINES, clerk.by.subject) == [("record.name-person", [death["id"]])]
    assert clerk.declare("birth").status_code == 201  # who is registered nowhere else can be declared
    assert colleague.declare("birth", naming(death)).status_code == 201


ACTS = "SELECT act FROM audit WHERE actor = %s AND act IN ('record.refuse', 'record.name-person') ORDER BY id"


def naming_by_correction(clerk: Registry, record: dict[str, Any], number: str) -> Any:
    decision = {"authority": "ສານປະຊາຊົນ", "number": "9/2026", "date": "2026-11-20"}
    body = {
        "kind": "material",
        "reason": "decided",
        "authority": decision,
        "changes": {"/mother/uin": number},
    }
    return clerk.by_two(f"/v1/records/{record['id']}/correction", body, record["version"])


def test_a_correction_that_names_somebody_of_another_office_counts_refused_or_not(
    registry: Registry, owner: Any
) -> None:
    clerk = somebody(registry)
    birth = clerk.registered("birth", example("birth", **{"/child/name/given": "ສົມໃຈ"}))
    assert rows(owner, ACTS, clerk.by.subject) == []
    long_dead = uin()
    registry.registered(
        "death", example("death", **{"/deceased/uin": long_dead, "/death/date": "2026-11-01"})
    )
    refused = naming_by_correction(clerk, birth, long_dead)
    assert problem(refused) == (409, "duplicates-unreviewed")
    assert codes(refused) == {"/duplicates_reviewed": "parent-deceased"}
    assert rows(owner, COUNT, clerk.by.subject, TODAY) == [(1,)]
    assert rows(owner, ACTS, clerk.by.subject) == [("record.refuse",), ("record.name-person",)]
    assert naming_by_correction(clerk, birth, uin()).status_code == 200  # whom nobody registered
    assert rows(owner, COUNT, clerk.by.subject, TODAY) == [(1,)]


def test_a_correction_beyond_the_limit_says_nothing_and_one_that_passes_counts(
    registry: Registry, owner: Any, death: dict[str, Any]
) -> None:
    clerk, number = somebody(registry), death["declaration"]["deceased"]["uin"]
    birth = clerk.registered("birth", example("birth", **{"/child/name/given": "ສົມຫວັງ"}))
    owner.execute("INSERT INTO named_elsewhere VALUES (%s, %s, 200)", (clerk.by.subject, TODAY))
    assert problem(naming_by_correction(clerk, birth, number)) == (429, "named-elsewhere-too-often")
    colleague = somebody(registry)
    assert naming_by_correction(colleague, birth, number).status_code == 200
    assert rows(owner, ACTS, colleague.by.subject) == [("record.name-person",)]
    assert rows(owner, COUNT, colleague.by.subject, TODAY) == [(1,)]


def test_a_divorce_that_names_a_marriage_of_another_office_counts_refused_or_not(
    registry: Registry, owner: Any
) -> None:
    clerk = somebody(registry)
    without = {"/groom/uin": None, "/bride/uin": None}
    marriage = registry.registered("marriage", couple(**without))
    refused = clerk.declare("divorce", divorce_of(marriage, **{"/wife/name/given": "ກຸຫຼາບ"}))
    assert problem(refused) == (422, "party-differs-from-marriage")
    assert clerk.declare("divorce", divorce_of(marriage)).status_code == 201
    assert rows(owner, COUNT, clerk.by.subject, TODAY) == [(2,)]
    acts = [("record.refuse",), ("record.name-person",), ("record.name-person",)]
    assert rows(owner, ACTS, clerk.by.subject) == acts
    owner.execute("UPDATE named_elsewhere SET count = 200 WHERE actor = %s", (clerk.by.subject,))
    assert problem(clerk.declare("divorce", divorce_of(marriage))) == (429, "named-elsewhere-too-often")


def health_worker() -> Principal:
    return replace(NEIGHBOUR, subject="health-worker", scopes=roles().get("health_worker").scopes)


@pytest.fixture(scope="module", name="dead")
def _dead(registry: Registry) -> str:
    """A man whom office 0201 knows from birth to death."""
    number = adult(registry, "male")
    registry.registered("death", example("death", **person(number, "deceased") | {"/deceased/sex": "male"}))
    return number


def test_who_guesses_a_uin_under_another_name_hears_nothing_of_the_person(
    registry: Registry, dead: str
) -> None:
    guesser = registry.as_(health_worker())
    wrong = {"/deceased/uin": dead, "/deceased/name": {"given": "ກຸຫຼາບ"}, "/deceased/sex": "female"}
    told = guesser.declare("death", example("death", **wrong))
    nobody = guesser.declare("death", example("death", **wrong | {"/deceased/uin": uin()}))
    assert told.status_code == nobody.status_code == 201
    assert told.json["duplicates"] == nobody.json["duplicates"] == []
    neighbour = registry.as_(NEIGHBOUR)
    seen = contradicted(neighbour.get(f"/v1/records/{told.json['id']}").json)
    assert sorted(seen.values()) == [["already-deceased"], ["contradicts-birth-entry"]]
    refused = neighbour.post(f"/v1/records/{told.json['id']}/registration", {}, 1)
    assert problem(refused) == (409, "duplicates-unreviewed")
    assert set(refused.json["records"]) >= set(seen)


def test_who_names_the_person_rightly_hears_what_forbids_it(registry: Registry, dead: str) -> None:
    worker = registry.as_(health_worker())
    right = example("death", **person(dead, "deceased") | {"/deceased/sex": "male"})
    answer = worker.declare("death", right)
    assert (answer.status_code, answer.json["duplicates"]) == (201, [])
