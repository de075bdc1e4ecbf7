"""What leaves an entry for another office, for the bus, and for the audit."""

from __future__ import annotations

import json
from typing import Any

from tests.support.examples import example
from tests.support.registry import NEIGHBOUR, PROVINCE, Registry, problem


def twice(registry: Registry, given: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """One birth declared at two offices."""
    declaration = example("birth", **{"/child/name/given": given, "/mother/name/given": given})
    first = registry.declared("birth", declaration)
    return first, registry.as_(NEIGHBOUR).declared("birth", declaration)


def test_a_candidate_of_another_office_is_one_at_that_office_and_no_more(registry: Registry) -> None:
    first, second = twice(registry, "ສີດາວັນ")
    (shown,) = second["duplicates"]
    elsewhere = {"record_id": first["id"], "office": "0201", "must_review": True}
    assert shown == elsewhere | {"score": 100, "reasons": ["other-office"]}
    history = registry.as_(NEIGHBOUR).get(f"/v1/records/{second['id']}/history").json["items"]
    assert history[0]["body"]["duplicates"] == second["duplicates"]
    assert (history[0]["prev_hash"], history[0]["hash"]) == (None, None)  # they would tell how like it is


def test_a_list_counts_the_candidates_that_are_shown(registry: Registry, owner: Any) -> None:
    """An unlikely one of another office is shown only to whoever has both offices."""
    record = registry.declared("birth", example("birth", **{"/child/name/given": "ຈຳປາວັນ"}))
    unlikely = {"record_id": record["id"], "office": "0202", "score": 60, "reasons": [], "must_review": False}
    owner.execute(
        "UPDATE record SET duplicates = %s::jsonb WHERE id = %s", (json.dumps([unlikely]), record["id"])
    )
    for who, count in ((registry, 0), (registry.as_(PROVINCE), 1)):
        (found,) = who.search(tracking=record["tracking_number"]).json["items"]
        assert found["duplicates"] == count


def test_who_was_shown_as_a_candidate_is_named_in_the_audit(registry: Registry, owner: Any) -> None:
    first, second = twice(registry, "ມະລິວັນ")
    registry.as_(NEIGHBOUR).get(f"/v1/records/{second['id']}/history")
    owner.execute(
        "SELECT act, actor FROM audit WHERE %s = ANY(subject_ids) AND %s = ANY(subject_ids) ORDER BY id",
        (first["id"], second["id"]),
    )
    assert owner.fetchall() == [
        ("record.declare", NEIGHBOUR.subject),
        ("record.read-history", NEIGHBOUR.subject),
    ]


def test_of_two_alike_the_first_asks_too_once_the_second_is_there(registry: Registry, owner: Any) -> None:
    first, second = twice(registry, "ສຸພາພອນ")
    assert registry.as_(NEIGHBOUR).register(second).status_code == 200
    path = f"/v1/records/{first['id']}/registration"
    assert first["duplicates"] == []
    assert problem(registry.post(path, {}, 1)) == (409, "duplicates-unreviewed")
    owner.execute("SELECT subject_ids FROM audit WHERE act = 'record.refuse' ORDER BY id DESC LIMIT 1")
    assert owner.fetchone() == ([first["id"], second["id"]],)
    read = registry.get(f"/v1/records/{first['id']}").json
    assert [each["record_id"] for each in read["duplicates"]] == [second["id"]]
    assert registry.post(path, {"duplicates_reviewed": [second["id"]]}, 1).status_code == 200


def test_an_event_carries_no_more_than_consumers_use(registry: Registry, owner: Any) -> None:
    private = {
        "/mother/id_document": "P1234567",
        "/child/ethnicity": "ກຶມມຸ",
        "/informant/phone": "+856205550101",
    }
    birth = registry.registered("birth", example("birth", **private | {"/child/name/given": "ແສງອາລຸນ"}))
    lines = [{"condition": "sepsis", "code": "1G40", "interval": "P3D"}]
    cause = {"manner": "natural", "source": "medical_certificate", "lines": lines}
    death = registry.registered(
        "death", example("death", **{"/cause": cause, "/deceased/name/given": "ວັນນາ"})
    )
    owner.execute(
        "SELECT key, data::jsonb -> 'entry', data FROM outbox WHERE type IN %s",
        (("birth.registered.v1", "death.registered.v1"),),
    )
    told = {key: (entry, text) for key, entry, text in owner.fetchall()}
    entry, text = told[birth["id"]]
    assert not {"informant", "documents"} & entry.keys()
    assert not [value for value in private.values() if value in text]
    assert entry["mother"]["name"] == birth["declaration"]["mother"]["name"]
    entry, text = told[death["id"]]
    assert entry["cause"] == {
        "manner": "natural",
        "source": "medical_certificate",
        "lines": [{"code": "1G40"}],
    }
