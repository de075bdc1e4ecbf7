"""A column of collation keys puts Lao names in the order of a Lao directory."""

import random

from hypothesis import given

from crvs_contracts.lao.canonical import canonical
from crvs_contracts.lao.collation import collation_key
from tests.unit.contracts.lao_texts import any_text

IN_ORDER = ["Anna", "Zoë", "ກາ", "ກ່າ", "ກາມ", "ເກດ", "ແກ້ວ", "ໄກສອນ", "ຂາວ", "ຄຳ", "ງາມ", "ຈັນ", "ສີ", "ໄຊ", "ຍົດ", "ດາວ", "ຕາ", "ຖິ່ນ", "ທອງ", "ນາງ", "ບຸນ", "ປານີ", "ຜິວ", "ຝົນ", "ພອນ", "ຟ້າ", "ມາລີ", "ຢ່າງ", "ຣີ", "ລາວ", "ວົງ", "ໜູ", "ໝາຍ", "ຫຼວງ", "ຫາ", "ອານຸ", "ຮັກ"]  # fmt: skip # noqa: E501 - a list to read as one line


def by_bytes(text: str) -> bytes:
    """Sort as PostgreSQL does under COLLATE "C"."""
    return collation_key(text).encode()


def test_names_sort_in_the_order_of_the_lao_alphabet() -> None:
    shuffled = random.Random(1).sample(IN_ORDER, len(IN_ORDER))
    assert sorted(shuffled, key=by_bytes) == IN_ORDER


def test_a_tone_counts_only_between_words_that_are_otherwise_equal() -> None:
    assert sorted(["ກ້າວ", "ກ່າ", "ກາ", "ກ້າ"], key=by_bytes) == ["ກາ", "ກ່າ", "ກ້າ", "ກ້າວ"]


def test_the_sign_of_a_joined_letter_and_the_short_o_stand_where_lao_dictionaries_have_them() -> None:
    assert sorted(["ຫົວ", "ຫວາຍ", "ຫຼ້າ", "ຫລ້າ"], key=by_bytes) == ["ຫຼ້າ", "ຫລ້າ", "ຫວາຍ", "ຫົວ"]
    assert sorted(["ກໍ", "ກວາ", "ກົວ", "ກາ"], key=by_bytes) == ["ກວາ", "ກາ", "ກົວ", "ກໍ"]


def test_two_spellings_of_one_word_have_one_place() -> None:
    assert collation_key("ຫນູ") == collation_key("ໜູ")
    assert collation_key("ນໍ້າ") == collation_key("ນ້ຳ")


@given(any_text)
def test_a_key_depends_on_the_stored_form_only_and_fits_an_index_row(text: str) -> None:
    assert collation_key(text) == collation_key(canonical(text))
    assert len(collation_key(text * 50).encode()) < 900
