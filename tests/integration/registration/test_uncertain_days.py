"""A death of which less than the day is known: declared as it is, and in order with other acts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.people import child_of, rare
from tests.integration.registration.restoring import Operator
from tests.support.examples import example
from tests.support.registry import Registry, codes, contradicted, problem, uin

DEATH, UNTIL = "/death/date", "/death/date_until"


def dead(date: str, until: str | None = None, **changes: Any) -> dict[str, Any]:
    """A death on the form that takes less than the day; declared in time or with a reason."""
    late = {"/late_reason": "ບໍ່ຮູ້ວັນ"}
    return example("death", **{DEATH: date, UNTIL: until, **late, **changes})


def declared(registry: Registry, declaration: dict[str, Any]) -> dict[str, Any]:
    answer = registry.declare("death", declaration, form=2)
    assert answer.status_code == 201, answer.json
    record: dict[str, Any] = answer.json
    return record


def registered(registry: Registry, declaration: dict[str, Any]) -> dict[str, Any]:
    answer = registry.register(declared(registry, declaration))
    assert answer.status_code == 200, answer.json
    record: dict[str, Any] = answer.json
    return record


@pytest.mark.parametrize(
    ("date", "until", "first", "last"),
    [
        ("2026-11-12", None, "2026-11-12", None),
        ("2026-10", None, "2026-10-01", "2026-10-31"),
        ("2025", None, "2025-01-01", "2025-12-31"),
        ("2026-11-03", "2026-11-12", "2026-11-03", "2026-11-12"),
        ("2026-09", "2026-11", "2026-09-01", "2026-11-30"),
    ],
)
def test_as_much_is_registered_as_is_known(
    registry: Registry, owner: Any, date: str, until: str | None, first: str, last: str | None
) -> None:
    names = {"/deceased/name/given": rare(uin()), "/death/date_estimated": True}
    record = registered(registry, dead(date, until, **names))
    shown = registry.get(f"/v1/records/{record['id']}").json
    assert (shown["date_of_occurrence"], shown["date_of_occurrence_until"]) == (first, last)
    assert shown["declaration"]["death"]["date"] == date
    summary = registry.search(number=record["registration_number"]).json["items"][0]
    assert (summary["date_of_occurrence"], summary["date_of_occurrence_until"]) == (first, last)
    owner.execute(
        "SELECT data::jsonb FROM outbox WHERE key = %s AND type = 'death.registered.v1'", (record["id"],)
    )
    ((event,),) = owner.fetchall()
    assert (event["date_of_occurrence"], event.get("date_of_occurrence_until")) == (first, last)
    assert (event["entry"]["death"]["date"], event["entry"]["death"].get("date_until")) == (date, until)
    assert event["entry"]["death"]["date_estimated"] is True


@pytest.mark.parametrize(
    ("date", "until", "at", "code"),
    [
        ("2026-12", None, DEATH, "date-in-future"),
        ("2026-11", "2027", UNTIL, "date-in-future"),
        ("2026-06-12", "2026-06-11", UNTIL, "until-before-date"),
        ("2026-06", "2026-05", UNTIL, "until-before-date"),
        ("2026-06-31", None, DEATH, "invalid-partial-date"),
        ("2569-06", None, DEATH, "year-buddhist"),
    ],
)
def test_what_cannot_be_is_refused(
    registry: Registry, date: str, until: str | None, at: str, code: str
) -> None:
    assert codes(registry.declare("death", dead(date, until), form=2)) == {f"/declaration{at}": code}


def test_the_form_before_takes_a_day_only(registry: Registry) -> None:
    assert codes(registry.declare("death", dead("2026-11"))) == {"/declaration/death/date": "invalid-date"}


def test_nobody_is_late_for_a_day_that_may_have_been_in_time(registry: Registry) -> None:
    assert declared(registry, dead("2026", **{"/late_reason": None}))["timeliness"] == "current"
    assert declared(registry, dead("2026-09-01", "2026-09-30"))["timeliness"] == "late"
    assert problem(registry.declare("death", dead("2026-09", **{"/late_reason": None}), form=2)) == (
        422,
        "late-reason-needed",
    )


def test_a_month_is_after_the_birth_in_it_and_not_before_a_later_one(registry: Registry) -> None:
    stated = {"/deceased/date_of_birth": "2026-10-20"}
    assert registry.declare("death", dead("2026-10", **stated), form=2).status_code == 201
    assert codes(registry.declare("death", dead("2026-09", **stated), form=2)) == {
        "/declaration/death/date": "death-before-birth"
    }
    child = child_of(registry, None)
    known = {"/deceased/uin": child, "/deceased/date_of_birth": None, "/deceased/sex": "female"}
    assert registry.declare("death", dead("2026-11", **known), form=2).status_code == 201
    early = registry.declare("death", dead("2026-10", **known), form=2)
    assert contradicted(early.json) == {registry.found(uin=child)[-1]: ["death-before-birth"]}


def couple(husband: str, day: str) -> dict[str, Any]:
    names = {"/groom/name": {"given": "ຄຳຫຼ້າ"}, "/groom/uin": husband, "/bride/uin": uin()}
    return example("marriage", **{**names, "/marriage/date": day})


def test_a_marriage_may_be_in_the_month_of_the_death_and_not_after_it(registry: Registry) -> None:
    husband = uin()
    marriage = registry.registered("marriage", couple(husband, "2026-10-15"))
    his = {"/deceased/uin": husband, "/deceased/name": {"given": "ຄຳຫຼ້າ"}, "/deceased/date_of_birth": None}
    early = registry.declare("death", dead("2026-09", **his), form=2)
    assert contradicted(early.json) == {marriage["id"]: ["death-before-marriage", "spouse-deceased"]}
    registered(registry, dead("2026-10", **his))
    wife = registry.get(f"/v1/records/{marriage['id']}").json["links"]["bride"]
    again = {"/groom/uin": uin(), "/bride/uin": wife, "/bride/marital_status": "widowed"}

    def remarried(day: str) -> Any:
        return registry.declare("marriage", example("marriage", **{**again, "/marriage/date": day}))

    assert remarried("2026-10-20").status_code == 201  # he may have been dead by then
    posthumous = registry.declare("marriage", couple(husband, "2026-11-02"))
    assert "spouse-deceased" in codes(posthumous).values()


def test_a_death_is_found_as_a_double_by_a_month_that_may_be_its_own(registry: Registry) -> None:
    name = {"/deceased/name": {"given": "ບົວໄຂ", "surname": "ແກ້ວດວງດີ"}}
    first = declared(registry, dead("2026-10-12", **name))
    (double,) = declared(registry, dead("2026-10", **name))["duplicates"]
    assert (double["record_id"], double["must_review"]) == (first["id"], True)
    assert "possible-date" in double["reasons"]
    apart = declared(registry, dead("2026-07", **name))["duplicates"]  # one dies once: a slip, and said to be
    assert "another-date" in next(each for each in apart if each["record_id"] == first["id"])["reasons"]
    nobody = {"/deceased/name": None, "/deceased/name_unknown": True, "/deceased/date_of_birth": None}
    body = declared(registry, dead("2026-10-12", **nobody))
    doubles = declared(registry, dead("2026-09-20", "2026-10-20", **nobody))["duplicates"]
    assert body["id"] in {each["record_id"] for each in doubles}


def test_a_correction_narrows_the_day_and_the_register_still_verifies(
    registry: Registry, owner: Any, operator: Operator
) -> None:
    record = registered(registry, dead("2026-08", "2026-10", **{"/deceased/name/given": "ສີດາວັນ"}))
    body = {
        "kind": "material",
        "reason": "the doctor's report",
        "authority": {"authority": "ໂຮງໝໍແຂວງ", "number": "7", "date": "2026-11-20"},
        "changes": {DEATH: "2026-09-14", UNTIL: None},
    }
    after = registry.by_two(f"/v1/records/{record['id']}/correction", body, 2).json
    assert (after["date_of_occurrence"], after["date_of_occurrence_until"]) == ("2026-09-14", None)
    code, said = operator.run("verify")
    assert code == 0, said
    owner.execute("UPDATE record SET date_of_occurrence_until = '2026-10-31' WHERE id = %s", (record["id"],))
    code, said = operator.run("verify")
    assert code == 1
    assert f"record {record['id']}: date_of_occurrence_until" in said


def test_a_child_of_some_hours_is_registered_with_its_parents(registry: Registry, owner: Any) -> None:
    parents = {"father_name": {"given": "ບຸນທັນ"}, "mother_name": {"given": "ສີໄພ", "surname": "ແກ້ວມະນີ"}}
    young = {"name": {"given": rare(uin())}, "sex": "female", "young_age": "PT5H", **parents}
    answer = registry.declare("death", example("death", **{"/deceased": young}), form=3)
    record = registry.register(answer.json).json
    owner.execute(
        "SELECT data::jsonb -> 'entry' -> 'deceased' FROM outbox"
        " WHERE key = %s AND type = 'death.registered.v1'",
        (record["id"],),
    )
    assert owner.fetchone()[0] == young
    both = {"/deceased/age": 3, "/deceased/young_age": "P3Y", "/deceased/date_of_birth": None}
    refused = registry.declare("death", example("death", **both), form=3)
    assert codes(refused) == {"/declaration/deceased/young_age": "hidden-field"}
