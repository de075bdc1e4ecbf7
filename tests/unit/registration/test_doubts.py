"""What cannot be is refused; what seldom is, is asked back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from crvs_registration.domain.doubts import doubts
from crvs_registration.domain.kind import Case
from crvs_registration.domain.knowledge import Birth, Death, Knowledge
from tests.unit.registration.declarations import SHELF, case_of

LATE = {"/child/date_of_birth": "2006-11-10", "/late_reason": "ໄກ", "/father/date_of_birth": None}
YOUNG = {"/mother/date_of_birth": None, "/mother/age": 25}
PAPER = {"kind": "other", "number": "7", "issued_on": "2026-11-25"}


def told(kind: str, day: str) -> dict[str, str]:
    """A notification of this day."""
    return PAPER | {"kind": f"{kind}_notification", "issued_on": day}


def case(kind: str, now: str = "10:17", knowledge: Knowledge | None = None, **changes: Any) -> Case:
    found = case_of(kind, knowledge or Knowledge(), **changes)
    return replace(found, form=SHELF.current(kind), now=now)


def refused(found: Case) -> dict[str, str]:
    return {fault.pointer: fault.code for fault in found.faults()}


def asked(found: Case) -> dict[str, str]:
    assert refused(found) == {}
    return {fault.pointer: fault.code for fault in doubts(found)}


@pytest.mark.parametrize("kind", ["birth", "death", "marriage"])
def test_the_examples_are_likely(kind: str) -> None:
    assert asked(case(kind)) == {}


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("birth", {"/informant/date_of_birth": "2030"}, {"/informant/date_of_birth": "date-in-future"}),
        ("birth", {"/documents": [PAPER]}, {"/documents/0/issued_on": "date-in-future"}),
        ("birth", {"/mother/previous_birth": "2027-05"}, {"/mother/previous_birth": "previous-birth-after"}),
        ("birth", {"/mother/date_of_birth": "1850"}, {"/mother/date_of_birth": "age-impossible"}),
        ("birth", {"/mother/date_of_birth": None, "/mother/age": 130}, {"/mother/age": "parent-too-old"}),
        ("birth", {"/father/date_of_birth": "1914"}, {"/father/date_of_birth": "parent-too-old"}),
        ("birth", {"/mother/previous_birth": "2008"}, {"/mother/previous_birth": "parent-too-young"}),
        (
            "birth",
            {"/mother/previous_birth": "2026-11-12"},
            {"/mother/previous_birth": "previous-birth-after"},
        ),
        (
            "birth",
            {"/child/date_of_birth": "2026-11-24", "/child/time_of_birth": "23:59"},
            {"/child/time_of_birth": "time-in-future"},
        ),
        ("death", {"/death/date": "2026-11-24", "/death/time": "10:18"}, {"/death/time": "time-in-future"}),
        ("death", {"/deceased/date_of_birth": "1890"}, {"/deceased/date_of_birth": "age-impossible"}),
        ("marriage", {"/groom/date_of_birth": "1890"}, {"/groom/date_of_birth": "age-impossible"}),
        ("marriage", {"/documents": [PAPER]}, {"/documents/0/issued_on": "date-in-future"}),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(kind: str, changes: dict[str, Any], expected: dict[str, str]) -> None:
    found = case(kind, **changes)
    assert refused(found).items() >= expected.items()


def test_the_hour_of_today_and_of_another_country_is_taken() -> None:
    today = {"/child/date_of_birth": "2026-11-24", "/child/time_of_birth": "10:17"}
    assert refused(case("birth", **today)) == {}
    abroad = {"kind": "home", "country": "JP", "abroad": "Tokyo"}
    assert refused(case("birth", **today | {"/child/time_of_birth": "12:17", "/place": abroad})) == {}
    assert refused(case("birth", **{"/child/time_of_birth": "23:59"})) == {}


@pytest.mark.parametrize(
    ("kind", "changes", "expected"),
    [
        ("birth", {"/mother/date_of_birth": "1955"}, {"/mother/date_of_birth": "age-unlikely"}),
        ("birth", {"/father/date_of_birth": "1936-01-01"}, {"/father/date_of_birth": "age-unlikely"}),
        ("birth", {"/mother/date_of_birth": "2014-06"}, {"/mother/date_of_birth": "age-unlikely"}),
        ("birth", {"/mother/previous_birth": "2026-09"}, {"/mother/previous_birth": "interval-unlikely"}),
        ("birth", {"/mother/previous_birth": "2026-11-10"}, {"/mother/previous_birth": "interval-unlikely"}),
        ("birth", {"/mother/previous_birth": "2026-03"}, {}),
        ("birth", {"/mother/previous_birth": "2026"}, {}),
        (
            "birth",
            {"/mother/previous_birth": "2026-11-10", "/child/plurality": "twin", "/child/birth_order": 2},
            {},
        ),
        ("birth", {"/informant/date_of_birth": "2018"}, {"/informant/date_of_birth": "age-unlikely"}),
        ("birth", {"/child/weight_grams": 310}, {"/child/weight_grams": "weight-unlikely"}),
        ("birth", {"/child/weight_grams": 7900}, {"/child/weight_grams": "weight-unlikely"}),
        ("birth", {"/child/weight_grams": 500}, {}),
        (
            "birth",
            {"/documents": [told("birth", "2026-11-09")]},
            {"/documents/0/issued_on": "notified-before"},
        ),
        ("birth", {"/documents": [told("birth", "2026-11-10")]}, {}),
        ("birth", {"/documents": [PAPER | {"issued_on": "2019-01-01"}]}, {}),
        (
            "death",
            {"/documents": [PAPER | {"issued_on": "2019-01-01"}, told("death", "2026-10-01")]},
            {"/documents/1/issued_on": "notified-before"},
        ),
        ("birth", YOUNG, {}),
        (
            "birth",
            YOUNG | LATE,
            {"/mother/age": "age-on-which-day"},
        ),
        ("death", {"/deceased/date_of_birth": "1913"}, {"/deceased/date_of_birth": "age-unlikely"}),
        (
            "birth",
            {"/father/name": {"given": "محمد", "surname": "ແກ້ວ"}},
            {"/father/name/given_latin": "latin-spelling-needed"},
        ),
        ("birth", {"/father/name": {"given": "محمد", "given_latin": "Mohamed"}}, {}),
        (
            "marriage",
            {"/bride/married_surname": "김"},
            {"/bride/married_surname": "letter-without-glyph"},
        ),
        ("birth", {"/informant/name": {"given": "محمد"}}, {}),
    ],
    ids=str,
)
def test_what_seldom_is_is_asked_back(kind: str, changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert asked(case(kind, **changes)) == expected


def test_a_doubt_says_the_years_and_the_day() -> None:
    (doubt,) = doubts(case("birth", **YOUNG | LATE))
    assert doubt.params == {"age": 25, "day": "2006-11-10"}
    (doubt,) = doubts(case("birth", **{"/mother/date_of_birth": "1955-02"}))
    assert doubt.params == {"years": 71}


def test_nobody_dies_before_the_hour_of_the_birth() -> None:
    uin, day = "234123412346", "2026-11-15"
    birth = Birth("r", {"date_of_birth": day, "time_of_birth": "04:50", "sex": "male"})
    stated = {"/deceased/uin": uin, "/deceased/date_of_birth": day, "/death/date": day}
    known = Knowledge(births={uin: birth})
    assert refused(case("death", knowledge=known, **stated | {"/death/time": "04:40"})) == {
        "/death/time": "death-before-birth"
    }
    assert refused(case("death", knowledge=known, **stated | {"/death/time": "04:50"})) == {}


@pytest.mark.parametrize(
    ("hour", "refusal"), [("04:40", {"/child/time_of_birth": "death-before-birth"}), (None, {})]
)
def test_a_corrected_hour_of_birth_stays_before_the_death(hour: str | None, refusal: dict[str, str]) -> None:
    known = Knowledge(deaths={"234123412346": Death("r", "2026-11-10", hour)})
    found = case("birth", knowledge=known, **{"/child/time_of_birth": "04:50"})
    assert refused(replace(found, links={"child": "234123412346"}, today=date(2026, 12, 1))) == refusal
