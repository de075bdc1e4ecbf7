"""Text in Latin letters, which the English lines of a certificate are in, and proposals for it."""

from __future__ import annotations

import unicodedata
from typing import Final

from crvs_contracts.lao.romanise import romanised

# Latin letters with their accents; what modifies a letter (ʻ, ʼ) belongs to no script of its own.
_OF_LATIN: Final = ("LATIN ", "COMBINING ", "MODIFIER ", "FEMININE ", "MASCULINE ")


def is_latin(text: str) -> bool:
    """Whether all letters, marks and digits are Latin; punctuation, spaces and signs are of every script."""
    return all(_fits(letter) for letter in text)


def _fits(letter: str) -> bool:
    if letter.isascii():
        return True
    sort = unicodedata.category(letter)
    if sort == "Nd":
        return False  # digits of another script
    return sort[0] not in "LM" or unicodedata.name(letter, "").startswith(_OF_LATIN)


def proposed_latin(text: str) -> str | None:
    """A spelling to start from, each word with a capital; a person confirms it. None for other scripts."""
    words = (romanised(word) for word in text.split())
    spelled = " ".join(word[:1].upper() + word[1:] for word in words)
    return spelled if is_latin(spelled) else None
