"""What an entry of another kind, or another birth of one mother, asks the registrar to look at."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from crvs_registration.domain.concerns import MAY, MUST
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.knowledge import Candidate
from tests.support.examples import example

NAME = {"given": "ສົມສັກ", "surname": "ພົມມະຈັນ"}
MOTHER = {"name": {"given": "ຈັນເພັດ", "surname": "ຫຼວງລາດ"}, "date_of_birth": "1999-05-03"}


def birth(**changes: Any) -> dict[str, Any]:
    child = {"/child/name": NAME, "/child/sex": "male", "/child/date_of_birth": "1990-04-02"}
    return example("birth", **child | changes)


def death(**changes: Any) -> dict[str, Any]:
    dead = {"/deceased/uin": None, "/deceased/name": NAME, "/deceased/sex": "male"}
    return example(
        "death", **dead | {"/deceased/date_of_birth": "1990-04-02", "/deceased/age": None} | changes
    )


def wedding(**changes: Any) -> dict[str, Any]:
    groom = {"/groom/uin": None, "/groom/name": NAME, "/groom/date_of_birth": "1990-04-02"}
    return example("marriage", **groom | {"/groom/age": None, "/groom/id_document": None} | changes)


def asked(kind: str, one: dict[str, Any], other_kind: str, other: dict[str, Any]) -> tuple[int, list[str]]:
    """Score and reasons as the register has them: none where nobody looks that far."""
    if not set(KINDS[kind].sought_keys(one)) & set(KINDS[other_kind].block_keys(other)):
        return 0, []
    return KINDS[kind].compare(one, Candidate("r", other, kind=other_kind))


def test_a_death_without_a_uin_asks_about_the_birth_entry_of_that_name_and_day() -> None:
    assert asked("death", death(), "birth", birth()) == (MUST, ["born-deceased"])
    assert asked("birth", birth(), "death", death()) == (MUST, ["deceased-child"])


@pytest.mark.parametrize(
    "changes",
    [
        {"/deceased/name": {"given": "Somsack", "surname": "Phommachanh"}},
        {"/deceased/name": {"given": "ທ້າວສົມສັກ", "surname": "ພົມມະຈັນ"}},
        {"/deceased/name": {"given": "ພົມມະຈັນ", "surname": "ສົມສັກ"}},
    ],
)
def test_the_name_may_be_written_otherwise(changes: dict[str, Any]) -> None:
    assert asked("death", death(**changes), "birth", birth()) == (MUST, ["born-deceased"])


@pytest.mark.parametrize(
    "changes",
    [
        {"/deceased/name": {"given": "ສົມສັກ"}},
        {"/deceased/date_of_birth": "1990"},
        {"/deceased/date_of_birth": None, "/deceased/age": 36},
    ],
    ids=["no surname", "a year", "an age"],
)
def test_what_is_less_certain_is_shown(changes: dict[str, Any]) -> None:
    assert asked("death", death(**changes), "birth", birth()) == (MAY, ["born-deceased"])


@pytest.mark.parametrize(
    "changes",
    [
        {"/deceased/uin": "234123412346"},
        {"/deceased/sex": "female"},
        {"/deceased/date_of_birth": "1961-01-05"},
        {"/deceased/name": {"given": "ບຸນມີ", "surname": "ພົມມະຈັນ"}},
    ],
    ids=["known by UIN", "another sex", "another age", "another name"],
)
def test_another_or_a_known_person_is_not_asked_about(changes: dict[str, Any]) -> None:
    assert asked("death", death(**changes), "birth", birth()) == (0, [])


def test_a_spouse_without_a_uin_may_be_the_child_of_a_birth_entry() -> None:
    assert asked("marriage", wedding(), "birth", birth()) == (MUST, ["born-groom"])
    assert asked("birth", birth(), "marriage", wedding()) == (MUST, ["spouse-child"])


def test_a_spouse_who_is_said_to_be_older_than_a_birth_entry_of_that_name_is_looked_at() -> None:
    one = wedding(**{"/groom/date_of_birth": "2008", "/marriage/date": "2026-11-10"})
    minor = birth(**{"/child/date_of_birth": "2009-03-02"})
    assert asked("marriage", one, "birth", minor) == (MUST, ["born-groom"])
    of_age = birth(**{"/child/date_of_birth": "2007-03-02"})
    assert asked("marriage", one, "birth", of_age) == (0, [])


def test_other_parents_make_another_person_of_a_spouse_of_one_name() -> None:
    one = wedding(**{"/groom/date_of_birth": "2008", "/marriage/date": "2026-11-10"})
    minor = birth(**{"/child/date_of_birth": "2009-03-02", "/father/name": {"given": "ບຸນທັນ"}})
    for father, found in (("ທ້າວບຸນທັນ", True), ("ຄຳຫຼ້າ", False)):
        one["groom"]["father_name"] = {"given": father}
        assert (asked("marriage", one, "birth", minor)[0] == MUST) == found


def test_a_death_shows_the_marriage_of_the_deceased_and_must_ask_about_a_later_one() -> None:
    before = wedding(**{"/marriage/date": "2020-02-01"})
    assert asked("death", death(), "marriage", before) == (MAY, ["spouse-deceased"])
    after = wedding(**{"/marriage/date": "2026-11-20"})
    dead = death(**{"/death/date": "2026-11-02"})
    assert asked("death", dead, "marriage", after) == (MUST, ["spouse-deceased"])


def child(born: str, **changes: Any) -> dict[str, Any]:
    facts = {
        "/child/name": {"given": "ຄຳຫຼ້າ"},
        "/child/date_of_birth": born,
        "/mother": MOTHER,
        "/father": None,
    }
    return example("birth", **deepcopy(facts | {"/child/weight_grams": None, "/documents": None} | changes))


OTHER_NAME = {"/child/name": {"given": "ດວງຕາ"}, "/child/sex": "female"}
TWIN = {"/child/plurality": "twin", "/child/birth_order": 2}


@pytest.mark.parametrize(
    "mother",
    [
        MOTHER,
        {"uin": "234123412346", "name": {"given": "ມະນີ"}},
        {"id_document": "P 12-345", "name": {"given": "ຈັນເພັດ"}},
    ],
    ids=["name and birth", "UIN", "document"],
)
def test_two_births_of_one_mother_too_near_are_looked_at(mother: dict[str, Any]) -> None:
    one = child("2026-11-10", **{"/mother": mother})
    other = child("2026-09-15", **OTHER_NAME | {"/mother": mother})
    score, reasons = asked("birth", one, "birth", other)
    assert score >= MUST
    assert reasons[0] == "births-too-near"
    assert asked("birth", other, "birth", one)[1][0] == "births-too-near"


def test_two_births_of_one_mother_nine_months_apart_are_not() -> None:
    other = child("2026-01-15", **OTHER_NAME)
    assert "births-too-near" not in asked("birth", child("2026-11-10"), "birth", other)[1]


def test_two_births_of_two_mothers_of_one_name_are_not() -> None:
    other = child("2026-09-15", **OTHER_NAME | {"/mother/date_of_birth": "1987-01-02"})
    score, reasons = asked("birth", child("2026-11-10"), "birth", other)
    assert score < MAY
    assert "births-too-near" not in reasons


def test_a_place_in_the_birth_order_that_is_taken_is_looked_at() -> None:
    score, reasons = asked(
        "birth", child("2026-11-10", **TWIN), "birth", child("2026-11-10", **TWIN | OTHER_NAME)
    )
    assert (score >= MUST, reasons[0]) == (True, "order-taken")


def test_a_single_child_beside_a_twin_is_looked_at() -> None:
    single = child("2026-11-10", **{"/child/plurality": "single"})
    score, reasons = asked("birth", single, "birth", child("2026-11-10", **TWIN | OTHER_NAME))
    assert (score >= MUST, reasons[0]) == (True, "single-beside-twin")


def test_twins_of_two_orders_are_two_births() -> None:
    first = TWIN | {"/child/birth_order": 1}
    for born in ("2026-11-10", "2026-11-11"):
        score, reasons = asked(
            "birth", child("2026-11-10", **first), "birth", child(born, **TWIN | OTHER_NAME)
        )
        assert score < MUST
        assert not {"births-too-near", "single-beside-twin", "order-taken"} & set(reasons)


def test_what_is_declared_twice_is_not_asked_about_as_two_births() -> None:
    score, reasons = asked("birth", child("2026-11-10"), "birth", child("2026-11-10"))
    assert score == 100
    assert "births-too-near" not in reasons
