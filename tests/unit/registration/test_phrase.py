"""What a phrase typed into one box may mean: dates and numbers as people write them, and names."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_registration.domain.phrase import read_phrase

DAY, MONTH = ("2026-05-04", "2026-05-04"), ("2026-05-01", "2026-05-31")


def first(phrase: str) -> dict[str, Any]:
    return read_phrase(phrase).meanings[0]


@pytest.mark.parametrize(
    "typed",
    [
        "4/5/2026",
        "04.05.2026",
        "4 5 2026",
        "໔ ໕ ໒໐໒໖",
        "2026-05-04",
        "2026 5 4",
        "4 5 2569",
        "໔/໕/໒໕໖໙",
        "4 ພຶດສະພາ 2026",
        "ວັນທີ 4 ເດືອນ 5 ປີ 2026",
        "ວັນທີ 4 ເດືອນ ພຶດສະພາ ປີ 2026",
        "ວັນທີ4ພຶດສະພາ2026",
        "4 ພ.ພ. 2026",
        "4 ພຶດສະພາ ຄ.ສ. 2026",
        "4 ພຶດສະພາ 26",
        "4 พฤษภาคม 2569",
        "4 พ.ค. 2569",
        "4 May 2026",
        "4th of May 2026",
        "May 4, 2026",
        "4 mai 2026",
        "ເກີດວັນທີ 4/5/2026",
    ],
)
def test_a_date_is_read_as_it_is_written(typed: str) -> None:
    assert read_phrase(typed).meanings == ({"days": DAY},)
    assert first(f"ຈັນດາ {typed}") == {"days": DAY, "name": "ຈັນດາ"}
    assert first(f"{typed} Chanda") == {"days": DAY, "name": "Chanda"}


@pytest.mark.parametrize("typed", ["5/2026", "2026-05", "ເດືອນ 5 2026", "ເດືອນ ພຶດສະພາ 2026"])
def test_a_month_is_read(typed: str) -> None:
    assert first(typed) == {"days": MONTH}


@pytest.mark.parametrize("typed", ["04-05-26", "4/5/26", "4 5 69", "20260504", "04052026", "040526"])
def test_digits_that_may_be_a_date_are_another_number_first(typed: str) -> None:
    number, *dates = read_phrase(typed).meanings
    assert set(number) == {"keys"}
    assert {"days": DAY} in dates


def test_a_year_in_two_digits_is_of_any_century_and_era_in_which_it_may_be() -> None:
    dates = [each["days"][0] for each in read_phrase("1/2/69").meanings if "days" in each]
    assert dates == ["2069-02-01", "1969-02-01", "2026-02-01"]


def test_a_name_of_a_month_is_a_persons_name_first() -> None:
    assert read_phrase("ກັນຍາ 2026").meanings == (
        {"days": ("2026-01-01", "2026-12-31"), "name": "ກັນຍາ"},
        {"days": ("2026-09-01", "2026-09-30")},
    )
    assert read_phrase("ກັນຍາ").meanings == ({"name": "ກັນຍາ"},)


@pytest.mark.parametrize(
    "typed",
    [
        "PA8663940",
        "pa 8663940",
        "pa8 663940",
        "PA໘ ໖໖໓໙໔໐",
        "PA86-63940",
        "PA 86 63940",
        "PA - 8663940",
        "ບັດ PA8663940",
        "ບັດPA8663940",
        "ໜັງສືຜ່ານແດນ PA 8663940",
        "ເລກບັດ: PA8663940",
        "Passport no. PA8663940",
        "PA866394O",
    ],
)
def test_a_paper_is_found_by_its_number_however_it_is_parted_and_labelled(typed: str) -> None:
    assert "s:d:pa8663940" in first(typed)["keys"]
    assert "name" not in first(typed)
    assert first(f"ຈັນດາ {typed}")["name"] == "ຈັນດາ"


@pytest.mark.parametrize(
    "typed", ["020 7777 0101", "ໂທ 020-7777-0101", "ໂທ02077770101", "+856 20 7777 0101", "tél. O20 7777 O1O1"]
)
def test_a_telephone_is_read(typed: str) -> None:
    assert "s:t:2077770101" in first(typed)["keys"]
    assert "s:t:2077770101" in first(f"Chanthavong {typed}")["keys"]


def test_a_short_word_before_digits_begins_their_number_or_is_a_name() -> None:
    with_prefix, apart = read_phrase("ລີ 02077770101").meanings
    assert with_prefix == {"keys": ("s:d:ລີ02077770101".replace("ີ", ""),)}
    assert apart["name"] == "ລີ"
    assert "s:t:2077770101" in apart["keys"]


def test_a_part_of_a_longer_number_is_no_date() -> None:
    assert all("days" not in each for each in read_phrase("020 5 2026 11").meanings)
