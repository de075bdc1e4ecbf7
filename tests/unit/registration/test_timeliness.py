"""Current, late, delayed; and the rules' validity."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_registration.domain.rules import Rule, RuleBook
from crvs_registration.domain.timeliness import timeliness
from tests.unit.registration.declarations import RULES

ORDER = ["current", "late", "delayed"]
DAYS = st.dates(date(1900, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "current"), (30, "current"), (31, "late"), (365, "late"), (366, "delayed"), (9000, "delayed")],
)
def test_a_birth_is_classified_by_the_days_until_its_declaration(days: int, expected: str) -> None:
    born = date(2026, 1, 1)
    assert timeliness("birth", born, born + timedelta(days), RULES) == expected


@given(DAYS, st.integers(0, 5000), st.integers(0, 5000))
def test_waiting_longer_never_makes_it_more_timely(born: date, one: int, other: int) -> None:
    sooner, later = sorted((one, other))
    first = timeliness("death", born, born + timedelta(sooner), RULES)
    second = timeliness("death", born, born + timedelta(later), RULES)
    assert ORDER.index(first) <= ORDER.index(second)


def rule(value: int, start: date) -> Rule:
    return Rule("x", value, start, "a test", certain=True)


def test_a_changed_rule_leaves_the_past_as_it_was() -> None:
    book = RuleBook("test/1", [rule(2, date(2020, 1, 1)), rule(1, date(2000, 1, 1))])
    days = [date(1990, 1, 1), date(2019, 12, 31), date(2020, 1, 1)]
    assert [book.value("x", day) for day in days] == [1, 1, 2]


def test_every_rule_says_its_source() -> None:
    for rules in RULES._by_code.values():
        assert all(len(each.source) > 20 for each in rules)
