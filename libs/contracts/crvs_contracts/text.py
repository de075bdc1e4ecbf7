"""What people may write, for every service: what is dropped, what becomes one form, what is refused and why.

Dropped: what programs leave in a copied text and no reader sees (Default_Ignorable_Code_Point of Unicode: a
BOM, joiners, soft hyphens, direction marks, variation selectors). One form: NFC, one space for any run of
spaces, one line break for CR LF and its like, Lao vowels and tones in a Lao word. Refused, with its name: a
letter that hides, reorders or looks empty.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from crvs_contracts.faults import MalformedValue

_MOST_MARKS: Final = 4  # above and below one letter: Lao, Burmese and Hebrew need as many


def _points(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(point) for first, last in ranges for point in range(first, last + 1))


# They take room and show nothing, or turn around what is read; no program leaves them in a text by itself.
_DECEIVING: Final = frozenset(
    "\u115f\u1160\u2800\u3164\uffa0"  # fillers of Hangul, and the empty pattern of Braille
    "\u202d\u202e"  # overrides of the direction
    "\ufff9\ufffa\ufffb\ufffc\ufffd"  # annotations, and what stands for a lost object or letter
)
# Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt).
IGNORABLE: Final = _points(
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
_TAGS: Final = _points((0xE0000, 0xE00FF))  # a hidden second text
_DROPPED: Final = dict.fromkeys(map(ord, IGNORABLE - _DECEIVING - _TAGS))
_LINE_ENDS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES: Final = re.compile("[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Thai vowels and tones look as the Lao ones do, and stand 0x80 before them.
_THAI_SIGNS: Final = {
    point: point + 0x80 for point in (*range(0xE30, 0xE3B), *range(0xE40, 0xE45), 0xE46, *range(0xE48, 0xE4E))
}
_THAI_SIGN: Final = re.compile("[\u0e30-\u0e4d]")
_LAO_OR_THAI: Final = re.compile("[\u0e01-\u0e4d\u0e81-\u0ecd\u0edc-\u0edf]+")
_LAO_CONSONANTS: Final = _points((0xE81, 0xEAE), (0xEDC, 0xEDF))
_THAI_CONSONANTS: Final = _points((0xE01, 0xE2E))
_REFUSED_KINDS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# An address on the internet without a scheme: programs make a link of it. A browser takes the dots of Chinese
# and Japanese, too; of short last parts a longer first one is asked for, because Mr.La is somebody.
_HOST: Final = (
    r"[a-z0-9-]{2,}[.\u3002](?:com|net|org|info|biz|example|gov|edu|xyz|online|site)\b"
    r"|[a-z0-9-]{4,}[.\u3002](?:la|th|vn|cn|kh|ru|io)\b"
)
_LINK: Final = re.compile(rf"[a-z]://|\bwww\.\w|\bjavascript:|</?[a-z!]|^[=@]|^[+-]\S*[|!(]|{_HOST}")


def shown(text: str) -> str:
    """The text without what no reader sees."""
    return text.translate(_DROPPED)


def cleaned(text: str) -> str:
    """What is shown of a text, in one form; idempotent, and refuses nothing."""
    text = unicodedata.normalize("NFC", with_lao_signs(shown(_LINE_ENDS.sub("\n", text))))
    return "\n".join(line.strip(" ") for line in _SPACES.sub(" ", text).split("\n")).strip("\n ")


def with_lao_signs(text: str) -> str:
    """Lao words with Lao vowels and tones: those of a Thai keyboard look the same, and no font joins them."""
    return _LAO_OR_THAI.sub(_with_lao_signs, text) if _THAI_SIGN.search(text) else text


def _with_lao_signs(word: re.Match[str]) -> str:
    letters = set(word[0])
    is_lao = letters & _LAO_CONSONANTS and not letters & _THAI_CONSONANTS
    return word[0].translate(_THAI_SIGNS) if is_lao else word[0]


def several_lines(text: str, longest: int) -> str:
    """A cleaned text on one line or more.

    Raises:
        MalformedValue: `required`, `too-long` (in code points), or what `refuse_letters` says.

    """
    text = cleaned(text)
    if not text:
        raise MalformedValue("required")
    if len(text) > longest:
        raise MalformedValue("too-long", max=longest)
    refuse_letters(text)
    return text


def one_line(text: str, longest: int) -> str:
    """A cleaned text on one line, which goes to papers, lists and tables of others.

    Raises:
        MalformedValue: as `several_lines`; `line-break`; `not-words` for a link, a formula or markup.

    """
    text = several_lines(text, longest)
    if "\n" in text:
        raise MalformedValue("line-break")
    if _LINK.search(unicodedata.normalize("NFKC", text).casefold()):
        raise MalformedValue("not-words")
    return text


def refuse_letters(text: str) -> None:
    """Refuse a cleaned text for a letter that deceives, or for marks that hang on nothing or pile up.

    Raises:
        MalformedValue: `control-character`, `mark-without-letter`, `too-many-marks`, each with the letter.

    """
    before, marks = "Z", 0
    for letter in text:
        kind = unicodedata.category(letter)
        if letter in _DECEIVING or (kind in _REFUSED_KINDS and letter != "\n") or _is_noncharacter(letter):
            raise MalformedValue("control-character", letter=name_of(letter))
        if kind[0] == "M" and before not in "LMNS":
            raise MalformedValue("mark-without-letter", letter=name_of(letter))
        marks = marks + 1 if kind in {"Mn", "Me"} else 0
        if marks > _MOST_MARKS:
            raise MalformedValue("too-many-marks", letter=name_of(letter))
        before = kind[0]


def _is_noncharacter(letter: str) -> bool:
    return ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF


def names_of(letters: Iterable[str]) -> dict[str, str]:
    """What to call some letters, one after the other."""
    named = [name_of(letter) for letter in letters]
    return {language: ", ".join(each[language] for each in named) for language in ("lo", "en")}


def name_of(letter: str) -> dict[str, str]:
    """What to call a letter: itself if it can be seen, its number in Unicode, its name there in English."""
    number = f"U+{ord(letter):04X}"
    shown = unicodedata.category(letter)[0] in "LNPS" and letter not in _DECEIVING
    names = {"lo": number, "en": f"{number} {unicodedata.name(letter, '')}".rstrip()}
    return {language: f"{letter} ({name})" if shown else name for language, name in names.items()}
