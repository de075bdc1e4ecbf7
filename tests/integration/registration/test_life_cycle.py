"""What may follow what, on which version, and what is kept of it."""

from __future__ import annotations

from typing import Any

import psycopg2
import pytest

from crvs_contracts.events.catalogue import validate
from crvs_registration.domain.actions import Action, chain_fault
from crvs_registration.domain.life_cycle import fold
from tests.support.examples import example
from tests.support.registry import Registry, codes, problem


def named(given: str, **changes: Any) -> dict[str, Any]:
    return example("birth", **{"/child/name/given": given, "/mother/name/given": given} | changes)


def test_a_registered_record_cannot_be_rejected_and_the_refusal_says_what_may_be_done(
    registry: Registry,
) -> None:
    record = registry.registered("birth", named("ກ"))
    answer = registry.post(f"/v1/records/{record['id']}/rejection", {"reason": "too late"}, 2)
    assert problem(answer) == (409, "action-not-allowed")
    assert answer.json["allowed"] == ["correct", "cancel", "link", "unlink"]


def test_a_decision_on_an_old_version_is_stale(registry: Registry) -> None:
    record = registry.declared("birth", named("ຂ"))
    reason = {"reason": "the date is wrong"}
    assert registry.post(f"/v1/records/{record['id']}/rejection", reason, 1).status_code == 200
    assert problem(registry.post(f"/v1/records/{record['id']}/archival", reason, 1)) == (412, "stale-version")
    assert registry.post(f"/v1/records/{record['id']}/archival", reason, 2).json["allowed"] == ["unarchive"]


def test_a_change_without_if_match_is_refused(registry: Registry) -> None:
    record = registry.declared("birth", named("ຄ"))
    answer = registry.post(f"/v1/records/{record['id']}/registration", {})
    assert problem(answer) == (428, "precondition-required")


def test_a_rejected_record_is_declared_again_and_registered(registry: Registry) -> None:
    record = registry.declared("birth", named("ງ"))
    registry.post(f"/v1/records/{record['id']}/rejection", {"reason": "no name"}, 1)
    again = {"declaration": named("ງາມ")}
    redeclared = registry.post(f"/v1/records/{record['id']}/declaration", again, 2)
    assert redeclared.status_code == 200, redeclared.json
    assert redeclared.json["declaration"]["child"]["name"]["given"] == "ງາມ"
    assert redeclared.json["form_version"] == "birth/1"
    registered = registry.register(redeclared.json)
    assert (registered.json["status"], registered.json["version"]) == ("registered", 4)
    assert registry.search(name="ງາມ").json["items"][0]["id"] == record["id"]


def test_a_declaration_of_a_later_event_has_the_date_of_its_own_day(registry: Registry, owner: Any) -> None:
    """Declared for a birth on 10 November; declared again, days later, for one that came after that day."""
    record = registry.declared("birth", named("ຈູ"))
    owner.execute(
        "UPDATE record SET date_of_declaration = '2026-11-12' WHERE id = %s; COMMIT", (record["id"],)
    )
    path = f"/v1/records/{record['id']}/declaration"
    same = registry.post(path, {"declaration": named("ຈູ")}, 1).json
    assert same["date_of_declaration"] == "2026-11-12"
    after = {"/child/date_of_birth": "2026-11-20", "/documents": None}
    later = registry.post(path, {"declaration": named("ຈູ", **after)}, 2).json
    assert later["date_of_declaration"] == "2026-11-24"


def test_the_history_is_a_chain_whose_fold_is_the_record(registry: Registry) -> None:
    record = registry.registered("birth", named("ຈ"))
    history = registry.get(f"/v1/records/{record['id']}/history").json["items"]
    assert [each["type"] for each in history] == ["declare", "register"]
    state = fold((each["type"], each["body"]) for each in history)
    assert (state.status, state.version, state.declaration) == ("registered", 2, record["declaration"])


def test_the_chain_of_hashes_holds_and_a_changed_byte_is_named(registry: Registry, owner: Any) -> None:
    record = registry.registered("birth", named("ຊ"))
    assert chain_fault(actions_of(owner, record["id"])) is None
    owner.execute(
        "UPDATE action SET body = jsonb_set(body, '{declaration,child,sex}', '\"male\"')"
        " WHERE record_id = %s AND seq = 1",
        (record["id"],),
    )
    assert chain_fault(actions_of(owner, record["id"])) == 1


def actions_of(owner: Any, record_id: str) -> list[Action]:
    owner.execute(
        "SELECT record_id::text, seq, type, at, actor, office, form_version, rules_version, places_version,"
        " body, prev_hash, hash FROM action WHERE record_id = %s ORDER BY seq",
        (record_id,),
    )
    return [Action(*row) for row in owner.fetchall()]


@pytest.mark.parametrize("verb", ["UPDATE action SET hash = ''", "DELETE FROM action", "TRUNCATE action"])
def test_the_app_role_cannot_change_an_action(app_role: Any, verb: str) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        app_role.execute(verb)


def test_every_event_keeps_its_published_schema(registry: Registry, owner: Any) -> None:
    record = registry.registered("birth", named("ຍ"))
    changes = {"/child/weight_grams": 3000}
    correction = {"kind": "clerical", "reason": "misread scale", "changes": changes}
    registry.post(f"/v1/records/{record['id']}/correction", correction, 2)
    other = registry.declared("death")
    registry.post(f"/v1/records/{other['id']}/rejection", {"reason": "unclear"}, 1)
    registry.post(f"/v1/records/{other['id']}/archival", {"reason": "a test"}, 2)
    owner.execute("SELECT type, data::jsonb FROM outbox")
    told = owner.fetchall()
    for name, data in told:
        validate(name, data)
    assert {"birth.corrected.v1", "death.rejected.v1", "death.archived.v1"} <= {name for name, _ in told}


def test_every_change_and_read_leaves_an_audit_line(registry: Registry, owner: Any) -> None:
    record = registry.registered("birth", named("ດ"))
    registry.get(f"/v1/records/{record['id']}")
    registry.get(f"/v1/records/{record['id']}/history")
    registry.search(name="ດ")
    owner.execute("SELECT act FROM audit WHERE %s = ANY(subject_ids) ORDER BY id", (record["id"],))
    assert [act for (act,) in owner.fetchall()] == [
        "record.declare",
        "record.read",  # before the registration
        "record.register",
        "record.read",
        "record.read-history",
        "record.search",
    ]


def test_likely_duplicates_must_be_reviewed_before_registration(registry: Registry) -> None:
    first = registry.declared("birth", named("ຕາວັນ"))
    second = registry.declared("birth", named("ຕາວັນ"))
    found = second["duplicates"]
    assert [each["record_id"] for each in found] == [first["id"]]
    assert found[0]["score"] >= 85
    assert {"same-name-child", "same-name-mother", "same-date"} <= set(found[0]["reasons"])
    path = f"/v1/records/{second['id']}/registration"
    refused = registry.post(path, {}, 1)
    assert problem(refused) == (409, "duplicates-unreviewed")
    assert refused.json["records"] == [first["id"]]
    assert first["id"] not in str(refused.json["messages"])
    assert registry.post(path, {"duplicates_reviewed": [first["id"]]}, 1).status_code == 200


def test_a_duplicate_written_in_latin_letters_is_found(registry: Registry) -> None:
    first = registry.declared("birth", named("ທອງໃບ", **{"/child/name/surname": "ສີສະຫວາດ"}))
    latin = {
        "/child/name": {"given": "Thongbai", "surname": "Sisavath"},
        "/mother/name": {"given": "Thongbai"},
    }
    second = registry.declared("birth", example("birth", **latin))
    assert first["id"] in [each["record_id"] for each in second["duplicates"]]


def test_twins_are_no_duplicates(registry: Registry) -> None:
    twin = {"/child/plurality": "twin", "/child/birth_order": 1}
    mother = {"/mother/name/given": "ນົກ"}
    registry.declared("birth", named("ນົກ", **twin))
    second = registry.declared("birth", named("ແມວ", **twin | mother | {"/child/birth_order": 2}))
    assert all(each["score"] < 85 for each in second["duplicates"])
    assert registry.post(f"/v1/records/{second['id']}/registration", {}, 1).status_code == 200


def test_a_twin_declared_again_in_another_order_is_reviewed(registry: Registry) -> None:
    twin = {"/child/plurality": "twin", "/child/birth_order": 1}
    first = registry.declared("birth", named("ກະຕ່າຍ", **twin))
    again = registry.declared("birth", named("ກະຕ່າຍ", **twin | {"/child/birth_order": 2}))
    assert first["id"] in [each["record_id"] for each in again["duplicates"] if each["must_review"]]


def test_many_faults_are_told_at_once(registry: Registry) -> None:
    declaration = example("birth", **{"/child/sex": "blue", "/child/colour": "red", "/informant": None})
    refused = registry.declare("birth", declaration)
    assert problem(refused) == (422, "invalid-fields")
    assert codes(refused) == {
        "/declaration/child/sex": "invalid-choice",
        "/declaration/child/colour": "unknown-field",
        "/declaration/informant": "required",
    }
