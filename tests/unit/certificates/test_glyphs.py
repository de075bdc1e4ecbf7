"""Which characters the packaged fonts print."""

from __future__ import annotations

import unicodedata

import pytest

from crvs_certificates.adapters.glyphs import Glyphs
from crvs_certificates.adapters.page_versions import fonts_directory
from tests.support.printable import FILE, printable


@pytest.fixture(scope="module", name="glyphs")
def _glyphs() -> Glyphs:
    return Glyphs(fonts_directory())


def test_all_lao_but_the_letters_of_pali_is_there(glyphs: Glyphs) -> None:
    names = {chr(point): unicodedata.name(chr(point), "PALI") for point in range(0xE80, 0xEE0)}
    lao = [letter for letter, name in names.items() if "PALI" not in name and "SANSKRIT" not in name]
    assert len(lao) > 60
    assert [each for each in lao if glyphs.missing(each)] == []


@pytest.mark.parametrize(
    "text", ["Nguyễn Thị Ánh", "王小明", "ສົມ\u200bສັກ", "𖬌𖬣𖬵", "Ḝ", "a\u0301", "葛\U000e0100", ""]
)
def test_what_fonts_print_is_not_missing(glyphs: Glyphs, text: str) -> None:
    assert glyphs.missing(text) is None


@pytest.mark.parametrize("text", ["ກ김", "김\u0301", "عa", "ꓡ", "😀", "a\ufffe"])
def test_a_letter_without_a_glyph_is_named(glyphs: Glyphs, text: str) -> None:
    (letter,) = set(text) - set("ກa\u0301")
    assert glyphs.missing(text) == letter


def test_the_contracts_know_what_the_fonts_print() -> None:
    """After a change of the fonts: python -m tests.support.printable."""
    assert FILE.read_text("utf-8") == printable()
