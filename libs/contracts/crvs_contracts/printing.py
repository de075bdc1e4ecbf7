"""The letters that certificates can print, so that whoever declares is told before an entry is made.

`data/printable.txt` is written from the fonts of the certificates service
by `python -m tests.support.printable`, and a test holds it to them.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.labels import data_text
from crvs_contracts.text import name_of

_WHITE: Final = frozenset({0x0A, 0x20})


@cache
def _points() -> frozenset[int]:
    points = set(_WHITE)
    for line in data_text("printable.txt").splitlines():
        if line and not line.startswith("#"):
            first, _, last = line.partition("-")
            points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


def unprintable(text: str) -> str | None:
    """The first letter of a cleaned text that no font has, as it is or taken apart (NFD)."""
    return next(iter(unprintable_letters(text)), None)


def unprintable_letters(text: str) -> list[str]:
    """Every such letter once, in the order of the text."""
    return list(dict.fromkeys(letter for letter in text if not _has(letter)))


def _has(letter: str) -> bool:
    points = _points()
    if ord(letter) in points:
        return True
    parts = unicodedata.normalize("NFD", letter)
    return parts != letter and all(ord(part) in points for part in parts)


def refuse_unprintable(text: str) -> None:
    """Refuse a cleaned text that a certificate could not print.

    Raises:
        MalformedValue: `letter-not-printable`, with the letter.

    """
    letter = unprintable(text)
    if letter is not None:
        raise MalformedValue("letter-not-printable", letter=name_of(letter))
