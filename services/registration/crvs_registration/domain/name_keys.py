"""Keys of names: one for the spelling, one for the sound across Lao and Latin script."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from crvs_contracts.lao.canonical import search_key, unmasked
from crvs_contracts.lao.sound import sound_key
from crvs_contracts.matching.address import unjoined, without_address
from crvs_contracts.matching.scripts import folded

_LAO = ("given", "surname")
_LATIN = ("given_latin", "surname_latin")
_MOST_WORDS = 6
_BEGINNING = 3
_PART = 0.95
# What is neither in the blocks of Latin letters and their marks nor Lao.
_OTHER_SCRIPT = re.compile("[^\\x00-\\u036f\\u0e80-\\u0eff\\u1e00-\\u1eff]")
NAME_KEYS = "n:"  # how the keys of names begin; all others are blocks for duplicates
LONGEST = 60  # of a key's sound: an index takes no key above 2,700 bytes, and a longer name is found as well


def sound(text: str) -> str:
    """How a name sounds, with its letters of other scripts as they are written."""
    return "".join(map(_sound_of_word, text.split()))


@lru_cache(maxsize=16384)
def _sound_of_word(word: str) -> str:
    others = ""
    if _OTHER_SCRIPT.search(word):
        others = "".join(each for each in normalize("NFKD", spelling(word)) if _of_other_script(each))
    return sound_key(unmasked(word)) + others


def _of_other_script(letter: str) -> bool:
    return letter.isalpha() and _OTHER_SCRIPT.match(letter) is not None


@lru_cache(maxsize=16384)
def spelling(text: str) -> str:
    """How a name is spelled, blind to typing order, case and the spelling reform."""
    return search_key(text)


def full_name(name: Mapping[str, Any]) -> str:
    """Given name and surname in the script of the declaration."""
    return " ".join(part for part in (name.get("given"), name.get("surname")) if part)


def search_tokens(name: Mapping[str, Any], office: str) -> set[str]:
    """The keys under which an office finds a name, by sound, in each script that it is given in.

    One for each word, and one for the name written without spaces, as it often is in Lao; and the beginning
    of each word of the given name, by which a name that was typed in part or amiss is found.
    """
    found = set()
    for parts in (_LAO, _LATIN):
        written = [name[part] for part in parts if part in name]
        found |= {key(office, word) for text in written for word in _words(text)}
        joined = ("".join(written[:count]) for count in range(1, len(written) + 1))
        found |= {key(office, "".join(text.split())) for text in joined}
        found |= {beginning(office, word) for text in written[:1] for word in _words(text)}
    return found


def query_words(text: str) -> list[str]:
    """The words of a search, in their order; a record matches when its name has all of them."""
    return [word for word in dict.fromkeys(_words(text)) if sound(word)][:_MOST_WORDS]


def keys_of(offices: Sequence[str], word: str) -> list[str]:
    """The keys of a word that somebody typed, at these offices; a form of address may be joined to it."""
    readings = filter(None, (word, unjoined(folded(word))))
    return [key(office, each) for each in readings for office in offices]


def near_keys(office: str, words: Sequence[str]) -> set[str]:
    """The keys of names at one office that may be meant when no name has all these words.

    Names are written in one word or in several, and either half may come first.
    """
    joined = {"".join(words), "".join(reversed(words))}
    readings = {each for word in words for each in (word, unjoined(folded(word))) if each}
    return {key(office, each) for each in joined} | {beginning(office, each) for each in readings | joined}


def key(office: str, word: str) -> str:
    """The key of one word of a name at one office, so that a search costs the same in a larger register."""
    return f"{NAME_KEYS}{office}:{sound(word)[:LONGEST]}"


def beginning(office: str, word: str) -> str:
    """The key of all given names of an office that begin with the sound of a word."""
    return f"{NAME_KEYS}{office}:{sound(word)[:_BEGINNING]}~"


def likeness(words: Sequence[str], names: Sequence[str], similar: Callable[[str, str], float]) -> float:
    """The similarity of the names of a record to all typed words, 0..1.

    A word that begins a name counts nearly in full, and so do words that are one name when they are joined.
    """
    sounds = [sound(word) for name in names for word in folded(name).split()]
    sounds += ["".join(map(sound, folded(name).split())) for name in names]

    def best(asked: str) -> float:
        return max(
            (_PART if each.startswith(asked) else similar(asked, each) for each in sounds), default=0.0
        )

    readings = [[sound(each) for each in (word, unjoined(folded(word))) if each] for word in words]
    apart = min((max(map(best, each)) for each in readings), default=0.0)
    joined = ("".join(map(sound, each)) for each in (words, words[::-1]))
    return max(apart, *(_PART * best(each) for each in joined))


def _words(text: str) -> list[str]:
    """The words of a name without forms of address in front (ທ້າວ, ນາງ, ນ.), unless nothing else is left."""
    return without_address(folded(text)).split()
