"""What corrections do to a declaration."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_kernel.errors import InvalidInput, RuleViolated
from crvs_registration.domain.corrections import changed, refuse_unlawful
from tests.unit.registration.declarations import SHELF, example


def codes_of(kind: str, authority: dict[str, Any] | None, *pointers: str) -> set[str]:
    form = SHELF.current("birth")
    try:
        refuse_unlawful(form, kind, authority, dict.fromkeys(pointers, "x"))
    except RuleViolated as refusal:
        return {fault.code for fault in refusal.faults}
    return set()


def test_the_entry_before_stays_as_it_was() -> None:
    before = example("birth")
    after = changed(before, {"/child/name/given": "ໃໝ່", "/mother/occupation": "ຄູ"})
    assert (before, after["child"]["name"]["given"]) == (example("birth"), "ໃໝ່")
    assert after["mother"]["occupation"] == "ຄູ"


def test_an_item_of_a_list_is_reached_by_its_index() -> None:
    after = changed(example("marriage"), {"/witnesses/1/name/given": "ໃໝ່"})
    assert after["witnesses"][1]["name"]["given"] == "ໃໝ່"
    with pytest.raises(InvalidInput):
        changed(example("marriage"), {"/witnesses/7/name/given": "ໃໝ່"})


@pytest.mark.parametrize("pointer", ["/child/sex", "/child", "/place/district", "/mother", "/mother/uin"])
def test_a_legal_fact_is_no_clerical_slip_wherever_the_pointer_reaches_it(pointer: str) -> None:
    assert codes_of("clerical", None, pointer) == {"correction-is-material"}
    assert codes_of("material", {"authority": "court"}, pointer) == set()


def test_documents_cannot_be_corrected_with_any_authority() -> None:
    assert codes_of("material", {"authority": "court"}, "/documents/0/number") == {"uncorrectable"}
