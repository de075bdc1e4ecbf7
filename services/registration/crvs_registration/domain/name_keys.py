"""Keys of names: one for the spelling, one for the sound across Lao and Latin script."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from crvs_contracts.lao.canonical import search_key, unmasked
from crvs_contracts.lao.sound import sound_key

_LAO = ("given", "surname")
_LATIN = ("given_latin", "surname_latin")
_ADDRESS = frozenset({"ທ້າວ", "ນາງ", "ທ່ານ", "thao", "nang", "mr", "mr.", "mrs", "mrs.", "ms", "ms."})
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
    """The words of a search; a record matches when its name has all of them."""
    return sorted({word for word in _words(text) if sound(word)})[:_MOST_WORDS]


def key(office: str, word: str) -> str:
    """The key of one word of a name at one office, so that a search costs the same in a larger register."""
    return f"{NAME_KEYS}{office}:{sound(word)[:LONGEST]}"


def beginning(office: str, word: str) -> str:
    """The key of all given names of an office that begin with the sound of a word."""
    return f"{NAME_KEYS}{office}:{sound(word)[:_BEGINNING]}~"


def likeness(words: Sequence[str], name: str, similar: Callable[[str, str], float]) -> float:
    """The similarity of a name to all typed words, 0..1; a word that begins a name counts nearly in full."""
    sounds = [sound(word) for word in name.split()]

    def best(word: str) -> float:
        asked = sound(word)
        return max(
            (_PART if each.startswith(asked) else similar(asked, each) for each in sounds), default=0.0
        )

    return min((best(word) for word in words), default=0.0)


def _words(text: str) -> list[str]:
    """The words of a name without forms of address (ທ້າວ, ນາງ), unless nothing else is left."""
    words = text.split()
    return [word for word in words if word.casefold() not in _ADDRESS] or words
