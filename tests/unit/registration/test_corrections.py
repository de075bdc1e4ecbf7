"""What corrections do to a declaration."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from crvs_kernel.errors import InvalidInput, RuleViolated
from crvs_registration.domain.corrections import Correction, changed, edits, refuse_unlawful
from tests.support.examples import TODAY, example
from tests.unit.registration.declarations import SHELF

AUTHORITY = {"authority": "court", "number": "9", "date": "2026-11-20"}


def codes_of(kind: str, changes: dict[str, Any], correction: str = "clerical", **before: Any) -> set[str]:
    """What a correction of an example, changed by ``before``, is refused for."""
    entry = example(kind, **before)
    authority = AUTHORITY if correction == "material" else None
    asked = Correction(entry, changed(entry, changes), correction, authority, changes)
    try:
        refuse_unlawful(SHELF.current(kind), asked, TODAY)
    except RuleViolated as refusal:
        return {fault.code for fault in refusal.faults}
    return set()


def test_the_entry_before_stays_as_it_was() -> None:
    before = example("birth")
    after = changed(before, {"/child/name/given": "ໃໝ່", "/mother/occupation": "ຄູ"})
    assert (before, after["child"]["name"]["given"]) == (example("birth"), "ໃໝ່")
    assert after["mother"]["occupation"] == "ຄູ"


@pytest.mark.parametrize(("days", "code"), [(0, None), (1, "date-in-future")])
def test_an_authority_has_decided_by_today(days: int, code: str | None) -> None:
    entry, changes = example("birth"), {"/child/sex": "male"}
    authority = AUTHORITY | {"date": (TODAY + timedelta(days)).isoformat()}
    asked = Correction(entry, changed(entry, changes), "material", authority, changes)
    with pytest.raises(RuleViolated) if code else nullcontext() as refused:
        refuse_unlawful(SHELF.current("birth"), asked, TODAY)
    assert code is None or (refused is not None and refused.value.code == code)


def test_several_unlawful_changes_are_all_named() -> None:
    entry, changes = example("birth"), {"/child/sex": "male", "/child/nationality": "TH"}
    asked = Correction(entry, changed(entry, changes), "clerical", None, changes)
    with pytest.raises(RuleViolated) as refused:
        refuse_unlawful(SHELF.current("birth"), asked, TODAY)
    assert (refused.value.code, refused.value.params["count"]) == ("rules-violated", 2)


def test_an_item_of_a_list_is_reached_by_its_index() -> None:
    after = changed(example("marriage"), {"/witnesses/1/name/given": "ໃໝ່"})
    assert after["witnesses"][1]["name"]["given"] == "ໃໝ່"
    with pytest.raises(InvalidInput):
        changed(example("marriage"), {"/witnesses/7/name/given": "ໃໝ່"})


MATERIAL = {"correction-is-material"}


@pytest.mark.parametrize(
    "changes",
    [
        {"/child/sex": "male"},
        {"/child": {"sex": "male", "date_of_birth": "2026-11-10"}},
        {"/place/district": "0202"},
        {"/mother": {"name": {"given": "ໃໝ່"}}},
        {"/mother/uin": "234123412346"},
        {"/mother/date_of_birth": "1980"},
        {"/child/nationality": "TH"},
        {"/child/name/surname": None},
    ],
    ids=str,
)
def test_a_legal_fact_is_no_clerical_slip_wherever_the_pointer_reaches_it(changes: dict[str, Any]) -> None:
    assert codes_of("birth", changes) == MATERIAL
    assert codes_of("birth", changes, "material") == set()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ({"given": "ບຸນມິ", "surname": "ພົມມະຈັນ"}, set()),
        ({"given": "ບຸນມີ", "surname": "ພົມມະຈັນ", "given_latin": "Bounmee"}, set()),
        ({"given": "ບຸນມີ", "surname": "ພົມມະຈັນທອງ"}, MATERIAL),
        ({"given": "ສົມສັກ", "surname": "ພົມມະຈັນ"}, MATERIAL),
        ({"given": "ບຸນມີ"}, MATERIAL),
    ],
    ids=str,
)
def test_a_slip_in_a_name_is_clerical_and_another_name_is_not(
    name: dict[str, str], expected: set[str]
) -> None:
    changes = {f"/child/name/{part}": name.get(part) for part in ("given", "surname", *name)}
    assert codes_of("birth", changes) == expected


@pytest.mark.parametrize(("latin", "expected"), [("Bunmi", set()), ("Elizabeth", MATERIAL), (None, MATERIAL)])
def test_a_latin_spelling_that_is_there_is_respelled_and_neither_replaced_nor_dropped(
    latin: str | None, expected: set[str]
) -> None:
    before = {"/child/name/given_latin": "Bounmy"}
    assert codes_of("birth", {"/child/name/given_latin": latin}, **before) == expected


@pytest.mark.parametrize("index", ["00", "໐", "01", "-1", "9999999999"])
def test_an_index_of_a_list_is_written_in_one_way(index: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        changed(example("marriage"), {f"/witnesses/{index}/name/given": "ທອງໃບ"})
    assert {fault.code for fault in caught.value.faults} == {"pointer-unknown"}


def test_a_slip_in_the_name_of_a_witness_is_clerical_and_another_witness_is_not() -> None:
    assert codes_of("marriage", {"/witnesses/1/name/given": "ຄຳພອນ້"}) == set()
    assert codes_of("marriage", {"/witnesses/1/name/given": "ທອງໃບ"}) == MATERIAL
    assert codes_of("marriage", {"/witnesses": [{"name": {"given": "ບຸນທັນ"}}]}) == MATERIAL


def test_a_child_without_a_name_is_named_by_the_registrar() -> None:
    named = {"/child/unnamed": False, "/child/name": {"given": "ພອນ"}}
    assert codes_of("birth", named, **{"/child/unnamed": True, "/child/name": None}) == set()
    assert codes_of("birth", {"/child/name": {"given": "ພອນ"}}, **{"/child/name": None}) == MATERIAL


def test_causes_and_decisions_are_legal_facts() -> None:
    assert codes_of("death", {"/cause/text": "ເລືອດອອກ"}) == MATERIAL
    assert codes_of("divorce", {"/divorce/decision_number": "16/2026"}) == MATERIAL


def test_documents_are_added_but_never_corrected_with_any_authority() -> None:
    paper = [{"kind": "passport", "number": "P1"}]
    assert codes_of("birth", {"/documents/0/number": "x"}, "material") == {"uncorrectable"}
    assert codes_of("birth", {"/documents": paper}, "material", **{"/documents": None}) == set()


@pytest.mark.parametrize(
    ("one", "other", "apart"), [("", "", 0), ("ab", "", 2), ("kitten", "sitting", 3), ("ab", "ba", 2)]
)
def test_edits_are_counted(one: str, other: str, apart: int) -> None:
    assert edits(one, other) == edits(other, one) == apart
