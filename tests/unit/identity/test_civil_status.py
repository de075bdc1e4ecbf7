"""Civil status follows marriages, divorces and deaths, in whatever order they are heard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_contracts.faults import MalformedValue
from crvs_identity.domain.published_acts import acts_of
from crvs_identity.domain.standing import Act, Standing, standing_of, status_at_first

WEDDING = Act("m1", "groom", "union", 1, "2010-01-01", uin="1", spouse="2", number="M-1")
OTHER_SIDE = Act("m1", "bride", "union", 1, "2010-01-01", uin="2", spouse="1", number="M-1")
DIVORCE = Act("v1", "husband", "end-of-union", 1, "2015-01-01", uin="1", spouse="2", number="M-1")
AGAIN = Act("m2", "groom", "union", 1, "2016-01-01", uin="1", spouse="3", number="M-2")
HER_DEATH = Act("d1", "deceased", "death", 1, "2020-01-01", uin="3")
HIS_DEATH = Act("d2", "deceased", "death", 1, "2022-01-01", uin="1")
HIS_EARLIER_DEATH = replace(HIS_DEATH, date="2019-01-01")


def test_nobody_is_married_before_a_marriage() -> None:
    assert standing_of("1", []) == Standing("alive", "single", ())


@pytest.mark.parametrize(
    ("born", "registered", "expected"),
    [
        ("2026-11-01", "2026-11-24", "single"),
        ("2008-11-25", "2026-11-24", "single"),
        ("2008-11-24", "2026-11-24", "unknown"),
        ("2008-02-29", "2026-02-28", "single"),
        ("2008-02-29", "2026-03-01", "unknown"),
        ("1980-01-01", "2026-11-24", "unknown"),
    ],
)
def test_a_child_is_single_and_of_an_adult_nobody_knows(born: str, registered: str, expected: Any) -> None:
    first = status_at_first(date.fromisoformat(born), date.fromisoformat(registered))
    assert first == expected
    assert standing_of("1", [], first).civil_status == expected
    assert standing_of("1", [WEDDING], first).civil_status == "married"
    assert standing_of("1", [WEDDING, DIVORCE], first).civil_status == "divorced"


def test_a_standing_says_since_when() -> None:
    assert standing_of("1", []).since is None
    assert standing_of("1", [WEDDING]).since == WEDDING.date
    assert standing_of("1", [WEDDING, DIVORCE]).since == DIVORCE.date
    widowed = standing_of("1", [WEDDING, DIVORCE, AGAIN, HER_DEATH, HIS_DEATH])
    assert (widowed.since, widowed.died) == (HER_DEATH.date, HIS_DEATH.date)


def test_a_marriage_marries_both() -> None:
    acts = [WEDDING, OTHER_SIDE]
    assert standing_of("1", acts) == Standing("alive", "married", ("2",))
    assert standing_of("2", acts) == Standing("alive", "married", ("1",))


def test_a_divorce_without_numbers_of_persons_still_ends_its_marriage() -> None:
    nameless = Act("v1", "husband", "end-of-union", 1, "2015-01-01", number="M-1")
    assert standing_of("2", [OTHER_SIDE, nameless]).civil_status == "divorced"


def test_the_death_of_a_spouse_widows_and_ones_own_leaves_the_status() -> None:
    acts = [WEDDING, DIVORCE, AGAIN, HER_DEATH]
    assert standing_of("1", acts).civil_status == "widowed"
    assert standing_of(
        "3", [Act("m2", "bride", "union", 1, "2016-01-01", uin="3", spouse="1"), HER_DEATH]
    ) == Standing("deceased", "married", ("1",))


def test_a_death_after_the_divorce_widows_nobody() -> None:
    late = Act("d3", "deceased", "death", 1, "2021-01-01", uin="2")
    assert standing_of("1", [WEDDING, DIVORCE, late]).civil_status == "divorced"


def test_a_death_of_which_only_the_month_is_known_ends_no_marriage_before_its_last_day() -> None:
    """A divorce is of the living; of two who may have died in either order, neither outlived the other."""
    his = replace(HIS_DEATH, date="2015-01-01", until="2015-01-31")
    assert standing_of("1", [WEDDING, replace(DIVORCE, date="2015-01-20"), his]).civil_status == "divorced"
    hers = replace(HER_DEATH, uin="2", date="2014-12-01", until="2014-12-31")
    assert standing_of("1", [WEDDING, hers, his]).civil_status == "widowed"
    later = replace(hers, until="2015-01-31")
    assert standing_of("1", [WEDDING, later, his]).civil_status == "married"


@given(st.permutations([WEDDING, DIVORCE, AGAIN, HER_DEATH, HIS_DEATH]))
def test_the_order_of_hearing_does_not_matter(acts: list[Act]) -> None:
    assert standing_of("1", acts) == Standing("deceased", "widowed", ())


@given(st.permutations([WEDDING, DIVORCE, AGAIN, HER_DEATH, HIS_EARLIER_DEATH]))
def test_who_died_before_the_spouse_died_married(acts: list[Act]) -> None:
    assert standing_of("1", acts) == Standing("deceased", "married", ("3",))


@pytest.mark.parametrize("day", ["2014-12-31", "2015-01-01"])
def test_a_divorce_holds_only_when_both_lived_to_see_it(day: str) -> None:
    died = replace(HIS_DEATH, date=day)
    expected = "married" if day < DIVORCE.date else "divorced"
    assert standing_of("1", [WEDDING, DIVORCE, died]).civil_status == expected


def test_of_two_who_died_on_one_day_neither_was_widowed() -> None:
    together = replace(HIS_DEATH, date=HER_DEATH.date)
    assert standing_of("1", [AGAIN, HER_DEATH, together]) == Standing("deceased", "married", ("3",))


def entry(kind: str, links: dict[str, str | None], **members: Any) -> dict[str, Any]:
    data = {"kind": kind, "record_id": "r", "version": 2, "date_of_occurrence": "2026-01-02", "links": links}
    return data | {"registration_number": "M-1", "entry": members}


def test_acts_keep_roles_without_a_number() -> None:
    data = entry("divorce", {"husband": "1", "wife": None}, marriage={"registration_number": "M-9"})
    assert [(act.role, act.uin, act.spouse, act.number) for act in acts_of(data)] == [
        ("husband", "1", None, "M-9"),
        ("wife", None, "1", "M-9"),
    ]


def test_acts_are_what_the_facts_of_a_kind_prove_and_nothing_else() -> None:
    proven = {
        "birth": [("child", "birth"), ("mother", "parentage"), ("father", "parentage")],
        "death": [("deceased", "death")],
        "marriage": [("groom", "union"), ("bride", "union")],
    }
    for kind, expected in proven.items():
        acts = acts_of(entry(kind, {}))
        assert [(act.role, act.fact) for act in acts] == expected
    assert {act.number for act in acts_of(entry("marriage", {}))} == {"M-1"}


def test_an_unknown_kind_is_an_error_and_an_end_names_its_union() -> None:
    with pytest.raises(MalformedValue, match="unknown-kind"):
        acts_of(entry("coronation", {}))
    with pytest.raises(KeyError):
        acts_of(entry("divorce", {"husband": "1", "wife": "2"}))


HER_UNION = Act("m3", "bride", "union", 1, "2010-01-01", uin="2", number="M-3")
HIS_NAMELESS_DEATH = Act("d4", "deceased", "death", 1, "2020-01-01", spouse="2")


def test_a_death_that_names_the_survivor_widows_where_a_uin_is_missing() -> None:
    assert standing_of("2", [HER_UNION, HIS_NAMELESS_DEATH]).civil_status == "widowed"
    assert standing_of("2", [replace(HER_UNION, spouse="1"), HIS_NAMELESS_DEATH]).civil_status == "widowed"
    assert standing_of("2", [HER_UNION, replace(HIS_NAMELESS_DEATH, uin="1")]).civil_status == "widowed"


def test_a_death_of_an_earlier_or_of_another_spouse_ends_no_marriage() -> None:
    earlier = replace(HIS_NAMELESS_DEATH, date="2009-06-01")
    assert standing_of("2", [HER_UNION, earlier]).civil_status == "married"
    other = replace(HIS_NAMELESS_DEATH, uin="9")
    assert standing_of("2", [replace(HER_UNION, spouse="1"), other]).civil_status == "married"
