"""Keys of names: one for the spelling, one for the sound across Lao and Latin script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from crvs_contracts.lao.canonical import search_key, unmasked
from crvs_contracts.lao.sound import sound_key

# What is neither in the blocks of Latin letters and their marks nor Lao.
_OTHER_SCRIPT = re.compile("[^\\x00-\\u036f\\u0e80-\\u0eff\\u1e00-\\u1eff]")


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
