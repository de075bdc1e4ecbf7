"""Records, and their later versions, that a restore has lost and the feed still tells."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from crvs_contracts.numbers import RegistrationNumber
from tests.integration.registration.people import enrol
from tests.integration.registration.restoring import SLIP, Operator, birth, sequence
from tests.integration.registration.test_republishing import lived, told
from tests.support.registry import FixedClock, Registry, problem


def test_a_record_that_a_restore_lost_is_taken_back(registry: Registry, operator: Operator) -> None:
    record, number = lived(registry, "ບຸນ")
    path, events = f"/v1/records/{record['id']}", operator.published(record["id"])
    before = registry.get(path).json
    operator.lose(record["id"])
    operator.owner.execute("UPDATE book SET last = last - 1 WHERE office = '0201' AND kind = 'birth'")
    operator.restore()
    operator.reopen(RegistrationNumber.parse(before["registration_number"]))
    assert operator.take_back(events)[0] == 0
    enrol(registry, record, number)
    after = registry.get(path).json
    kept = ("registration_number", "tracking_number", "version", "status", "office", "links", "kind")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["declaration"]["child"]["name"] == before["declaration"]["child"]["name"]
    assert operator.take_back(events)[0] == 0  # again: it has it
    operator.assert_proven()
    assert sequence(registry.registered("birth", birth("ມາ"))) == sequence(before) + 1
    operator.owner.execute(
        "SELECT bool_and(body ? 'restored') FROM action WHERE record_id = %s AND type <> 'annotate'",
        (record["id"],),
    )
    assert operator.owner.fetchone() == (True,)


def test_what_was_taken_back_publishes_the_same_events(registry: Registry, operator: Operator) -> None:
    record = registry.registered("birth", birth("ຍາ"))
    events = operator.published(record["id"])
    first = {id_ for id_, _, _ in told(operator.owner, record["id"])}
    operator.lose(record["id"])
    assert operator.take_back(events)[0] == 0
    assert operator.run("republish", record["id"])[0] == 0
    assert {id_ for id_, _, _ in told(operator.owner, record["id"])} == first


def test_a_correction_keeps_its_id_when_its_record_is_taken_back(
    registry: Registry, operator: Operator
) -> None:
    """The UIN was annotated before the correction, and comes back after it."""
    record, number = lived(registry, "ພູ")
    path, events = f"/v1/records/{record['id']}", operator.published(record["id"])
    first = told(operator.owner, record["id"])
    operator.lose(record["id"])
    assert operator.take_back(events)[0] == 0
    assert operator.run("republish", record["id"])[0] == 0
    assert [id_ for id_, _, _ in told(operator.owner, record["id"])] == [id_ for id_, _, _ in first]
    enrol(registry, record, number)
    slip = SLIP | {"changes": {"/child/weight_grams": 3300}}
    corrected = registry.post(f"{path}/correction", slip, 5)
    assert corrected.status_code == 200, corrected.json["errors"]
    ((new, _, _),) = told(operator.owner, record["id"])
    assert new not in {id_ for id_, _, _ in first}


def test_a_cancelled_and_a_reinstated_entry_are_taken_back_as_they_stand(
    registry: Registry, operator: Operator
) -> None:
    void = registry.cancelled(registry.registered("birth", birth("ຟຳ")))
    back = registry.done_by_two(
        registry.cancelled(registry.registered("birth", birth("ພຳ"))), "reinstatement"
    )
    for record in (void, back):
        events = operator.published(record["id"])
        first = [id_ for id_, _, _ in told(operator.owner, record["id"])]
        operator.lose(record["id"])
        assert operator.take_back(events)[0] == 0
        after = registry.get(f"/v1/records/{record['id']}").json
        kept = ("registration_number", "version", "status", "allowed")
        assert {name: after[name] for name in kept} == {name: record[name] for name in kept}
        assert operator.run("republish", record["id"])[0] == 0
        assert [id_ for id_, _, _ in told(operator.owner, record["id"])] == first
    operator.assert_proven()


def test_a_reinstatement_alone_tells_the_whole_entry(registry: Registry, operator: Operator) -> None:
    record = registry.done_by_two(
        registry.cancelled(registry.registered("birth", birth("ຜຳ"))), "reinstatement"
    )
    last = operator.published(record["id"]).splitlines(keepends=True)[-1]
    operator.lose(record["id"])
    assert operator.take_back(last)[0] == 0
    after = registry.get(f"/v1/records/{record['id']}").json
    assert (after["status"], after["version"]) == ("registered", 4)
    assert after["registration_number"] == record["registration_number"]


def test_a_correction_need_not_say_what_no_event_had_told(registry: Registry, operator: Operator) -> None:
    """The informant, and a cause of death in words, are required and leave the register in no event."""
    record = registry.registered("death")
    events = operator.published(record["id"])
    operator.lose(record["id"])
    assert operator.take_back(events)[0] == 0

    def correct(version: int, **changes: Any) -> Any:
        return registry.post(f"/v1/records/{record['id']}/correction", SLIP | {"changes": changes}, version)

    half = correct(2, **{"/informant": {"phone": "020 5555 0101"}})
    assert [(each["pointer"], each["code"]) for each in half.json["errors"]] == [
        ("/declaration/informant/relation", "required"),
        ("/declaration/informant/name", "required"),
    ]
    assert problem(correct(2, **{"/deceased/sex": None})) == (422, "invalid-fields")
    assert correct(2, **{"/deceased/occupation": "ຄູ"}).status_code == 200
    whole = {"relation": "child", "name": {"given": "ຄຳຜຸຍ"}}
    assert correct(3, **{"/informant": whole}).json["declaration"]["informant"] == whole


def test_a_correction_after_a_restore_is_not_taken_for_the_lost_one(
    registry: Registry, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy has the record as it was before a correction that everybody else has read."""
    record = registry.registered("birth", birth("ວາ"))
    told(operator.owner, record["id"])
    path, back = f"/v1/records/{record['id']}/correction", operator.rewind(record["id"])
    assert registry.post(path, SLIP, 2).status_code == 200
    ((lost, _, _),) = told(operator.owner, record["id"])
    back()
    later = FixedClock().now() + timedelta(hours=1)
    monkeypatch.setattr(FixedClock, "now", lambda _: later)
    assert registry.post(path, SLIP | {"changes": {"/child/weight_grams": 3300}}, 2).status_code == 200
    ((new, _, _),) = told(operator.owner, record["id"])
    assert new != lost


def test_a_record_that_was_only_declared_cannot_be_taken_back_and_is_named(
    registry: Registry, operator: Operator
) -> None:
    record = registry.declared("birth", birth("ດາ"))
    events = operator.published(record["id"])
    operator.lose(record["id"])
    code, said = operator.take_back(events)
    assert code == 1
    assert f"record {record['id']} of office 0201 cannot be taken back: lost" in said
    code, said = operator.run("list-known")  # known to be lost: who compares is told once
    assert f"{record['id']}\tversion\t1" in said.splitlines()


def test_a_record_that_others_know_as_registered_gets_no_second_number(
    registry: Registry, operator: Operator
) -> None:
    record = registry.declared("birth", birth("ທາ"))
    path, back = f"/v1/records/{record['id']}", operator.rewind(record["id"])
    before = registry.register(record).json
    registry.post(f"{path}/correction", SLIP, 2)
    entry, events = registry.get(path).json["declaration"], operator.published(record["id"])
    back()
    assert "1 records are behind" in operator.reopen_knowing(record["id"], 3)
    assert registry.get(path).json["status"] == "declared"
    assert problem(registry.register(record)) == (409, "record-behind")
    assert problem(registry.post(f"{path}/rejection", {"reason": "no name"}, 1)) == (409, "record-behind")
    assert operator.take_back(events)[0] == 0
    after = registry.get(path).json
    assert after["registration_number"] == before["registration_number"]
    assert (after["status"], after["version"], after["declaration"]) == ("registered", 3, entry)
    again = {**SLIP, "changes": {"/child/weight_grams": 3300}}
    assert registry.post(f"{path}/correction", again, 3).status_code == 200
    operator.assert_proven()


def test_a_correction_that_a_restore_lost_is_not_made_twice(registry: Registry, operator: Operator) -> None:
    record = registry.registered("birth", birth("ປາ"))
    path, back = f"/v1/records/{record['id']}", operator.rewind(record["id"])
    both = SLIP["changes"] | {"/informant/phone": "+856 20 5555 0202"}
    assert registry.post(f"{path}/correction", {**SLIP, "changes": both}, 2).status_code == 200
    entry, events = registry.get(path).json["declaration"], operator.published(record["id"])
    back()
    operator.reopen_knowing(record["id"], 3)
    assert problem(registry.post(f"{path}/correction", SLIP, 2)) == (409, "record-behind")
    assert operator.take_back(events)[0] == 0
    after = registry.get(path).json
    del entry["informant"]["phone"]  # no event tells it; what it was before no longer holds
    assert {"phone", "documents"}.isdisjoint(events.split('"'))
    assert (after["version"], after["declaration"]) == (3, entry)
    assert entry["documents"]


def test_what_was_declared_again_and_not_registered_is_named_and_can_go_on(
    registry: Registry, operator: Operator
) -> None:
    record = registry.declared("birth", birth("ຟາ"))
    path, back = f"/v1/records/{record['id']}", operator.rewind(record["id"])
    registry.post(f"{path}/rejection", {"reason": "no name"}, 1)
    registry.post(f"{path}/declaration", {"declaration": birth("ຟ້າ")}, 2)
    events = operator.published(record["id"])
    back()
    operator.reopen_knowing(record["id"], 3)
    code, said = operator.take_back(events)
    assert code == 1
    assert f"record {record['id']} of office 0201 was declared again" in said
    after = registry.get(path).json
    assert (after["version"], after["status"]) == (3, "declared")
    assert registry.register(after).status_code == 200


def but(events: str, *pasts: str) -> str:
    """The events without some, as a feed that has lost them lists them."""
    lines = events.splitlines(keepends=True)
    return "".join(line for line in lines if not any(f".{past}." in line for past in pasts))


@pytest.mark.parametrize("untold", [("registered",), ("rejected", "declared"), ("declared", "registered")])
def test_versions_that_no_event_tells_are_passed_over_where_a_later_one_tells_the_entry(
    registry: Registry, operator: Operator, untold: tuple[str, ...]
) -> None:
    record = registry.declared("birth", birth("ຫາ"))
    path, back = f"/v1/records/{record['id']}", operator.rewind(record["id"])
    registry.post(f"{path}/rejection", {"reason": "no name"}, 1)
    again = registry.post(f"{path}/declaration", {"declaration": birth("ຫ້າ")}, 2).json
    registry.register(again)
    registry.post(f"{path}/correction", SLIP, 4)
    before, events = registry.get(path).json, operator.published(record["id"])
    back()
    operator.reopen_knowing(record["id"], 5)
    assert operator.take_back(but(events, *untold))[0] == 0
    after = registry.get(path).json
    kept = ("registration_number", "date_of_registration", "version", "status")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert {**before["declaration"], **after["declaration"]} == before["declaration"]
    assert after["declaration"]["child"] == before["declaration"]["child"]
    operator.assert_proven()


def test_a_record_that_is_lost_comes_back_from_its_last_entry_alone(
    registry: Registry, operator: Operator
) -> None:
    record, _ = lived(registry, "ອາ")
    path, events = f"/v1/records/{record['id']}", operator.published(record["id"])
    before = registry.get(path).json
    operator.lose(record["id"])
    assert operator.take_back(but(events, "declared", "rejected", "registered"))[0] == 0
    after = registry.get(path).json
    kept = ("registration_number", "tracking_number", "version", "status", "office", "kind")
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    operator.assert_proven()
