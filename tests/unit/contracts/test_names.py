"""A name is whatever people are called, and nothing that deceives a reader or breaks a page."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crvs_contracts.faults import MalformedValue
from crvs_contracts.names import PersonName, name_fault

SCRIPTS = ["ສົມສັກ", "Nguyễn", "Þórður", "王", "محمد", "𞄀", "ຈັນ\u200bທະ"]
SIGNS = ["O'Neil", "Anne-Marie", "X Æ A-12", "Robert'); DROP TABLE person;--"]


@pytest.mark.parametrize("given_name", SCRIPTS + SIGNS)
def test_names_of_every_script_are_kept_as_written(given_name: str) -> None:
    name = PersonName(given=given_name)
    assert PersonName.from_document(name.to_document()) == name
    assert name.full == given_name


def test_a_person_may_have_no_surname() -> None:
    assert PersonName.from_document({"given": "ຄຳ"}).to_document() == {"given": "ຄຳ"}
    assert PersonName.from_document({"given": "ຄຳ", "surname": None}).full == "ຄຳ"


def test_the_latin_spelling_stands_beside_the_lao_one() -> None:
    name = PersonName("ບຸນມີ", "ວົງສາ", "Bounmy", "Vongsa")
    assert (name.full, name.full_latin) == ("ບຸນມີ ວົງສາ", "Bounmy Vongsa")


@pytest.mark.parametrize(
    ("document", "code", "field"),
    [
        ({}, "required", "given"),
        ({"given": None}, "required", "given"),
        ({"given": ""}, "name-without-letters", "given"),
        ({"given": "   "}, "name-without-letters", "given"),
        ({"given": "12"}, "name-without-letters", "given"),
        ({"given": " Kham"}, "name-padded", "given"),
        ({"given": 7}, "not-text", "given"),
        ({"given": ["Kham"]}, "not-text", "given"),
        ({"given": "Kham", "surname": "a\x00b"}, "control-character", "surname"),
        ({"given": "Kham\nla"}, "control-character", "given"),
        ({"given": "Kham\u202ela"}, "control-character", "given"),
        ({"given": "Kham\ud800"}, "control-character", "given"),
        ({"given": "Kham\uffff"}, "control-character", "given"),
        ({"given": "a" * 201}, "name-too-long", "given"),
        ({"given": "Kham", "nickname": "K"}, "unknown-field", "nickname"),
    ],
)
def test_what_is_not_a_name_is_refused_with_its_field(
    document: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(MalformedValue) as refusal:
        PersonName.from_document(document)
    assert (refusal.value.code, refusal.value.field) == (code, field)


@given(st.text(max_size=300))
def test_an_accepted_name_holds_no_control_character(text: str) -> None:
    if name_fault(text) is None:
        assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text)
        assert len(text) <= 200
