"""An entry that is false or double is cancelled by two people, stops counting, and can be reinstated."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_contracts.events.catalogue import validate
from crvs_registration.bootstrap.web import pair_policy
from tests.integration.registration.people import couple, divorce_of
from tests.integration.registration.restoring import Operator
from tests.support.examples import example
from tests.support.registry import COLLEAGUE, PROVINCE, Registry, codes, contradicted, problem, uin


def named(given: str, **changes: Any) -> dict[str, Any]:
    return example("birth", **{"/child/name/given": given, "/mother/name/given": given} | changes)


def death_of(person: str, given: str, **changes: Any) -> dict[str, Any]:
    return example("death", **{"/deceased/uin": person, "/deceased/name/given": given} | changes)


def told(owner: Any, record: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    owner.execute("SELECT type, data::jsonb FROM outbox WHERE key = %s ORDER BY seq", (record["id"],))
    return list(owner.fetchall())


def test_nothing_is_cancelled_before_a_second_person_has_decided(registry: Registry, owner: Any) -> None:
    record = registry.registered("birth", named("ກຳ"))
    asked = registry.propose(record, "cancellation", ground="false")
    assert (asked.status_code, asked.headers["ETag"]) == (202, '"v1"')
    assert asked.headers["Location"] == f"/v1/records/proposals/{asked.json['id']}"
    assert registry.get(f"/v1/records/{record['id']}").json["status"] == "registered"
    assert [name for name, _ in told(owner, record)] == ["birth.declared.v1", "birth.registered.v1"]
    assert (asked.json["standing"], asked.json["allowed"]) == ("open", ["withdraw"])


def test_a_cancelled_entry_stays_readable_and_names_both_people(registry: Registry, owner: Any) -> None:
    record = registry.registered("birth", named("ຂຳ"))
    after = registry.cancelled(record)
    assert (after["status"], after["allowed"]) == ("cancelled", ["reinstate"])
    assert after["registration_number"] == record["registration_number"]
    assert after["declaration"] == record["declaration"]
    last = registry.get(f"/v1/records/{record['id']}/history").json["items"][-1]
    assert (last["type"], last["actor"]) == ("cancel", "registrar-0201")
    decided = last["body"]["decided"]
    assert (decided["actor"], decided["policy"]) == (COLLEAGUE.subject, pair_policy().version)
    name, data = told(owner, record)[-1]
    validate(name, data)
    assert (name, data["ground"]) == ("birth.cancelled.v1", "false")


def test_a_false_death_no_longer_refuses_what_the_living_do(registry: Registry) -> None:
    person = uin()
    false = registry.registered("death", death_of(person, "ຄຳຕັນ"))
    again = death_of(person, "ຄຳຕັນ", **{"/death/date": "2026-11-12"})
    assert contradicted(registry.declared("death", again)) == {false["id"]: ["already-deceased"]}
    registry.cancelled(false)
    assert contradicted(registry.declared("death", again)) == {}


def test_a_false_marriage_ends_with_its_cancellation_and_cannot_be_divorced(registry: Registry) -> None:
    person = uin()
    false = registry.registered("marriage", example("marriage", **{"/groom/uin": person}))
    other = example("marriage", **{"/groom/uin": person, "/bride/name/given": "ວິໄລ"})
    other["bride"].pop("uin", None)
    assert "already-married" in codes(registry.declare("marriage", other)).values()
    registry.cancelled(false)
    assert "already-married" not in codes(registry.declare("marriage", other)).values()
    divorce = divorce_of(false)
    assert codes(registry.declare("divorce", divorce)) == {
        "/declaration/marriage/registration_number": "marriage-not-registered"
    }


def test_a_double_names_the_entry_that_stands(registry: Registry) -> None:
    first = registry.registered("birth", named("ງຳ"))
    double = registry.registered("birth", named("ງຳ"))
    other = registry.registered("death", death_of(uin(), "ງຳ"))
    asked = registry.propose(double, "cancellation", ground="double")
    assert codes(asked) == {"/duplicate_of": "required"}
    for wrong in (double["registration_number"], other["registration_number"]):
        asked = registry.propose(double, "cancellation", ground="double", duplicate_of=wrong)
        assert codes(asked) == {"/duplicate_of": "duplicate-not-registered"}
    number = first["registration_number"]
    assert registry.propose(double, "cancellation", ground="false", duplicate_of=number).status_code == 422
    assert registry.cancelled(double, ground="double", duplicate_of=number)["status"] == "cancelled"


def test_a_marriage_whose_divorce_is_registered_is_cancelled_after_it(registry: Registry) -> None:
    marriage = registry.registered("marriage", couple())
    divorce = registry.registered("divorce", divorce_of(marriage))
    refused = registry.propose(marriage, "cancellation", ground="false")
    assert problem(refused) == (409, "other-entries-rest")
    assert refused.json["records"] == [divorce["id"]]
    registry.cancelled(divorce)
    assert registry.cancelled(marriage)["status"] == "cancelled"


def test_a_cancelled_entry_is_no_duplicate_and_its_number_is_not_used_again(
    registry: Registry, operator: Operator
) -> None:
    false = registry.registered("birth", named("ຈຳ"))
    registry.cancelled(false)
    again = registry.declared("birth", named("ຈຳ"))
    assert false["id"] not in [each["record_id"] for each in again["duplicates"]]
    assert registry.register(again).json["registration_number"] > false["registration_number"]
    assert operator.run("verify")[0] == 0


@pytest.mark.parametrize("kind", ["birth", "death", "marriage"])
def test_cancel_then_reinstate_leaves_everything_as_it_was(registry: Registry, owner: Any, kind: str) -> None:
    record = registry.registered(kind, example(kind))
    before = registry.get(f"/v1/records/{record['id']}").json
    after = registry.done_by_two(registry.cancelled(before), "reinstatement")
    assert after | {"version": before["version"]} == before
    assert after["version"] == before["version"] + 2
    name, data = told(owner, record)[-1]
    validate(name, data)
    earlier = next(data for name, data in told(owner, record) if name == f"{kind}.registered.v1")
    assert name == f"{kind}.reinstated.v1"
    assert (data["entry"], data["links"]) == (earlier["entry"], earlier["links"])


def test_a_reinstatement_against_what_was_registered_since_sees_it_first(registry: Registry) -> None:
    person = uin()
    first = registry.registered("death", death_of(person, "ສຳ"))
    cancelled = registry.cancelled(first)
    since = registry.registered("death", death_of(person, "ສຳ", **{"/death/date": "2026-11-12"}))
    refused = registry.propose(cancelled, "reinstatement")
    assert problem(refused) == (409, "duplicates-unreviewed")
    told = {each["record"]: each["code"] for each in refused.json["errors"]}
    assert told == {since["id"]: "already-deceased"}


def test_an_entry_that_came_since_and_looks_alike_is_looked_at_before_a_reinstatement(
    registry: Registry,
) -> None:
    cancelled = registry.cancelled(registry.registered("birth", named("ຕຳ")))
    since = registry.registered("birth", named("ຕຳ"))
    refused = registry.propose(cancelled, "reinstatement")
    assert problem(refused) == (409, "duplicates-unreviewed")
    assert refused.json["records"] == [since["id"]]
    shown = registry.get(f"/v1/records/{cancelled['id']}").json["duplicates"]
    assert since["id"] in [each["record_id"] for each in shown]
    done = registry.done_by_two(cancelled, "reinstatement", duplicates_reviewed=[since["id"]])
    assert done["status"] == "registered"


def test_only_what_is_registered_is_cancelled_and_only_what_is_cancelled_reinstated(
    registry: Registry,
) -> None:
    declared = registry.declared("birth", named("ຖຳ"))
    assert problem(registry.propose(declared, "cancellation", ground="false")) == (409, "action-not-allowed")
    assert problem(registry.propose(declared, "reinstatement")) == (409, "action-not-allowed")
    future = {"authority": "ສານ", "number": "1", "date": "2027-01-01"}
    record = registry.registered("birth", named("ທຳ"))
    asked = registry.propose(record, "cancellation", ground="false", authority=future)
    assert codes(asked) == {"/authority/date": "date-in-future"}


def test_the_ledger_lists_void_numbers_book_by_book(registry: Registry) -> None:
    void = registry.cancelled(registry.registered("birth", named("ນຳ")))
    back = registry.cancelled(registry.registered("birth", named("ບຳ")))
    registry.done_by_two(back, "reinstatement")
    query = "/v1/records/void-numbers?office=0201&kind=birth&year=2026&limit=100"
    found = {each["registration_number"]: each for each in registry.get(query).json["items"]}
    assert list(found) == sorted(found)
    line = found[void["registration_number"]]
    assert (line["ground"], line["decided_by"], line["reinstated_at"]) == ("false", COLLEAGUE.subject, None)
    assert found[back["registration_number"]]["reinstated_at"] is not None
    first = registry.get(query.replace("limit=100", "limit=1")).json
    second = registry.get(query.replace("limit=100", "limit=1") + f"&cursor={first['next']}").json
    assert [each["items"][0]["registration_number"] for each in (first, second)] == list(found)[:2]


def test_an_archival_by_mistake_is_undone_by_the_same_office_and_makes_nobody_late(
    registry: Registry, owner: Any
) -> None:
    record = registry.declared("birth", named("ປຳ"))
    owner.execute("UPDATE record SET date_of_declaration = '2026-11-12' WHERE id = %s", (record["id"],))
    path, why = f"/v1/records/{record['id']}", {"reason": "closed by mistake"}
    assert registry.post(f"{path}/rejection", why, 1).json["status"] == "rejected"
    assert registry.post(f"{path}/archival", why, 2).json["allowed"] == ["unarchive"]
    assert problem(registry.as_(PROVINCE).post(f"{path}/unarchival", why, 3)) == (
        403,
        "office-of-record-only",
    )
    back = registry.post(f"{path}/unarchival", why, 3).json
    assert (back["status"], back["version"]) == ("rejected", 4)
    assert (back["date_of_declaration"], back["timeliness"]) == ("2026-11-12", "current")
    name, data = told(owner, record)[-1]
    validate(name, data)
    assert name == "birth.unarchived.v1"
