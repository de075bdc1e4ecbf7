"""What people may write: the same for every field of every service."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_contracts.faults import MalformedValue
from crvs_contracts.forms.notations import duration, phone_numbers
from crvs_contracts.printing import unprintable
from crvs_contracts.text import cleaned, one_line, several_lines


@given(st.text())
def test_cleaning_a_clean_text_changes_nothing(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@pytest.mark.parametrize(
    "broken", ["ກ\nຂ", "ກ\r\nຂ", "ກ\rຂ", "ກ\x0bຂ", "ກ\u2028ຂ", "ກ\x85ຂ", "ກ \r\n\u00a0ຂ\r\n"]
)
def test_every_way_to_break_a_line_is_one_line_break(broken: str) -> None:
    assert several_lines(broken, 10) == "ກ\nຂ"
    with pytest.raises(MalformedValue) as refusal:
        one_line(broken, 10)
    assert refusal.value.code == "line-break"


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example/x",
        "<b>ກ</b>",
        "=1+1",
        "＝1",
        "@SUM(1)",
        "-SUM(1)",
        "www.x.y",
        "evil.example",
        "+cmd|'/C calc'!A0",
        "-1+1|x",
    ],
)
def test_a_line_is_no_link_formula_or_markup(text: str) -> None:
    with pytest.raises(MalformedValue) as refusal:
        one_line(text, 100)
    assert refusal.value.code == "not-words"


@pytest.mark.parametrize(
    "text",
    [
        "ໂຮງໝໍ 103 (ຊັ້ນ 2) #5",
        "A & E",
        "-",
        "5 < 7",
        "ທຳນາ/ຄ້າຂາຍ",
        "+/- 3 ກມ",
        "- ບໍ່ມີ (none)",
        "Tel: 021 212 345",
        "Mr.La, Xieng Khouang",
    ],
)
def test_ordinary_words_are_kept(text: str) -> None:
    assert one_line(text, 100) == text


def test_length_counts_what_is_kept() -> None:
    assert one_line("\ufeff" + "ກ" * 10, 10) == "ກ" * 10
    with pytest.raises(MalformedValue) as refusal:
        one_line("\ufeff", 10)
    assert refusal.value.code == "required"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("(021) 212 345", "(021) 212 345"),
        ("(+856) 20 5555 0101", "(+856) 20 5555 0101"),
        ("+(856) 20 5555 0101", "+(856) 20 5555 0101"),
        ("020.5555.0101", "020.5555.0101"),
        ("020 5555 0101/02", "020 5555 0101/02"),
        ("020 5555 0101 / 021 212345", "020 5555 0101 / 021 212345"),
        ("020\u00a05555\u20110101", "020 5555-0101"),
        ("\u202a+8562055550101\u202c", "+8562055550101"),
        ("໐໒໐ ໕໕໕໕ ໐໑໐໑", "020 5555 0101"),
        ("+ 856 (0)20 5555 0101,", "+ 856 (0)20 5555 0101"),
        ("020 5555 0101\r\n030 555 0101", "020 5555 0101, 030 555 0101"),
        ("020 5555 0101 ຫຼື 030 555 0101", "020 5555 0101 ຫຼື 030 555 0101"),
        ("ແມ່ 020 5555 0101, ພໍ່ 030 555 0101", "ແມ່ 020 5555 0101, ພໍ່ 030 555 0101"),
        ("ໂທ໐໒໐ 5555 0101 (ໜູຄຳ)", "ໂທ020 5555 0101 (ໜູຄຳ)"),
        ("Tel.: 021 212345 ext. 12", "Tel.: 021 212345 ext. 12"),
        ("M: 021 212345 x12", "M: 021 212345 x12"),
        ("tel:+8562055550101", "tel:+8562055550101"),
        ("☎ 020 5555 0101 & 021 212345", "☎ 020 5555 0101 & 021 212345"),
    ],
)
def test_telephone_numbers_are_taken_as_people_write_them(typed: str, kept: str) -> None:
    assert phone_numbers(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *["1------", "12345", "+", "020/", "0" * 16, "( ) ( )", "020 5555 0101 x", "0 " * 60],
        *["ບໍ່ມີ", "ເບີ 12345", "020 55O5 0101", "O20 5555 0101", "l20 5555 0101", "020*5555*0101"],
        *["020 5555 0101'; DROP TABLE x;--", "<b>020 5555 0101</b>"],
    ],
)
def test_what_has_too_few_or_too_many_digits_or_slips_is_no_telephone_number(typed: str) -> None:
    with pytest.raises(MalformedValue) as refusal:
        phone_numbers(typed)
    assert refusal.value.code == "invalid-phone"


@pytest.mark.parametrize("text", ["P3D", "PT4H", "PT90M", "P1Y2M", "P2W", "P1DT2H"])
def test_a_length_of_time_is_kept(text: str) -> None:
    assert duration(text) == text


@pytest.mark.parametrize(
    "text", ["P", "PT", "P3DT", "P1D1D1D", "P999Y999Y", "P໓D", "P0D", "PT0M", "p3d", "P1M1Y", "P999Y"]
)
def test_a_length_of_time_says_something(text: str) -> None:
    with pytest.raises(MalformedValue):
        duration(text)


def test_a_letter_that_no_certificate_prints_is_known() -> None:
    assert unprintable("ໂຮງໝໍ ☎ 021") == "☎"
    assert unprintable("محمد") == "م"
    assert unprintable("ບຸນມີ Nguyễn 王小明") is None
