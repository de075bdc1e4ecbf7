"""Statuses, dates and the pointers of layouts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_certificates.adapters.page_versions import page_version
from crvs_certificates.domain.entry import Entry, full_name
from crvs_certificates.domain.status import current_status
from crvs_certificates.domain.wording import Wording
from crvs_contracts.kinds import kinds
from tests.support.entries import registered

BOTH = Wording(page_version().words, ("lo", "en"))


@given(st.lists(st.sampled_from(["superseded", "revoked"])))
def test_revoked_outweighs_superseded_in_whatever_order_they_came(appended: list[str]) -> None:
    expected = "revoked" if "revoked" in appended else ("superseded" if appended else "valid")
    assert current_status(appended) == expected


@pytest.mark.parametrize(
    ("iso", "lao", "english"),
    [
        ("2026-01-12", "12 ມັງກອນ 2026", "12 January 2026"),
        ("1985-12", "ທັນວາ 1985", "December 1985"),
        ("1985", "1985", "1985"),
    ],
)
def test_a_date_is_as_exact_as_it_was_declared(iso: str, lao: str, english: str) -> None:
    assert BOTH.day(iso) == [lao, english]


@pytest.mark.parametrize("kind", kinds())
def test_an_entry_survives_storage_unchanged(kind: str) -> None:
    entry = Entry.from_event(registered(kind))
    assert Entry.from_event(entry.to_document()) == entry


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_has_a_layout_whose_labels_and_headings_exist_in_both_languages(kind: str) -> None:
    version = page_version()
    for section in version.layouts[kind]["sections"]:
        assert len(BOTH.heading(section["heading"])) == 2
        for row in section["rows"]:
            assert len(BOTH.label(row["label"])) == 2


def test_a_person_without_a_surname_has_no_stray_space() -> None:
    assert full_name({"given": "ຄຳ"}) == "ຄຳ"
