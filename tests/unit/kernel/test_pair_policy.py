"""Which acts need a second person, and who that may be, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from crvs_kernel.proposals.policy import ABOVE, ALWAYS, OWN, PairPolicy


def rule(**changes: Any) -> dict[str, Any]:
    return {
        "act": "open",
        "valid_from": date(2026, 1, 1),
        "decided_by": {"teller": ["own", "above"]},
        "expires_days": 30,
        "source": "a test",
        "certain": True,
    } | changes


def policy(*rules: dict[str, Any]) -> PairPolicy:
    return PairPolicy.of({"version": "safes/1", "acts": rules})


def test_an_act_without_a_rule_needs_nobody_and_a_rule_holds_from_its_day_on() -> None:
    pairs = policy(rule())
    assert pairs.at("close", date(2026, 6, 1)) == {}
    assert pairs.at("open", date(2025, 12, 31)) == {}
    assert pairs.at("open", date(2026, 1, 1)).keys() == {ALWAYS}


def test_a_later_rule_takes_the_place_of_the_one_before() -> None:
    pairs = policy(rule(valid_from=date(2026, 7, 1), decided_by={"head": ["above"]}), rule())
    assert pairs.decides("teller", date(2026, 6, 30)) == [
        ("open", ALWAYS, OWN),
        ("open", ALWAYS, ABOVE),
    ]
    assert pairs.decides("teller", date(2026, 7, 1)) == []
    assert pairs.decides("head", date(2026, 7, 1)) == [("open", ALWAYS, ABOVE)]
    assert pairs.decides(None, date(2026, 7, 1)) == []


def test_each_condition_has_its_own_rule_and_days() -> None:
    pairs = policy(
        rule(when="gold"),
        rule(when="guns", decided_by={"head": ["above"]}),
        rule(when="guns", decided_by={"teller": ["own"]}, valid_from=date(2026, 7, 1)),
    )
    assert pairs.at("open", date(2026, 6, 30))["guns"].decided_by == {"head": {ABOVE}}
    assert pairs.at("open", date(2026, 7, 1)).keys() == {"gold", "guns"}
    assert ("open", "guns", OWN) in pairs.decides("teller", date(2026, 7, 1))


@pytest.mark.parametrize("deciders", [{}, {"teller": []}, {"teller": ["beside"]}])
def test_a_policy_by_which_nobody_could_decide_is_refused(deciders: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match="open: decided_by"):
        policy(rule(decided_by=deciders))
