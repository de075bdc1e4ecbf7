"""Fees and entitlements as of a day."""

from __future__ import annotations

from datetime import date

import pytest

from crvs_certificates.adapters.page_versions import policy
from crvs_certificates.domain.policy import check_entitlement, fee_for
from crvs_kernel.errors import RuleViolated, Unavailable

TODAY = date(2026, 11, 24)
TWO = [
    {"version": "fees/1", "valid_from": date(2020, 1, 1), "valid_to": date(2026, 1, 1), "currency": "LAK"},
    {"version": "fees/2", "valid_from": date(2026, 1, 1), "valid_to": None, "currency": "LAK"},
]
RULES = [{"code": "any", "kinds": ["birth"], "copy": {"up_to": None}}]


def test_the_first_certificate_is_free_and_further_copies_are_not() -> None:
    first = fee_for(policy("fees"), "birth", 1, TODAY)
    second = fee_for(policy("fees"), "birth", 2, TODAY)
    assert (first.amount, first.currency) == (0, "LAK")
    assert second.amount > 0
    assert second.rule == "fees/1:further-copy"


@pytest.mark.parametrize(("day", "amount"), [(date(2025, 12, 31), 100), (date(2026, 1, 1), 200)])
def test_the_fee_is_that_of_the_day_of_the_request(day: date, amount: int) -> None:
    schedule = [
        {**version, "rules": [{**RULES[0], "amount": price}]}
        for version, price in zip(TWO, (100, 200), strict=True)
    ]
    assert fee_for(schedule, "birth", 1, day).amount == amount


def test_a_day_without_a_rule_is_the_operators_fault_not_the_callers() -> None:
    with pytest.raises(Unavailable):
        fee_for(policy("fees"), "birth", 1, date(1999, 1, 1))


def test_a_child_may_have_its_parents_marriage_certificate_but_a_sibling_may_not() -> None:
    table = policy("entitlements")
    assert check_entitlement(table, "marriage", {"relationship": "child"}, TODAY) == "entitlements/1"
    with pytest.raises(RuleViolated) as refusal:
        check_entitlement(table, "marriage", {"relationship": "sibling", "id_document": "1"}, TODAY)
    assert refusal.value.code == "requester-not-entitled"
    assert "child" in refusal.value.params["allowed"]


def test_a_representative_must_name_an_identity_document() -> None:
    with pytest.raises(RuleViolated) as refusal:
        check_entitlement(policy("entitlements"), "birth", {"relationship": "legal_representative"}, TODAY)
    assert refusal.value.code == "id-document-required"
