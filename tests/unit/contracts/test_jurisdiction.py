"""What a jurisdiction covers when places move and offices close."""

from __future__ import annotations

from datetime import date

import pytest

from crvs_contracts.jurisdiction import covered, path_of
from crvs_contracts.places import places
from tests.support.jurisdiction import CASES, CLOSED, MOVED


@pytest.mark.parametrize(("office", "jurisdiction", "sees"), CASES)
def test_a_jurisdiction_covers_what_is_or_ever_was_inside_it(
    moved_places: None, office: str, jurisdiction: tuple[str, ...], *, sees: bool
) -> None:
    codes = covered(jurisdiction)
    assert (codes is None or office in codes) is sees


def test_the_country_covers_also_what_no_table_knows_and_a_code_covers_itself() -> None:
    assert covered(["0201", "LA"]) is None
    assert covered(["9999"]) == ("9999",)
    assert covered([]) == ()


def test_a_province_covers_its_districts_and_a_district_not_its_province() -> None:
    codes = covered(["LA-PH"])
    assert codes is not None
    assert {"LA-PH", "0201"} <= set(codes)
    assert "LA-PH" not in (covered(["0201"]) or ())
    today = date(2026, 11, 27)
    assert set(codes) == {"LA-PH", *(place.code for place in places().children("LA-PH", today))}


def test_the_places_over_an_office_are_those_of_the_day(moved_places: None) -> None:
    assert path_of(MOVED, date(2019, 1, 1)) == ("LA", "LA-PH", MOVED)
    assert path_of(MOVED, date(2021, 1, 1)) == ("LA", "LA-LM", MOVED)
    assert path_of(CLOSED, date(2021, 1, 1)) == (CLOSED,)
