"""One account, one spelling; and no name that looks like another."""

from __future__ import annotations

import pytest

from crvs_gateway.domain.usernames import canonical_username, check_username, is_username
from crvs_kernel.errors import InvalidInput


def test_case_width_and_outer_space_make_no_other_account() -> None:
    assert canonical_username(" ＳomChai ") == "somchai"


def test_the_order_of_typing_lao_marks_and_what_nobody_sees_make_no_other_account() -> None:
    assert canonical_username("ກ່ີ") == canonical_username("ກີ່")
    assert canonical_username("ນໍາ") == canonical_username("ນຳ")
    assert canonical_username("som\u200bchai") == "somchai"


@pytest.mark.parametrize(
    "name", ["kham", "ນາງຄຳ", "ນາງ.ຄຳ-0101", "ໝໍ່ນ", "registrar-0101", "som_chai.2", "a" * 64]
)
def test_good_names_pass(name: str) -> None:
    assert is_username(name)


@pytest.mark.parametrize(
    "name",
    ["ab", "a" * 65, "a b c", "boss\u200b", "bo\u202ess", "boss\u00ad", "bo\x07ss", "bo\u00a0ss", "\ufffebc"],
)
def test_names_with_spaces_controls_or_invisible_signs_do_not(name: str) -> None:
    assert not is_username(name)


@pytest.mark.parametrize(
    "name",
    [
        "reg\u0456strar-0101",  # Cyrillic i
        "registrar\u20110101",  # a hyphen that does not break
        "re\u0261istrar-0101",  # a script g
        "\u0430\u0435\u043e\u0440",  # all Cyrillic
        "registrar-\u0665\u0661",  # Arabic digits
        "somchaiກ",  # two scripts
        "somchai\u0301",  # an accent
        "na\u00efve",
        "sabaidee\U0001f600",
        "ກ\u0e01ກ",  # a Thai letter
        "boss\u034f",
        "boss\ufe0f",
        "ກ\u3164ຂ",
    ],
)
def test_names_that_look_like_another_do_not(name: str) -> None:
    assert not is_username(name)
    with pytest.raises(InvalidInput, match="username-letters"):
        check_username(name)
