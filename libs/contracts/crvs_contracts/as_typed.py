"""Numbers with letters and digits as people type, paste and scan them: spaced, dashed, labelled, broken.

What is neither a letter nor a digit only separates. Words without a digit may stand before and after a
number: labels are copied with it ("Certificate number: …", "ເລກທະບຽນ …"). The check digit of the number says
whether it was read rightly.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

_LONGEST: Final = 200  # characters; a number with its label is shorter
_PLAIN: Final = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_WORD: Final = " "  # stands for a word in other letters than Latin; no number runs across it
_GLUED: Final = re.compile(r"(NUMBER|UIN|NO|NR|SN|ID)(.+)")  # a label without a space behind it


def runs(text: str, lengths: range) -> Iterator[str]:
    """Every run of neighbouring words that has one of these lengths and all the digits of a text.

    Words are given without what stood between them, in capital letters and European digits.
    """
    words = _words(text) if len(text) <= _LONGEST else []
    dated = [place for place, word in enumerate(words) if any(each.isdecimal() for each in word)]
    first, last = (dated[0], dated[-1]) if dated else (len(words) - 1, 0)
    for start in range(first + 1):
        for end in range(max(start, last) + 1, len(words) + 1):
            run = "".join(words[start:end])
            if len(run) >= lengths.stop or _WORD in run:
                break
            if len(run) in lengths:
                yield run


def _words(text: str) -> list[str]:
    """The words of a text, with plain letters and digits for full-width ones, № and digits of any script."""
    plain = "".join(_plain(each) for each in unicodedata.normalize("NFKC", text).upper())
    kinds = groupby(plain, lambda each: each in _PLAIN or (_WORD if each == _WORD else None))
    words = [_WORD if kind == _WORD else "".join(letters) for kind, letters in kinds if kind]
    return [part for word in words for part in _unglued(word)]


def _unglued(word: str) -> tuple[str, ...]:
    label = _GLUED.fullmatch(word)
    return label.groups() if label else (word,)


def _plain(character: str) -> str:
    if character in _PLAIN:
        return character
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    return _WORD if character.isalpha() else "-"
