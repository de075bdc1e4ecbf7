"""The cause of a death and other sensitive answers are shown only to whose work needs them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.integration.registration.test_own_cases import staff
from tests.support.examples import example
from tests.support.registry import Registry, problem

LINES = [{"condition": "HIV disease", "code": "1C62", "interval": "P2Y"}]
CAUSE = {"manner": "natural", "source": "medical_certificate", "lines": LINES}
SECRET = ("HIV disease", "1C62", "P2Y", "natural", "ກຶມມຸ")
WITHHELD = ["/deceased/ethnicity", "/cause/manner", "/cause/lines"]
DECLARED = {"/cause": CAUSE, "/deceased/ethnicity": "ກຶມມຸ"}


def shown(answer: Any) -> list[str]:
    """Which of the secrets an answer has."""
    text = json.dumps(answer.json, ensure_ascii=False)
    return [each for each in SECRET if each in text]


@pytest.fixture(scope="module", name="record")
def _record(registry: Registry) -> dict[str, Any]:
    """Declared by a health worker, registered, and corrected in its cause."""
    worker = registry.as_(staff("health_worker"))
    record = worker.declared("death", example("death", **DECLARED | {"/deceased/name/given": "ຄຳໃບ"}))
    record = registry.register(registry.get(f"/v1/records/{record['id']}").json).json
    change = {
        "kind": "material",
        "reason": "1C62 was meant",
        "authority": {"authority": "hospital", "number": "7", "date": "2026-11-24"},
        "changes": {"/cause/lines/0/condition": "HIV disease of stage 4", "/death/time": "04:40"},
    }
    answer = registry.by_two(f"/v1/records/{record['id']}/correction", change, record["version"])
    assert answer.status_code == 200, answer.json
    found: dict[str, Any] = answer.json
    return found


@pytest.mark.parametrize("role", ["health_worker", "certificate_officer", "auditor"])
@pytest.mark.parametrize("path", ["", "/history"])
def test_who_needs_no_cause_of_death_is_shown_none(
    registry: Registry, record: dict[str, Any], role: str, path: str
) -> None:
    answer = registry.as_(staff(role)).get(f"/v1/records/{record['id']}{path}")
    assert answer.status_code == 200
    assert shown(answer) == []
    if not path:
        assert sorted(answer.json["withheld"]) == sorted(WITHHELD)
        assert answer.json["declaration"]["cause"] == {"source": "medical_certificate"}


CODED = ["HIV disease", "1C62", "P2Y", "natural"]


def test_a_coder_sees_the_cause_of_a_death_and_no_other_sensitive_answer(
    registry: Registry, record: dict[str, Any]
) -> None:
    coder = registry.as_(staff("coder"))
    answer = coder.get(f"/v1/records/{record['id']}")
    assert shown(answer) == CODED
    assert answer.json["withheld"] == ["/deceased/ethnicity"]
    assert (
        answer.json["declaration"]["cause"]
        == registry.get(f"/v1/records/{record['id']}").json["declaration"]["cause"]
    )
    history = coder.get(f"/v1/records/{record['id']}/history")
    assert shown(history) == CODED
    assert "/cause/lines/0/condition" in history.json["items"][-1]["body"]["changes"]
    assert {*chain(history)} == {None}  # ethnic groups are few
    assert coder.found(number=record["registration_number"]) == [record["id"]]


def test_to_a_coder_nothing_but_deaths_exists(registry: Registry) -> None:
    name = {"given": "ອຸ່ນເຮືອນ", "surname": "ສີບຸນເຮືອງ"}
    birth = registry.registered("birth", example("birth", **{"/child/name": name, "/mother/name": name}))
    death = registry.registered("death", example("death", **{"/deceased/name": name}))
    waiting = registry.declared("birth", example("birth", **{"/child/name": name, "/mother/name": name}))
    coder = registry.as_(staff("coder"))
    for record in (birth, waiting):
        for path in ("", "/history"):
            assert problem(coder.get(f"/v1/records/{record['id']}{path}")) == (404, "not-found")
        assert coder.found(tracking=record["tracking_number"]) == []
    assert coder.found(name="ອຸ່ນເຮືອນ") == coder.found(name="ອຸ່ນເຮືອ") == [death["id"]]
    for queue in ("recent", "to-register"):
        listed = coder.get(f"/v1/records/work-list?queue={queue}&limit=100").json["items"]
        assert {each["kind"] for each in listed} <= {"death"}
    assert {birth["id"], waiting["id"]} <= set(registry.found(name="ອຸ່ນເຮືອນ"))


def test_a_coder_is_told_of_no_likely_doubles(registry: Registry) -> None:
    twice = example("death", **{"/deceased/name": {"given": "ສີສຸພັນ"}})
    registry.declared("death", twice)
    second = registry.declared("death", twice)
    assert second["duplicates"]
    coder = registry.as_(staff("coder"))
    path = f"/v1/records/{second['id']}"
    assert coder.get(path).json["duplicates"] == []
    (action,) = coder.get(f"{path}/history").json["items"]
    assert (action["body"]["duplicates"], action["hash"]) == ([], None)


def test_the_registrar_sees_all_and_is_told_that_nothing_is_kept_back(
    registry: Registry, record: dict[str, Any]
) -> None:
    answer = registry.get(f"/v1/records/{record['id']}")
    assert shown(answer) == list(SECRET)
    assert answer.json["withheld"] == []
    history = registry.get(f"/v1/records/{record['id']}/history")
    assert shown(history) == list(SECRET)


def test_a_correction_of_the_cause_keeps_what_else_it_changed(
    registry: Registry, record: dict[str, Any]
) -> None:
    officer = registry.as_(staff("certificate_officer"))
    body = officer.get(f"/v1/records/{record['id']}/history").json["items"][-1]["body"]
    assert body["changes"] == {"/death/time": "04:40"}
    assert "reason" not in body


def chain(history: Any) -> list[Any]:
    """Both hashes of each action."""
    return [each[name] for each in history.json["items"] for name in ("prev_hash", "hash")]


@pytest.mark.parametrize("role", ["health_worker", "certificate_officer", "auditor"])
@pytest.mark.parametrize("query", ["", "?cursor=1", "?cursor=2", "?limit=1&cursor=1"])
def test_no_hash_gives_a_withheld_answer_away(
    registry: Registry, record: dict[str, Any], role: str, query: str
) -> None:
    """With one, trying the ten manners of death finds the one that was declared."""
    history = registry.as_(staff(role)).get(f"/v1/records/{record['id']}/history{query}")
    assert history.json["items"]
    assert {*chain(history)} == {None}


def test_what_was_withheld_first_hides_the_hashes_of_what_came_after(registry: Registry) -> None:
    stated = {"/child/name/given": "ຄຳຫຼ້າ", "/child/ethnicity": "ກຶມມຸ"}
    declared = registry.declared("birth", example("birth", **stated))
    bare = example("birth", **stated | {"/child/ethnicity": None})
    again = registry.post(f"/v1/records/{declared['id']}/declaration", {"declaration": bare}, 1)
    assert again.status_code == 200, again.json
    auditor = registry.as_(staff("auditor"))
    assert auditor.get(f"/v1/records/{declared['id']}").json["withheld"] == []
    assert {*chain(auditor.get(f"/v1/records/{declared['id']}/history?cursor=1"))} == {None}


def test_a_history_that_is_shown_whole_has_its_hashes(registry: Registry, record: dict[str, Any]) -> None:
    plain = registry.registered("birth", example("birth", **{"/child/name/given": "ຄຳຜຸຍ"}))
    auditor = registry.as_(staff("auditor"))
    for who, one in ((registry, record), (auditor, plain)):
        path = f"/v1/records/{one['id']}/history"
        whole = chain(who.get(path))
        assert all(whole)
        assert whole[1:-1:2] == whole[2::2]  # each hash is the one before of the next action
        assert chain(who.get(f"{path}?limit=1&cursor=1")) == whole[2:4]
        assert who.get(f"{path}?limit=1").json["next"] == "1"


def test_the_answer_to_a_declaration_keeps_back_what_a_reading_would(registry: Registry) -> None:
    worker = registry.as_(staff("health_worker"))
    answer = worker.declare("death", example("death", **DECLARED | {"/deceased/name/given": "ຄຳພູ"}))
    assert (answer.status_code, shown(answer)) == (201, [])


def test_declared_again_without_them_sensitive_answers_stay(registry: Registry) -> None:
    worker = registry.as_(staff("health_worker"))
    record = worker.declared("death", example("death", **DECLARED | {"/deceased/name/given": "ຄຳຫວັນ"}))
    seen = record["declaration"] | {"death": {"date": "2026-11-20"}}
    again = worker.post(f"/v1/records/{record['id']}/declaration", {"declaration": seen}, 1)
    assert again.status_code == 200, again.json
    kept = registry.get(f"/v1/records/{record['id']}").json["declaration"]
    assert (kept["cause"], kept["deceased"]["ethnicity"]) == (CAUSE, "ກຶມມຸ")
    assert kept["death"] == {"date": "2026-11-20"}


def test_declared_again_with_another_source_the_old_lines_go(registry: Registry) -> None:
    worker = registry.as_(staff("health_worker"))
    record = worker.declared("death", example("death", **DECLARED | {"/deceased/name/given": "ຄຳນາງ"}))
    told = record["declaration"] | {"cause": {"source": "lay_report", "text": "ເຈັບດົນນານ"}}
    again = worker.post(f"/v1/records/{record['id']}/declaration", {"declaration": told}, 1)
    assert again.status_code == 200, again.json
    kept = registry.get(f"/v1/records/{record['id']}").json["declaration"]["cause"]
    assert kept == {"manner": "natural", "source": "lay_report", "text": "ເຈັບດົນນານ"}


def test_a_registrar_who_leaves_an_answer_out_takes_it_away(registry: Registry) -> None:
    record = registry.declared("death", example("death", **DECLARED | {"/deceased/name/given": "ຄຳອ້າຍ"}))
    stated = json.loads(json.dumps(record["declaration"]))
    del stated["deceased"]["ethnicity"]
    again = registry.post(f"/v1/records/{record['id']}/declaration", {"declaration": stated}, 1)
    assert "ethnicity" not in again.json["declaration"]["deceased"]
