"""A Lao name and its romanisations share one key; measured on names and places, not on chosen examples."""

import csv
from pathlib import Path

import pytest
from hypothesis import given

from crvs_contracts.lao.romanise import romanised
from crvs_contracts.lao.sound import sound_key
from tests.unit.contracts.lao_texts import any_text, rows

# From the project's research data: Lao, romanised, a variant romanisation.
with Path(__file__).with_name("lao_names.csv").open(encoding="utf-8", newline="") as names_file:
    NAMES = list(csv.DictReader(names_file))


def test_nearly_every_name_has_the_key_of_both_its_romanisations() -> None:
    first = sum(sound_key(name["lo"]) == sound_key(name["roman"]) for name in NAMES)
    second = sum(sound_key(name["lo"]) == sound_key(name["variant"]) for name in NAMES)
    assert first >= 0.97 * len(NAMES)
    assert second >= 0.95 * len(NAMES)


def test_different_names_have_different_keys() -> None:
    distinct = {name["lo"] for name in NAMES}
    assert len({sound_key(name) for name in distinct}) == len(distinct)


def test_districts_are_found_by_their_english_names() -> None:
    districts = [row for row in rows("places.csv") if row["level"] == "2"]
    same = sum(sound_key(row["name_lo"]) == sound_key(row["name_en"]) for row in districts)
    assert same >= 0.93 * len(districts)
    # Namesakes exist (ວຽງຄຳ is a district of two provinces); other districts stay apart.
    assert (
        len({sound_key(row["name_lo"]) for row in districts})
        >= len({row["name_lo"] for row in districts}) - 1
    )


@pytest.mark.parametrize(
    "spellings",
    [
        ("ສົມສັກ", "Somsack", "SOMSAK"),
        ("ພົມມະຈັນ", "Phommachanh", "Pommachan"),
        ("ໄຊຍະວົງ", "Xayavong", "Sayavong", "Saiyawong"),
        ("ຄຳແພງ", "Khampheng", "Kampheng"),
        ("ຈັນທະວົງ", "Chanthavong", "Jantavong"),
        ("ຫຼວງລາດ", "ຫລວງລາດ", "Louangrath"),
    ],
)
def test_typical_variants_share_a_key(spellings: tuple[str, ...]) -> None:
    assert len({sound_key(spelling) for spelling in spellings}) == 1


def test_lao_is_spelled_in_latin_letters() -> None:
    assert romanised("ບຸນມີ ວົງສາ") == "bunmi vongsa"
    assert romanised("Bounmy") == "Bounmy"


@given(any_text)
def test_a_key_has_letters_only(text: str) -> None:
    key = sound_key(text)
    assert key == "" or (key.isascii() and key.isalpha() and key.islower())
