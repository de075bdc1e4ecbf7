"""Fees and entitlements as of a day."""

from __future__ import annotations

from datetime import date

import pytest

from crvs_certificates.adapters.page_versions import policy
from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.policy import Entitlement, check_entitlement, fee_for
from crvs_kernel.errors import RuleViolated, Unavailable
from tests.support.entries import registered

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


def entitled(kind: str, relationship: str, name: str, **more: str) -> Entitlement:
    requester = {"relationship": relationship, "name": name, **more}
    return check_entitlement(policy("entitlements"), Entry.from_event(registered(kind)), requester, TODAY)


def test_a_child_may_have_its_parents_marriage_certificate_but_a_sibling_may_not() -> None:
    assert entitled("marriage", "child", "ຄຳ", id_document="1") == Entitlement("entitlements/1", [])
    with pytest.raises(RuleViolated) as refusal:
        entitled("marriage", "sibling", "ຄຳ", id_document="1")
    assert refusal.value.code == "requester-not-entitled"
    assert "child" in refusal.value.params["allowed"]


@pytest.mark.parametrize(
    ("relationship", "kind", "name", "agrees"),
    [
        ("mother", "birth", "ຈັນທະລາ ວົງສະຫວັນ", "spelling"),
        ("mother", "birth", "ນາງ ຈັນທະລາ  ວົງສະຫວັນ", "spelling"),
        ("mother", "birth", "chanthala vongsavanh", "spelling"),
        ("mother", "birth", "Chantala Vongsavan", "sound"),
        ("mother", "birth", "ນາງຈັນທະລາ ວົງສະຫວັນ", "sound"),
        ("mother", "birth", "ທ່ານ ນາງ ຈັນທະລາ ວົງສະຫວັນ", "spelling"),
        ("mother", "birth", "ນ. ຈັນທະລາ ວົງສະຫວັນ", "spelling"),
        ("mother", "birth", "Mrs Chanthala Vongsavanh", "spelling"),
        ("mother", "birth", "Vongsavanh Chanthala", "sound"),
        ("mother", "birth", "ຈັນທະນາ ວົງສະຫວັນ", "sound"),  # a letter wrong
        ("mother", "birth", "ຈັນທລາ ວົງສວັນ", "sound"),
        ("father", "birth", "ບຸນມີ ວົງສະຫວັນ", "spelling"),
        ("self", "birth", "ນ້ຳທິບ ວົງສະຫວັນ", "spelling"),
        ("husband", "marriage", "ສົມສັກ ພົມມະຈັນ", "spelling"),
        ("wife", "divorce", "ດາລາ ພົມມະຈັນ", "spelling"),
    ],
)
def test_whom_the_entry_names_needs_no_document(relationship: str, kind: str, name: str, agrees: str) -> None:
    (compared,) = entitled(kind, relationship, name).compared
    assert compared["agrees"] == agrees


@pytest.mark.parametrize(
    ("relationship", "kind", "name"),
    [
        ("mother", "birth", "ນາງ ມະນີ"),
        ("mother", "birth", "ບຸນມີ ວົງສະຫວັນ"),  # the father
        ("mother", "birth", "ຈັນທະລາ"),
        ("mother", "birth", "ຈັນທະນາ ວົງສະນັນ"),  # a letter wrong in both names
        ("mother", "birth", "ຈັນເພັດ ວົງສະຫວັນ"),
        ("mother", "birth", "王小明"),  # a script without sounds sounds like nobody
        ("mother", "death", "ຈັນທະລາ ວົງສະຫວັນ"),  # named nowhere in the entry
        ("child", "birth", "ນ້ຳທິບ ວົງສະຫວັນ"),  # the subject, not the subject's child
        ("legal_representative", "birth", "ຈັນທະລາ ວົງສະຫວັນ"),
    ],
)
def test_whom_the_entry_does_not_name_must_name_a_document(relationship: str, kind: str, name: str) -> None:
    with pytest.raises(RuleViolated) as refusal:
        entitled(kind, relationship, name)
    assert refusal.value.code == "id-document-required"
    passed = entitled(kind, relationship, name, id_document="P-1")
    assert {each["agrees"] for each in passed.compared} <= {"no"}


def test_either_spouse_is_the_person_of_a_marriage_certificate() -> None:
    compared = entitled("marriage", "self", "ດາລາ ສີລາວົງ").compared
    assert {each["party"]: each["agrees"] for each in compared} == {"/groom": "no", "/bride": "spelling"}


def test_a_kind_that_no_rule_of_fees_names_has_the_default_or_no_certificate() -> None:
    rules = [
        {"code": "births", "kinds": ["birth"], "copy": {"up_to": None}, "amount": 1},
        {"code": "others", "kinds": "default", "copy": {"up_to": None}, "amount": 2},
    ]
    schedule = [{**TWO[1], "rules": rules}]
    assert [fee_for(schedule, kind, 1, TODAY).amount for kind in ("birth", "coronation", "def")] == [1, 2, 2]
    with pytest.raises(Unavailable, match="policy-missing"):
        fee_for([{**TWO[1], "rules": rules[:1]}], "coronation", 1, TODAY)


def test_of_a_kind_that_no_relationship_names_only_its_subjects_and_who_acts_for_them_may_ask() -> None:
    (version,) = policy("entitlements")
    unnamed = {**version, "relationships": {}}
    marriage = Entry.from_event(registered("marriage"))
    self = {"relationship": "self", "name": "ດາລາ ສີລາວົງ"}
    compared = check_entitlement([unnamed], marriage, self, TODAY).compared
    assert {each["party"]: each["agrees"] for each in compared} == {"/groom": "no", "/bride": "spelling"}
    with pytest.raises(RuleViolated) as refusal:
        check_entitlement([unnamed], marriage, self | {"relationship": "child"}, TODAY)
    assert refusal.value.params["allowed"] == ["authority", "legal_representative", "self"]
    without = {name: value for name, value in unnamed.items() if name != "default"}
    with pytest.raises(Unavailable, match="policy-missing"):
        check_entitlement([without], marriage, self, TODAY)
