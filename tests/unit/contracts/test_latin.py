"""Latin letters: what is in them, and what is proposed for Lao words."""

from __future__ import annotations

import pytest

from crvs_contracts.code_lists import COUNTRY, NATIONALITY, code_list
from crvs_contracts.latin import is_latin, proposed_latin


@pytest.mark.parametrize(
    "text", ["Anne-Marie", "Żółć ĆIRIĆ", "D’Arcy", "'s-Gravenhage", "12/2026", "Nguyễn", "ʻOkina"]
)
def test_latin_letters_with_their_accents_are_latin(text: str) -> None:
    assert is_latin(text)


@pytest.mark.parametrize("text", ["ບຸນມີ", "Bounmy ບຸນ", "໑໒", "บุญมี", "王", "Иван", "Ωmega", "ຳ"])
def test_what_has_a_letter_or_digit_of_another_script_is_not(text: str) -> None:
    assert not is_latin(text)


@pytest.mark.parametrize(
    ("lao", "latin"),
    [
        ("ດາວວອນ", "Davon"),
        ("ສຫະພາບ", "Sahaphap"),
        ("ຈັນທຣ໌", "Chan"),
        ("ບຸນຍ໌", "Bun"),
        ("ອິນທຣະວົງສ໌", "Inthravong"),
        ("ແກ້ວວິໄລ", "Kaeovilai"),
        ("ພຣະ", "Phra"),
        ("ແສງດາວ ສີວິໄລ", "Saengdao Sivilai"),
        ("ບຸນ Mi", "Bun Mi"),
    ],
)
def test_a_spelling_is_proposed_for_lao_words(lao: str, latin: str) -> None:
    assert proposed_latin(lao) == latin


@pytest.mark.parametrize("text", ["王小明", "محمد", "บุญแสง"])
def test_none_is_proposed_for_other_scripts(text: str) -> None:
    assert proposed_latin(text) is None


def test_a_nationality_is_that_of_people_and_a_country_is_a_country() -> None:
    nationality, country = code_list(NATIONALITY).labels, code_list(COUNTRY).labels
    assert [nationality[code].en for code in ("LA", "VN", "TH")] == ["Lao", "Vietnamese", "Thai"]
    assert country["VN"].en == "Vietnam"
    assert all(label.en for label in nationality.values())
