"""What somebody meant who typed a word with a slip: a letter lost, wrong, doubled, exchanged; halves turned.

Sounds alone do not tell: in Lao a lost letter may change how the syllables before and behind it are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from crvs_registration.domain.name_words import readings

LESS: Final = "-"  # begins sounds with one letter less
_FEWEST: Final = 3  # letters of a word that may have one too many or too few
_MOST: Final = 24  # letters of a word that is tried; longer ones have enough others
_BASES: Final = "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮໜໝ"
_SIGNS: Final = "\u0eb0-\u0ebd\u0ec8-\u0ecd"
# Two consonants that end a syllable, a vowel or tone without its consonant, a leading vowel before none.
_BROKEN: Final = re.compile(
    rf"[{_SIGNS}][ກ-ຢລຫໜໝ]{{2,}}$|(?:^|[ະຳຽເ-ໄ])[{_SIGNS}]|າ[\u0eb1-\u0ebd]|[ເ-ໄ](?![{_BASES}])"
    rf"|[ະາິີຸູຳ]ອ(?:$|[ກງຍດນມບວ](?![{_SIGNS}ອ]))"
)
_TWO_VOWELS: Final = re.compile("([\u0eb1\u0eb4-\u0eb9\u0ebb])([\u0eb1\u0eb4-\u0eb9\u0ebb])")
_AFTER_H: Final = ("ຫວ", "ຫຼ", "ໜ", "ໝ", "ຫຍ", "ຫງ", "ຫ")  # the consonants that begin with it
_CONSONANT, _VOWEL, _LEADING = ("ມ", "m"), ("ິ", "i"), ("ເ", "e")  # one of each sort, with its sound
_OTHER_VOWELS, _OTHER_LEADING = ("ຶ", "ຳ", "ຽ"), ("ໄ",)  # whose sounds have several letters


class Slips(NamedTuple):
    """Sounds of what may be meant, and with a letter less; ``mended``: where it is spelled well again."""

    exact: frozenset[str] = frozenset()
    near: frozenset[str] = frozenset()
    mended: frozenset[str] = frozenset()


@lru_cache(maxsize=1024)
def slips_of(word: str) -> Slips:
    """What one word may have been before the slip; nothing for a word that is very short or long."""
    if not _FEWEST <= len(word) <= _MOST:
        return Slips()
    exact, near, mended = set[str](), set[str](), set[str]()
    broken = is_broken(word)
    for written in (*_exchanged(word), *_shorter(word), *turned(word)):
        sounds = set(readings(written))
        exact |= sounds
        near |= sounds if len(written) < len(word) else set()
        mended |= sounds if broken and not is_broken(written) else set()
    for base in (word, *_sorted_anew(word)) if is_lao(word) else ():
        for written, letter in _with_a_letter(base):
            sounds = set(readings(written))
            shorter = set(_without(letter, sounds)) if letter else set[str]()
            exact |= sounds
            near |= shorter
            mended |= (
                sounds | {LESS + each for each in shorter} if broken and not is_broken(written) else set()
            )
    return Slips(frozenset(exact), frozenset(near), frozenset(mended))


def turned(word: str) -> Iterator[str]:
    """The second half before the first, wherever it is cut."""
    for place in range(1, len(word)):
        yield word[place:] + word[:place]


def _shorter(word: str) -> Iterator[str]:
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _exchanged(word: str) -> Iterator[str]:
    for place in range(1, len(word)):
        yield word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]


def _with_a_letter(word: str) -> Iterator[tuple[str, str]]:
    """The word with a letter more, or another one, and the sound of that letter: empty where it stays.

    Any letter of a sort tells how the others are read; without it, the sound is that of all of them.
    """
    for place in range(len(word) + 1):
        before = word[:place]
        for rest in (word[place:], word[place + 1 :]):
            letters = [_CONSONANT]
            if before[-1:] in _BASES:
                letters += [_VOWEL, *((each, "") for each in _OTHER_VOWELS)]
            if rest[:1] in _BASES:
                letters += [_LEADING, *((each, "") for each in _OTHER_LEADING)]
            yield from ((before + letter + rest, sound) for letter, sound in letters)


def _sorted_anew(word: str) -> Iterator[str]:
    """Two vowels on one consonant, which the canonical form puts in an order, in the other one."""
    other = _TWO_VOWELS.sub(r"\2\1", word)
    if other != word:
        yield other


def _without(letter: str, sounds: Iterable[str]) -> Iterator[str]:
    for sound in sounds:
        for found in re.finditer(letter, sound):
            yield sound[: found.start()] + sound[found.end() :]


def is_lao(word: str) -> bool:
    return any("\u0e80" <= letter <= "\u0edf" for letter in word)


def is_broken(word: str) -> bool:
    """Whether no Lao word is spelled so."""
    return bool(_BROKEN.search(word) or _TWO_VOWELS.search(word))


def openings(word: str) -> set[str]:
    """How the sounds begin of words that were cut behind the first consonant of a syllable."""
    before, last = word[:-1], word[-1:]
    if last not in _BASES or len(before) < _FEWEST:
        return set()
    leads = _AFTER_H if last == "ຫ" else (last,)
    return {sound.removesuffix("a") for lead in leads for sound in readings(f"{before}{lead}າ")}
