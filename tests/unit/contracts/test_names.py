"""A name is whatever people are called, and nothing that deceives a reader or breaks a page."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_contracts.faults import MalformedValue
from crvs_contracts.lao.canonical import search_key
from crvs_contracts.names import latin_part, name_part
from crvs_contracts.text import IGNORABLE

SCRIPTS = [
    "ສົມສັກ",
    "Nguyễn",
    "Þórður",
    "王",
    "محمد",
    "𞄀",
    "မြွှံ့",
    "སྒྲུབ",
    "名・前",
    "ໆ",
    "ອ",
    "O",
    "Żółć",
    "Анна Ελένη Anna",
    "วิไลวัน",
    "ĆIRIĆ",
]
SIGNS = [
    "O'Neil",
    "D’Arcy",
    "D´Arcy",
    "Anne-Marie",
    "CHINAL--FELELLA",
    "X Æ A-12",
    "Smith, Jr.",
    "Ma.Top",
    "(ນ້ອຍ)",
    "null",
]
CUSTOMS = [
    "None",
    "a/l Kumar",
    "J.R.R.Tolkien",
    "M&M",
    "ʻOkina",
    "’t Hooft",
    "Robert'); DROP TABLE person;--",
]


@pytest.mark.parametrize("name", [*SCRIPTS, *SIGNS, *CUSTOMS])
def test_names_of_every_script_and_custom_are_kept_as_written(name: str) -> None:
    assert name_part(name) == name


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("\ufeffຄຳ", "ຄຳ"),
        ("ຈັນ\u200bທະ", "ຈັນທະ"),
        ("ກ\u200dຂ", "ກຂ"),
        ("ກ\u034fຂ\ufe0f", "ກຂ"),
        ("葛\U000e0100", "葛"),
        ("ក\u17b4", "ក"),
        ("Anne\u00ad\u200eMarie", "AnneMarie"),
        ("Anne\tMarie\r\n", "Anne Marie"),
        ("ແກ້ວ \u00a0 ມະນີ", "ແກ້ວ ມະນີ"),
        ("Jose\u0301", "José"),
        ("ສ\u0e35ສະຫວາດ", "ສີສະຫວາດ"),
        ("\u0e41ກ\u0e49ວ", "ແກ້ວ"),
    ],
)
def test_what_a_copied_name_brings_along_unseen_is_dropped(pasted: str, kept: str) -> None:
    assert name_part(pasted) == kept


@pytest.mark.parametrize(
    ("text", "code", "letter"),
    [
        ("\u3164", "control-character", "U+3164 HANGUL FILLER"),
        ("ກ\u115f", "control-character", "U+115F HANGUL CHOSEONG FILLER"),
        ("ກ\uffa0", "control-character", "U+FFA0 HALFWIDTH HANGUL FILLER"),
        ("ກ\u2800", "control-character", "U+2800 BRAILLE PATTERN BLANK"),
        ("\u202eevil", "control-character", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("a\x00b", "control-character", "U+0000"),
        ("a\x1fb", "control-character", "U+001F"),
        ("Kham\ud800", "control-character", "U+D800"),
        ("Kham\uffff", "control-character", "U+FFFF"),
        ("\ue000a", "control-character", "U+E000"),
        ("a\u0378", "control-character", "U+0378"),
        ("ກ😀", "letter-not-in-names", "😀 (U+1F600 GRINNING FACE)"),
        ("ກ1\u20e3", "letter-not-in-names", "U+20E3 COMBINING ENCLOSING KEYCAP"),
        ('#read("/etc/passwd")', "letter-not-in-names", "# (U+0023 NUMBER SIGN)"),
        ("{{7*7}}", "letter-not-in-names", "{ (U+007B LEFT CURLY BRACKET)"),
        ("\u0410nna", "letter-of-another-alphabet", "\u0410 (U+0410 CYRILLIC CAPITAL LETTER A)"),
        ("\u0415л\u0435na", "letter-of-another-alphabet", "n (U+006E LATIN SMALL LETTER N)"),
        ("O\u03c5dom", "letter-of-another-alphabet", "\u03c5 (U+03C5 GREEK SMALL LETTER UPSILON)"),
        ("\u0ec9ບ", "mark-without-letter", "U+0EC9 LAO TONE MAI THO"),
        ("ກ \u0eb4ບ", "mark-without-letter", "U+0EB4 LAO VOWEL SIGN I"),
        ("ບ" + "\u0ec9" * 40, "too-many-marks", "U+0EC9 LAO TONE MAI THO"),
    ],
)
def test_a_letter_that_is_no_name_is_called_by_its_name(text: str, code: str, letter: str) -> None:
    with pytest.raises(MalformedValue) as refusal:
        name_part(text)
    assert (refusal.value.code, refusal.value.params["letter"]["en"]) == (code, letter)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "https://evil.example/x",
        "evil.com",
        "evil.la",
        "evil\u2024la",
        "evil\u3002com",
        "ｅｖｉｌ．ｃｏｍ",
        "www.evil",
        "javascript:alert(1)",
        '=HYPERLINK("http://x")',
        "＝HYPERLINK(1)",
        "@SUM(1)",
        "-2",
        "&lt;b&gt;",
    ],
)
def test_a_name_is_no_link_formula_or_markup(text: str) -> None:
    with pytest.raises(MalformedValue) as refusal:
        name_part(text)
    assert refusal.value.code == "not-a-name"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        (" \ufeff\u200b ", "required"),
        ("12", "name-without-letters"),
        ("Kham\nla", "line-break"),
        ("Kham\u2028la", "line-break"),
        ("a" * 201, "name-too-long"),
    ],
)
def test_what_is_not_a_name_is_refused(text: str, code: str) -> None:
    with pytest.raises(MalformedValue) as refusal:
        name_part(text)
    assert refusal.value.code == code


def test_a_latin_spelling_is_in_latin_letters() -> None:
    assert latin_part("Nguyễn D’Arcy-Żółć ʻOkina") == "Nguyễn D’Arcy-Żółć ʻOkina"
    with pytest.raises(MalformedValue) as refusal:
        latin_part("Bounມີ")
    assert refusal.value.params == {"letter": {"lo": "ມ (U+0EA1)", "en": "ມ (U+0EA1 LAO LETTER MO)"}}


@given(st.text(max_size=300))
def test_an_accepted_name_shows_all_that_it_holds(text: str) -> None:
    try:
        name = name_part(text)
    except MalformedValue:
        return
    assert name == name_part(name)
    assert not IGNORABLE & set(name)
    assert not {unicodedata.category(letter) for letter in name} & {"Cc", "Cs", "Co", "Cn", "Cf", "So", "Zl"}
    assert len(name) <= 200


@pytest.mark.parametrize(
    "letter", ["\u200d", "\u034f", "\ufe0f", "\U000e0100", "\u3164", "\uffa0", "\u180b", "\u17b4"]
)
def test_a_letter_that_nobody_sees_makes_no_other_name(letter: str) -> None:
    assert search_key(f"ບ{letter}ຸນມີ") == search_key("ບຸນມີ")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ບຸນ\u0323ມີ", "ບຸນມີ"),
        ("ບ\u0e38ນມ\u0e35", "ບຸນມີ"),
        ("\u0e42ພທ\u0eb4", "ໂພທິ"),
        ("ບຸນ\u00a0ມີ", "ບຸນ ມີ"),
        ("\u0410nna", "Anna"),
        ("\u039fscar", "Oscar"),
        ("Ｊｏｈｎ", "John"),
        ("José", "Jose"),
        ("D´Arcy", "D’Arcy"),
        ("Anne\u2011Marie", "Anne-Marie"),
    ],
)
def test_two_names_that_look_alike_have_one_search_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)
