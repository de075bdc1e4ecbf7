"""Which declarations may be the same vital event."""

from __future__ import annotations

from typing import Any

import pytest
from rapidfuzz.distance import JaroWinkler

from crvs_registration.domain.duplicates import scored
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.knowledge import Candidate
from crvs_registration.domain.name_keys import query_tokens, search_tokens
from tests.unit.registration.declarations import example


def compare(kind: str, one: dict[str, Any], other: dict[str, Any]) -> list[dict[str, Any]]:
    return scored(KINDS[kind], one, (Candidate("r", other),), JaroWinkler.similarity)


@pytest.mark.parametrize("kind", ["birth", "death", "marriage", "divorce"])
def test_the_same_declaration_is_found_and_scores_full(kind: str) -> None:
    one = example(kind)
    assert set(KINDS[kind].block_keys(one)) & set(KINDS[kind].block_keys(example(kind)))
    assert compare(kind, one, example(kind))[0]["score"] == 100


def test_another_child_of_another_mother_is_none() -> None:
    other = example("birth", **{"/child/name": {"given": "ແກ້ວ"}, "/mother/name": {"given": "ໄຂ"}})
    assert compare("birth", example("birth"), other) == []


@pytest.mark.parametrize("born", ["2026-11-03", "2026-11-10", "2026-11-17"])
def test_a_slip_of_days_is_still_in_the_same_block(born: str) -> None:
    slip = example("birth", **{"/child/date_of_birth": born})
    assert set(KINDS["birth"].block_keys(example("birth"))) & set(KINDS["birth"].block_keys(slip))


def test_a_slip_over_the_end_of_a_month_is_in_the_same_block() -> None:
    one = example("birth", **{"/child/date_of_birth": "2026-10-31"})
    other = example("birth", **{"/child/date_of_birth": "2026-11-01"})
    assert set(KINDS["birth"].block_keys(one)) & set(KINDS["birth"].block_keys(other))


def test_uins_that_differ_outweigh_names_that_agree() -> None:
    one = example("death", **{"/deceased/uin": "234123412346"})
    other = example("death", **{"/deceased/uin": "345234523451"})
    assert compare("death", one, other) == []


@pytest.mark.parametrize(
    ("written", "asked"),
    [("ສົມສັກ", "Somsack"), ("ສົມສັກ", "somsak"), ("ຄຳແພງ", "Khampheng"), ("ວິໄລ", "Vilay"), ("王", "王")],
)
def test_a_name_is_found_in_either_script(written: str, asked: str) -> None:
    assert set(query_tokens(asked)) <= search_tokens({"given": written})
