"""The tree of places answers for a day, and holds together."""

from datetime import date

import pytest

from crvs_contracts.faults import MalformedValue
from crvs_contracts.labels import Label, Validity
from crvs_contracts.offices import offices
from crvs_contracts.places import Place, PlaceTable, places

TODAY = date(2026, 11, 24)


def place(code: str, parent: str | None, start: str | None = None, end: str | None = None) -> Place:
    validity = Validity(
        date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None
    )
    return Place(code, 0 if parent is None else len(parent), parent, Label(lo=code, en=code), validity)


# District 9 moved from province A to province B on the first day of 2014, when B was made.
MOVED = PlaceTable(
    [
        place("LA", None),
        place("A", "LA"),
        place("B", "LA", start="2014-01-01"),
        place("9", "A", end="2014-01-01"),
        place("9", "B", start="2014-01-01"),
        place("8", "B"),  # older than its province: no documented date
    ],
    "test/1",
)


def test_the_country_has_18_provinces_and_148_districts() -> None:
    provinces = places().children("LA", TODAY)
    assert len(provinces) == 18
    assert sum(len(places().children(province.code, TODAY)) for province in provinces) == 148


def test_a_path_leads_from_the_country_to_the_district() -> None:
    assert places().path("0101", TODAY) == ("LA", "LA-VT", "0101")
    assert places().path("LA-VT", TODAY) == ("LA", "LA-VT")
    assert places().get("0101", TODAY).name == Label(lo="ຈັນທະບູລີ", en="Chanthabuly")


@pytest.mark.parametrize(
    ("code", "jurisdiction", "expected"),
    [
        ("0201", ("0201",), True),
        ("0201", ("LA-PH",), True),
        ("0201", ("LA",), True),
        ("0201", ("0202", "LA-VT"), False),
        ("LA-PH", ("0201",), False),
        ("0201", (), False),
        ("9999", ("LA",), False),
    ],
)
def test_a_place_is_within_a_jurisdiction_that_holds_it(
    code: str, jurisdiction: tuple[str, ...], *, expected: bool
) -> None:
    assert places().within(code, jurisdiction, TODAY) is expected


def test_the_past_answers_as_it_was() -> None:
    assert MOVED.path("9", date(2013, 12, 31)) == ("LA", "A", "9")
    assert MOVED.path("9", date(2014, 1, 1)) == ("LA", "B", "9")
    assert MOVED.children("LA", date(2013, 1, 1)) == [place("A", "LA")]
    assert MOVED.find("B", date(2013, 1, 1)) is None


def test_a_place_whose_province_was_not_there_yet_is_within_nothing() -> None:
    assert not MOVED.within("8", ("LA",), date(2013, 1, 1))
    assert MOVED.within("8", ("LA",), date(2014, 1, 1))


def test_a_place_that_moved_was_in_both_provinces() -> None:
    assert MOVED.ever_in("9") == {"9", "A", "B", "LA"}
    assert MOVED.ever_in("unknown") == {"unknown"}


def test_an_unknown_place_is_refused() -> None:
    with pytest.raises(MalformedValue, match="unknown-place"):
        places().path("0000", TODAY)


def test_every_place_has_its_office_and_the_other_way_round() -> None:
    open_offices = offices().open_on(TODAY)
    assert len(open_offices) == 166
    assert all(office.code == office.place for office in open_offices)
    assert {
        places().get(office.place, TODAY).level for office in open_offices if office.kind == "district"
    } == {2}
    assert {
        places().get(office.place, TODAY).level for office in open_offices if office.kind == "province"
    } == {1}


def test_an_office_signed_for_another_authority_before_the_reform_of_2025() -> None:
    assert offices().authority(date(2025, 3, 19)).ministry.en == "Ministry of Home Affairs"
    assert offices().authority(date(2025, 3, 20)).name.lo == "ອົງການທະບຽນຄອບຄົວ"
    assert offices().get("0201", TODAY).name.en == "Phongsaly District Family Registration Office"
    with pytest.raises(MalformedValue, match="unknown-office"):
        offices().get("9999", TODAY)


def test_reference_data_names_its_version() -> None:
    assert places().version.startswith("places/")
    assert offices().version.startswith("offices/")
    assert len(places().version) == len("places/") + 12
