"""However a Lao word is typed, one stored form; however a name is spelled, one search key."""

import unicodedata

import pytest
from hypothesis import given

from crvs_contracts.lao.canonical import canonical, search_key
from crvs_contracts.lao.digits import ascii_digits
from tests.unit.contracts.lao_texts import any_text


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (
            [
                "\u0e99\u0ec9\u0eb3",
                "\u0e99\u0eb3\u0ec9",
                "\u0e99\u0ecd\u0ec9\u0eb2",
                "\u0e99\u0ec9\u0ecd\u0eb2",
            ],
            "ນ້ຳ",
        ),
        (["\u0e81\u0ec8\u0eb4\u0e87", "\u0e81\u0eb4\u0ec8\u0e87"], "ກິ່ງ"),
        (["\u0e81\u0ec8\u0eb8", "\u0e81\u0eb8\u0ec8"], "ກຸ່"),
        (["ຫນອງ", "ໜອງ"], "ໜອງ"),
        (["ໃຫມ່", "ໃໝ່"], "ໃໝ່"),
        (["ເເກ້ວ", "ແກ້ວ"], "ແກ້ວ"),
        (["ບໍລິຄໍາໄຊ", "ບໍລິຄຳໄຊ", " ບໍລິຄຳໄຊ ", "ບໍລິ\u200bຄຳໄຊ", "\ufeffບໍລິຄຳໄຊ"], "ບໍລິຄຳໄຊ"),
        (["ແກ້ວ  ມະນີ", "ແກ້ວ\u00a0ມະນີ"], "ແກ້ວ ມະນີ"),
        (["\u0e81\u0ec9\u0ec9\u0eb2", "ກ້າ"], "ກ້າ"),
        (["ບໍ່", "\u0e9a\u0ec8\u0ecd"], "ບໍ່"),
        (["ແກ້ວ", "ແ\u0ec9ກວ", "ເເ\u0ec9ກວ"], "ແກ້ວ"),
        (["ເກົ້າ", "ເ\u0ec9ກົາ"], "ເກົ້າ"),
        (["ເໝັ້ນ", "ເ\u0ec9ຫມັນ", "ເ\u0ec9ໝັນ"], "ເໝັ້ນ"),
        (["ແຫຼ້ງ", "ແ\u0ec9ຫຼງ"], "ແຫຼ້ງ"),
        (["ບຸນມີ", "ບຸນ\u200dມີ", "ບຸນ\u00adມີ"], "ບຸນມີ"),
    ],
)
def test_every_way_of_typing_a_word_has_one_stored_form(spellings: list[str], expected: str) -> None:
    assert {canonical(spelling) for spelling in spellings} == {canonical(expected)}
    assert canonical(expected) == expected


@pytest.mark.parametrize("pair", [("ຫລວງພະບາງ", "ຫຼວງພະບາງ"), ("ສົມຣົດ", "ສົມລົດ"), ("Somsack", "SOMSACK")])
def test_spellings_that_people_mix_share_a_search_key_but_not_a_stored_form(pair: tuple[str, str]) -> None:
    assert search_key(pair[0]) == search_key(pair[1])
    assert canonical(pair[0]) != canonical(pair[1])


@given(any_text)
def test_the_stored_form_of_a_stored_form_is_itself(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(any_text)
def test_a_search_key_of_a_search_key_is_itself(text: str) -> None:
    once = search_key(text)
    assert search_key(once) == once


def test_different_words_stay_different() -> None:
    words = ["ກາ", "ກ່າ", "ກ້າ", "ຂາ", "ກາມ", "ກຳ", "ໝາ", "ມາ", "ຫຼາ", "ລາ", "ນາ", "ໜາ"]
    assert len({canonical(word) for word in words}) == len(words)
    assert len({search_key(word) for word in words}) == len(words)


def test_lao_digits_are_numbers() -> None:
    assert ascii_digits("໐໑໒໓໔໕໖໗໘໙") == "0123456789"
    assert canonical("ບ້ານ ໒") == "ບ້ານ ໒"
