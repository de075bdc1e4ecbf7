"""What is typed into the search box and its filters becomes the body of a search."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_portal.domain.question import LONGEST, asked, read_question


def _date(name: str, day: str = "", month: str = "", year: str = "") -> dict[str, str]:
    return {f"{name}.day": day, f"{name}.month": month, f"{name}.year": year}


@pytest.mark.parametrize(
    ("posted", "body"),
    [
        ({"q": "  ບຸນມີ   ວົງສາ\u200b "}, {"phrase": "ບຸນມີ ວົງສາ"}),
        ({"q": "ບຸນມີ", "kind": "", "place": "0201"}, {"phrase": "ບຸນມີ", "place": "0201"}),
        ({"flag": "late", "status": "declared"}, {"flag": "late", "status": "declared"}),
        (_date("date_from", "13", "6", "2026"), {"date_from": "2026-06-13"}),
        (_date("born_from", "໑໓", "໖", "໒໐໒໖"), {"born_from": "2026-06-13"}),
        (_date("date_from", year="2024"), {"date_from": "2024-01-01"}),
        (_date("date_until", year="2024"), {"date_until": "2024-12-31"}),
        (_date("born_until", month="2", year="2024"), {"born_until": "2024-02-29"}),
        ({"q": "ບຸນມີ", "cursor": "c-2"}, {"phrase": "ບຸນມີ", "cursor": "c-2"}),
        ({"_form_token": "x", "colour": "red"}, {}),
    ],
)
def test_a_question_says_what_was_typed_and_nothing_else(
    posted: dict[str, str], body: dict[str, Any]
) -> None:
    question = read_question(asked(posted))
    assert question.body == body
    assert question.faults == {}


@pytest.mark.parametrize(
    ("posted", "faults"),
    [
        (_date("date_from", "13", "6", "2569"), {"date_from": "year-buddhist"}),
        (_date("date_until", "31", "2", "2026"), {"date_until": "date-impossible"}),
        (_date("born_from", "13", "", "2026"), {"born_from": "date-incomplete"}),
        (_date("born_until", "x", "6", "2026"), {"born_until": "date-not-numbers"}),
        (_date("born_until", "13", "6", "26"), {"born_until": "year-short"}),
    ],
)
def test_a_date_that_is_none_is_asked_back_as_in_forms(
    posted: dict[str, str], faults: dict[str, str]
) -> None:
    question = read_question(asked({"q": "ບຸນມີ"} | posted))
    assert question.faults == faults
    assert question.body == {"phrase": "ບຸນມີ"}


def test_a_long_text_is_cut() -> None:
    assert asked({"q": "ກ" * 500}) == {"q": "ກ" * LONGEST}
