"""How else a typed word may be meant: the spelling of before 1975, Thai without its vowels, Latin by ear.

For searches only. What the register keeps of a name is its usual sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_OF_BEFORE: Final = (
    (re.compile("([ສຖທຊ])ວ(?=[ັາິີ])"), r"\1ະວ"),  # ສວັນ is ສະຫວັນ
    (re.compile("(?<=ອ)ຣ(?![ະ-ຽ])"), "ນ"),  # ພອຣ is ພອນ
    (re.compile("รร(?=[ก-ฮ]์)"), "ัน"),  # สวรรค์ is ສະຫວັນ
)
_BY_EAR: Final = (
    (re.compile("t[ij](?=a)"), "ch"),  # ຈັນ is Tiane in French papers, within a name, too
    (re.compile("(?<=ng)s(?![a-z])"), ""),  # ວົງ is Vongs
    (re.compile("(?<=[aeiou])tch(?![aeiou])"), "t"),  # ເພັດ is Petch
)
_SHORT_U: Final = re.compile("(?<![aeiou])u(?=[mn])")  # ຄຳ is Khum in English ears
_O_OR_R: Final = re.compile("อ|รร")  # they are vowels of the syllable, too
_LEADING: Final = "เแโใไ"
_PAIR: Final = 2
_SOFT: Final = re.compile("ch(?=[aeiou])")  # ໄຊ is Chai
_THAI_TONES: Final = re.compile("[่-๋]")
_THAI_RUN: Final = re.compile("[ก-ฮ]{2,}")
_BEFORE_FINAL: Final = "ัิีึืุูา"
_O: Final = "ົ"


def other_writings(word: str) -> Iterator[str]:
    """The other writings, each once; none for most words."""
    before = word
    for pattern, text in (*_OF_BEFORE, *_BY_EAR):
        word = pattern.sub(text, word)
    thai = _THAI_TONES.sub("", word)
    found = (
        word,
        _SHORT_U.sub("a", word),
        _SOFT.sub("s", word),
        *(_with_o(thai, most) for most in (1, len(thai))),
    )
    yield from (each for each in dict.fromkeys(found) if each != before)


def _with_o(word: str, most: int) -> str:
    """A Thai word with the o that is not written between two consonants that make a syllable of their own."""
    return _THAI_RUN.sub(lambda run: _in_pairs(run, most), word)


def _in_pairs(run: re.Match[str], most: int) -> str:
    """The last pairs of a run; its first letter may end the syllable before, its last begin the one after."""
    text, before, after = run[0], run.string[: run.start()][-1:], run.string[run.end() :][:1]
    first = 1 if before and before in _LEADING else 0
    end = len(text) - (1 if "ะ" <= after <= "ู" or after == "์" else 0)
    if _O_OR_R.search(text) or end - first < _PAIR:
        return text
    if most > 1 and (end - first) % _PAIR:
        if not (first or (before and before in _BEFORE_FINAL)):
            return text
        first += 1
    begin = max(first, end - _PAIR * most)
    pairs = (text[place] + _O + text[place + 1] for place in range(begin, end, _PAIR))
    return text[:begin] + "".join(pairs) + text[end:]
