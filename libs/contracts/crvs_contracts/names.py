"""A person's name as it was declared: any script, one part or two, with a Latin spelling beside it.

Given name first, as in Lao use; a surname may be missing (compulsory since 1944; not all have one). Keys for
comparison come from `crvs_contracts.lao`.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.printing import refuse_unprintable
from crvs_contracts.text import name_of, one_line

LONGEST: Final = 200
PARTS: Final = ("given", "surname", "given_latin", "surname_latin")
# Symbols are no letters of a name, but the accents that stand for an apostrophe and a letter of Africa are.
_SYMBOLS: Final = frozenset({"Sm", "Sc", "So", "Sk", "Me"})
_LIKE_LETTERS: Final = frozenset("`´\ua789\ua78a")
_MARKUP: Final = frozenset("#@*_%{}[]\\")
_ALPHABETS: Final = ("CYRILLIC ", "GREEK ", "ARMENIAN ", "COPTIC ", "CHEROKEE ", "LISU ")  # drawn as Latin is
_WORDS: Final = re.compile(r"[^\W\d_]+")
_NO_NAME: Final = re.compile(r"^-|//|&[a-z]+;|\b(?:data|file|ftp|https?|javascript|mailto|tel|vbscript):")


@lru_cache(maxsize=4096)
def name_part(text: str) -> str:
    """One part of a name in any script, cleaned.

    Raises:
        MalformedValue: `name-without-letters`, `name-too-long`, `letter-not-in-names` and
            `letter-of-another-alphabet` with the letter, `not-a-name` for a link, a formula or markup, and
            what `crvs_contracts.text.one_line` says.

    """
    try:
        name = one_line(text, LONGEST)
    except MalformedValue as fault:
        others = {"too-long": "name-too-long", "not-words": "not-a-name"}
        raise MalformedValue(others.get(fault.code, fault.code), **fault.params) from None
    plain = unicodedata.normalize("NFKC", name).casefold()
    for letter in name:
        if unicodedata.category(letter) in _SYMBOLS and letter not in _LIKE_LETTERS:
            raise MalformedValue("letter-not-in-names", letter=name_of(letter))
    for letter in plain:
        if letter in _MARKUP:
            raise MalformedValue("letter-not-in-names", letter=name_of(letter))
    if _NO_NAME.search(plain):
        raise MalformedValue("not-a-name")
    if not any(unicodedata.category(letter).startswith("L") for letter in name):
        raise MalformedValue("name-without-letters")
    for word in _WORDS.findall(name):
        _refuse_two_alphabets(word)
    return name


def _refuse_two_alphabets(word: str) -> None:
    """A word in which letters of another alphabet stand for Latin ones that look alike is another word."""
    latin = [letter for letter in word if unicodedata.name(letter, "").startswith("LATIN ")]
    others = [letter for letter in word if unicodedata.name(letter, "").startswith(_ALPHABETS)]
    if latin and others:
        raise MalformedValue("letter-of-another-alphabet", letter=name_of(min(others, latin, key=len)[0]))


@lru_cache(maxsize=4096)
def latin_part(text: str) -> str:
    """One part of a name as it is spelled in Latin letters, with their accents.

    Raises:
        MalformedValue: `letter-not-latin` with the letter, and what `name_part` says.

    """
    name = name_part(text)
    for letter in name:
        if unicodedata.category(letter).startswith("L") and not _is_latin(letter):
            raise MalformedValue("letter-not-latin", letter=name_of(letter))
    return name


def staff_name(text: str) -> str:
    """The name of somebody who signs entries, as certificates print it.

    Raises:
        MalformedValue: `letter-not-printable` with the letter, and what `name_part` says.

    """
    name = name_part(text)
    refuse_unprintable(name)
    return name


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(("LATIN ", "MODIFIER LETTER ", "FEMININE ", "MASCULINE "))
