"""What people type is read as they meant it, or kept with the reason why it cannot be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_portal.domain.typed import Typed, read_date, read_duration, read_integer, read_time, split_duration

LAO = str.maketrans("0123456789", "໐໑໒໓໔໕໖໗໘໙")


@given(st.dates())
def test_a_date_in_lao_digits_is_the_same_date(day: date) -> None:
    boxes = [str(each).translate(LAO) for each in (day.day, day.month, f"{day.year:04}")]
    found = read_date(*boxes, partial=False)
    assert found == (
        Typed(day.isoformat())
        if day.year < 2400
        else Typed("/".join(map(str, (day.day, day.month, day.year))), "year-buddhist")
    )


@pytest.mark.parametrize(
    ("boxes", "fault"),
    [
        (("31", "2", "2026"), "date-impossible"),
        (("1", "", "2026"), "date-incomplete"),
        (("", "", "2026"), "date-incomplete"),
        (("1", "1", "26"), "year-short"),
        (("1", "1", "2569"), "year-buddhist"),
        (("one", "1", "2026"), "date-not-numbers"),
        (("0", "1", "2026"), "date-impossible"),
    ],
)
def test_a_date_that_cannot_be_is_kept_as_typed_with_its_fault(
    boxes: tuple[str, str, str], fault: str
) -> None:
    found = read_date(*boxes, partial=False)
    assert found.fault == fault
    assert found.value == "/".join(boxes)


@pytest.mark.parametrize(
    ("boxes", "value"),
    [(("", "", "1985"), "1985"), (("", "3", "1985"), "1985-03"), (("2", "3", "1985"), "1985-03-02")],
)
def test_an_adult_may_know_only_the_year(boxes: tuple[str, str, str], value: str) -> None:
    assert read_date(*boxes, partial=True) == Typed(value)


@pytest.mark.parametrize("text", ["14:30", "14.30", "1430", "໑໔:໓໐", " 14:30 "])
def test_a_time_is_read_however_it_is_written(text: str) -> None:
    assert read_time(text) == Typed("14:30")


@pytest.mark.parametrize("text", ["25:00", "noon", "14:70"])
def test_a_time_that_is_none_is_said_to_be(text: str) -> None:
    assert read_time(text).fault == "time-unreadable"


def test_numbers_come_in_lao_digits_too() -> None:
    assert read_integer("໓໑໐໐") == Typed(3100)
    assert read_integer("3kg").fault == "not-a-number"
    assert read_integer("") == Typed()


def test_a_length_of_time_has_a_unit() -> None:
    assert read_duration("3", "D") == Typed("P3D")
    assert read_duration("4", "H") == Typed("PT4H")
    assert read_duration("3", "").fault == "unit-missing"


@pytest.mark.parametrize("duration", ["P3D", "PT4H", "PT30M", "P2W", "P6M", "P10Y", "P1Y6M", "PT1H30M"])
def test_a_length_of_time_that_was_declared_can_be_declared_again(duration: str) -> None:
    assert read_duration(*split_duration(duration)) == Typed(duration)
