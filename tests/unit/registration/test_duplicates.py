"""Which declarations may be the same vital event."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_contracts.kinds import kinds
from crvs_contracts.matching.keys import PERSON
from crvs_registration.domain.duplicates import scored
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.knowledge import Candidate
from crvs_registration.domain.name_words import words_of
from tests.support.examples import example


def compare(kind: str, one: dict[str, Any], other: dict[str, Any]) -> list[dict[str, Any]]:
    return scored(KINDS[kind], one, (Candidate("r", other),))


@pytest.mark.parametrize("kind", kinds())
def test_the_same_declaration_is_found_and_scores_full(kind: str) -> None:
    one = example(kind)
    assert set(KINDS[kind].block_keys(one)) & set(KINDS[kind].block_keys(example(kind)))
    assert compare(kind, one, example(kind))[0]["score"] == 100


def test_another_child_of_another_mother_is_none() -> None:
    other = example("birth", **{"/child/name": {"given": "ແກ້ວ"}, "/mother": {"name": {"given": "ໄຂ"}}})
    other |= {"father": {"name": {"given": "ພອນ"}}, "documents": []}
    other["child"] |= {"weight_grams": 2400, "time_of_birth": "17:10"}
    assert compare("birth", example("birth"), other) == []


@pytest.mark.parametrize("born", ["2026-11-03", "2026-11-10", "2026-11-17", "2026-10-31", "2025-11-10"])
def test_a_slip_in_the_date_shares_a_key(born: str) -> None:
    slip = example("birth", **{"/child/date_of_birth": born})
    assert set(KINDS["birth"].block_keys(example("birth"))) & set(KINDS["birth"].block_keys(slip))


def test_keys_of_one_kind_find_no_other_but_those_of_a_person() -> None:
    keys = [
        {key for key in kind.block_keys(example(name)) if not key.startswith(PERSON)}
        for name, kind in KINDS.items()
    ]
    assert len(set.union(*keys)) == sum(map(len, keys))


def test_uins_that_differ_outweigh_names_that_agree() -> None:
    one = example("death", **{"/deceased/uin": "234123412346"})
    other = example("death", **{"/deceased/uin": "345234523451"})
    assert compare("death", one, other) == []


def test_day_and_month_exchanged_is_said() -> None:
    one = example("birth", **{"/child/date_of_birth": "2026-03-11"})
    other = example("birth", **{"/child/date_of_birth": "2026-11-03"})
    assert "date-slip" in compare("birth", one, other)[0]["reasons"]


def test_what_tells_two_apart_is_said() -> None:
    other = example("birth", **{"/father/name": {"given": "ຄຳຫຼ້າ"}, "/father/date_of_birth": "1960"})
    reasons = KINDS["birth"].compare(example("birth"), Candidate("r", other))[1]
    assert {"another-name-father", "another-age-father"} <= set(reasons)


@pytest.mark.parametrize("bride", ["ຄຳແພງ", "ນາງຄຳແພງ", "Khampheng"])
def test_a_spouse_of_another_marriage_is_recognised(bride: str) -> None:
    one = example("marriage")
    other = example(
        "marriage", **{"/groom/name": {"given": "ໄຂ", "surname": "ວົງ"}, "/marriage/date": "2020-01-02"}
    )
    other["groom"].pop("id_document", None)
    one["bride"]["name"], other["bride"]["name"] = {"given": "ຄຳແພງ"}, {"given": bride}
    assert set(KINDS["marriage"].block_keys(one)) & set(KINDS["marriage"].block_keys(other))
    found = compare("marriage", one, other)[0]
    assert found["score"] >= 90
    assert "married-bride" in found["reasons"]


@pytest.mark.parametrize(
    ("died", "sex", "found"),
    [("2026-10-01", "male", True), ("2026-10-01", "female", False), ("2026-11-19", "male", False)],
)
def test_a_groom_who_may_be_dead_is_asked_about(died: str, sex: str, found: bool) -> None:  # noqa: FBT001 - a case
    wedding = example("marriage", **{"/marriage/date": "2026-11-02"})
    wedding["groom"] |= {"name": {"given": "ສົມຈິດ", "surname": "ວົງສາ"}, "date_of_birth": "1970-03-02"}
    funeral = example("death", **{"/death/date": died, "/deceased/sex": sex, "/deceased/date_of_birth": None})
    funeral["deceased"] |= {"name": {"given": "ທ້າວສົມຈິດ", "surname": "Vongsa"}, "age": 56}
    meet = set(KINDS["marriage"].block_keys(wedding)) & set(KINDS["death"].block_keys(funeral))
    assert bool(meet) == (sex == "male")
    score, reasons = KINDS["marriage"].compare(wedding, Candidate("r", funeral, kind="death"))
    assert (score >= 85, reasons) == (found, ["deceased-groom"] if found else [])


def test_the_longest_names_make_keys_that_an_index_takes() -> None:
    long = {"given": "王" * 200, "surname": "Ж" * 200}
    for kind, role in (("birth", "child"), ("death", "deceased"), ("marriage", "groom")):
        declaration = example(kind, **{f"/{role}/name": long, "/bride/name": long, "/mother/name": long})
        keys = {*KINDS[kind].block_keys(declaration), *words_of(long)}
        assert max(len(each.encode()) for each in keys) < 800
