"""The rules of each kind, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_registration.domain.dates import birth_span, completed_years, span_of
from crvs_registration.domain.kinship import prohibited
from crvs_registration.domain.knowledge import Birth, Death, Knowledge
from tests.unit.registration.declarations import case_of, violations

LATE = date(2026, 12, 24)


def test_the_examples_break_no_rule() -> None:
    for kind in ("birth", "death", "marriage"):
        assert violations(kind, case_of(kind)) == {}


def test_a_late_birth_says_why_and_brings_a_document() -> None:
    born = {"/child/date_of_birth": "2026-09-01", "/late_reason": "ໄກ"}
    assert violations("birth", case_of("birth", **born)) == {}
    bare = case_of("birth", **born | {"/documents": None, "/late_reason": None})
    assert violations("birth", bare) == {
        "/documents": "late-birth-needs-document",
        "/late_reason": "late-reason-needed",
    }
    assert violations("birth", replace(bare, by_authority=True)) == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"/child/plurality": "twin", "/child/birth_order": 3}, {"/child/birth_order": "too-large"}),
        ({"/child/plurality": "higher", "/child/birth_order": 4}, {}),
        (
            {"/mother/children_born_alive": 2, "/mother/children_living": 3},
            {"/mother/children_living": "too-large"},
        ),
        ({"/informant": {"relation": "husband"}}, {"/informant/name": "required"}),
        ({"/informant": {"relation": "mother"}, "/mother": None}, {"/informant/name": "required"}),
        ({"/informant": {"relation": "father"}}, {}),
    ],
    ids=str,
)
def test_a_birth_is_what_can_be(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert violations("birth", case_of("birth", **changes)) == expected


def test_a_birth_is_never_refused_for_what_the_parents_lack() -> None:
    """No document, no date of birth, no surname, no nationality, no father."""
    bare: dict[str, Any] = {
        "/documents": None,
        "/mother": {"name": {"given": "ນາງ"}},
        "/informant": {"relation": "mother"},
        "/father": None,
        "/father_unknown_reason": "not_stated",
        "/child/nationality": None,
    }
    assert violations("birth", case_of("birth", **bare)) == {}


def test_many_violations_are_reported_at_once() -> None:
    changes = {
        "/child/date_of_birth": "2026-12-01",
        "/mother/date_of_birth": "2027",
        "/father/date_of_birth": "2020",
    }
    assert violations("birth", case_of("birth", **changes)) == {
        "/child/date_of_birth": "date-in-future",
        "/mother/date_of_birth": "parent-born-after-child",
        "/father/date_of_birth": "parent-too-young",
    }


def test_a_father_may_have_died_since_the_conception_but_not_long_before() -> None:
    for died, expected in [("2026-05-01", {}), ("2025-05-01", {"/father/uin": "parent-deceased"})]:
        known = Knowledge(deaths={"234123412346": Death("r", died)})
        case = case_of("birth", known, **{"/father/uin": "234123412346"})
        assert violations("birth", case) == expected


def test_a_death_on_the_day_of_birth_is_no_contradiction() -> None:
    assert violations("death", case_of("death", **{"/deceased/date_of_birth": "2026-11-12"})) == {}


@pytest.mark.parametrize("age", [17, 16, 15])
def test_below_the_ordinary_age_authority_is_needed(age: int) -> None:
    person = {"/bride/date_of_birth": None, "/bride/age": age}
    assert violations("marriage", case_of("marriage", **person)) == {"/bride/age": "marriage-under-age"}
    paper = {"authority": "a", "number": "1", "date": "2026-01-01"}
    assert violations("marriage", case_of("marriage", **person | {"/bride/age_authority": paper})) == {}


def test_the_registered_birth_counts_more_than_what_is_stated() -> None:
    child = {"date_of_birth": "2015-01-01", "sex": "female"}
    known = Knowledge(births={"234123412346": Birth("r", child)})
    case = case_of("marriage", known, **{"/bride/uin": "234123412346", "/bride/date_of_birth": None})
    assert violations("marriage", case) == {"/bride/date_of_birth": "marriage-below-floor"}


ANCESTORS = {
    "a": {"m": 1, "f": 1, "g": 2},
    "b": {"m": 1, "g": 2},
    "c": {"a": 1, "m": 2, "f": 2, "g": 3},
    "d": {"x": 1},
}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a", "b", "siblings"),
        ("a", "g", "lineal"),
        ("c", "a", "lineal"),
        ("g", "c", "lineal"),
        ("c", "b", None),
        ("a", "d", None),
    ],
)
def test_lineal_kin_and_siblings_are_barred_others_are_not(
    one: str, other: str, expected: str | None
) -> None:
    assert prohibited(one, other, ANCESTORS) == prohibited(other, one, ANCESTORS) == expected


def test_a_registered_half_sibling_is_barred() -> None:
    known = Knowledge(ancestors={"234123412346": {"m": 1}, "345234523451": {"m": 1}})
    changes = {"/groom/uin": "234123412346", "/bride/uin": "345234523451"}
    assert violations("marriage", case_of("marriage", known, **changes)) == {
        "/bride/uin": "prohibited-kinship"
    }


@given(st.integers(0, 120), st.dates(date(1960, 1, 1), date(2080, 1, 1)))
def test_an_age_is_read_back_from_its_span(age: int, on: date) -> None:
    span = birth_span({"age": age}, on)
    assert span is not None
    assert completed_years(span.last, on) == age
    assert completed_years(span.first, on) == age


@given(st.dates(date(1900, 1, 1), date(2090, 1, 1)))
def test_every_reading_of_a_partial_date_holds_the_day(day: date) -> None:
    for text in (f"{day:%Y}", f"{day:%Y-%m}", f"{day:%Y-%m-%d}"):
        span = span_of(text)
        assert span.first <= day <= span.last


@pytest.mark.parametrize(
    ("age", "born", "fits"),
    [
        ("PT5H", "2026-11-12", True),
        ("PT5H", "2026-11-11", True),  # over midnight
        ("PT5H", "2026-11-10", False),
        ("P2D", "2026-11-10", True),
        ("P2D", "2026-11-09", True),
        ("P2D", "2026-11-12", False),
        ("P3M", "2026-08-01", True),
        ("P3M", "2026-06-01", False),
        ("P3M", "2026", True),
        ("P1M12D", "2026-10-01", True),
    ],
)
def test_the_age_of_a_young_child_agrees_with_the_dates(age: str, born: str, *, fits: bool) -> None:
    young = {"/deceased/date_of_birth": born, "/deceased/young_age": age, "/death/date": "2026-11-12"}
    found = violations("death", case_of("death", **young))
    assert found == ({} if fits else {"/deceased/young_age": "age-contradicts-dates"})


def test_the_age_of_a_young_child_agrees_with_its_birth_entry() -> None:
    def said(age: str) -> dict[str, str]:
        child = {"sex": "male", "date_of_birth": "2026-11-09"}
        known = Knowledge(births={"234123412346": Birth("b", child)})
        young = {"/deceased/uin": "234123412346", "/deceased/date_of_birth": None, "/deceased/young_age": age}
        return violations("death", case_of("death", known, **young, **{"/death/date": "2026-11-12"}))

    assert said("P3D") == {}
    assert said("P3M") == {"/deceased/young_age": "contradicts-birth-entry"}
