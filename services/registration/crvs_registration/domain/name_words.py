"""The words of a name by their sound, as the word index keeps them, whatever script they are written in.

The sounds are those of the matching engine. Words that differ in a letter are found by their `parts`: a word
without one of its letters, its consonants, and the word from its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from crvs_contracts.matching.address import unjoined, without_address
from crvs_contracts.matching.scripts import folded, sounds_of
from crvs_registration.domain.other_writings import other_writings

SCRIPTS: Final = (("given", "surname"), ("given_latin", "surname_latin"))
CONSONANTS: Final = "="  # begins the part of a word that has its consonants only
REVERSED: Final = "<"  # begins the part that is the word from its end
_VOWELS: Final = "aeiou"
_NO_VOWELS: Final = dict.fromkeys(map(ord, _VOWELS))
_BRACKETS: Final = re.compile(r"[()\[\]{}«»\"“”,;:]")
_FEWEST_TO_DROP: Final = 3  # letters of a word of which one may be missing


def words_of(name: Mapping[str, Any]) -> set[str]:
    """The sounds of the words of a name, and of each of its parts in one word."""
    written = (name[part] for parts in SCRIPTS for part in parts if name.get(part))
    return {word for text in written for word in words_of_part(text)}


@lru_cache(maxsize=16384)
def words_of_part(text: str) -> frozenset[str]:
    """The sounds of the words of a given name or a surname, and of all of it in one word."""
    words = written_words(text)
    joined = "".join(words)
    return frozenset(sound for word in (*words, joined) for sound in readings(word)) | frozenset(
        run_on(words)
    )


def written_words(text: str) -> list[str]:
    """The words of a text without the forms of address before names, unless nothing else is left."""
    found = []
    rest = folded(_BRACKETS.sub(" ", text))
    while rest := without_address(rest):
        word, _, rest = rest.partition(" ")
        found.append(word)
    return found


def readings(word: str) -> list[str]:
    """The sounds of one word; one to which a form of address is joined is read without it, too."""
    return _sounds(filter(None, (word, unjoined(word))))


def other_readings(word: str) -> list[str]:
    """The sounds of the other writings that may be meant by somebody who typed a word."""
    return list(dict.fromkeys(sound for each in other_writings(word) for sound in readings(each)))


def in_one(words: Sequence[str]) -> list[str]:
    """The sounds of several typed words in one; no form of address is joined to what was typed apart."""
    return list(dict.fromkeys([*_sounds(("".join(words),)), *run_on(words)]))


def _sounds(written: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(sound.fine for each in written for sound in sounds_of(each) if sound.fine))


def run_on(words: Iterable[str]) -> list[str]:
    """The sounds of words that are written as one, where each keeps its own: the usual one, the one aloud."""
    several = [sounds_of(word) for word in words]
    found = ("".join(sounds[place].fine for sounds in several) for place in (0, -1)) if several else ()
    return list(dict.fromkeys(filter(None, found)))


def parts_of(word: str) -> set[str]:
    """What two words share that differ in one letter, or in vowels; `PARTS` in the store says it in SQL."""
    return {word, *shortened(word), consonants(word), backwards(word)}


def shortened(word: str) -> Iterator[str]:
    """The word without one of its letters."""
    if len(word) >= _FEWEST_TO_DROP:
        yield from (word[:place] + word[place + 1 :] for place in range(len(word)))


def consonants(word: str) -> str:
    return CONSONANTS + word.translate(_NO_VOWELS)


def backwards(word: str) -> str:
    return REVERSED + word[::-1]


def words_of_parties(names: Iterable[Mapping[str, Any] | None]) -> dict[str, int]:
    """The words of a record, each with the parties that have it: a bit for each, in their order."""
    found = dict[str, int]()
    for place, name in enumerate(names):
        for word in sorted(words_of(name)) if name else ():
            found[word] = found.get(word, 0) | 1 << place
    return found
