"""Hmong names: the clans in their usual spellings, and the Romanised Popular Alphabet (RPA), read aloud.

RPA writes the tone as a last letter (Vaj is Vang) and a final ng as a doubled vowel (Xyooj is Xiong).
"""

from __future__ import annotations

import re
from typing import Final

# The clans of Laos: Lao letters, then Latin and RPA spellings. The first Latin one stands for all.
_CLANS: Final = (
    "vang ວ່າງ ວາງ vaj wang",
    "yang ຢ່າງ ຢາງ yaj",
    "ly ລີ ຫຼີ lee lis li lyfoung",
    "thor ທໍ່ ທໍ ທໍ້ thoj tho",
    "xiong ຊົ່ງ ຊົງ ຊ່ົງ xyooj xyong siong",
    "moua ມົວ mua muas",
    "heu ເຮີ ຮື her hawj hur heur",
    "lor ລໍ lo lauj",
    "vue ວື vwj vu",
    "kue ກື kwm ku",
    "cha ຈ່າ ຈາ tsab chang ຈ່າງ",
    "khang ຄັງ khab",
    "hang ຮ້າງ ຫ້າງ ham",
    "cheng ເຈ່ງ ເຈັ່ງ tsheej",
    "fang ຟ່າງ faj",
    "kong ກົງ koo",
    "pha ຜ່າ phab",
    "chue ຈື tswb",
)
_CLAN_OF: Final = {spelling: line.split()[0] for line in _CLANS for spelling in line.split()}
_ONSETS: Final = {
    "": "", "b": "b", "c": "ch", "ch": "ch", "d": "d", "dh": "th", "f": "f", "h": "h", "hl": "l", "hm": "m",
    "hn": "n", "hny": "ny", "k": "k", "kh": "kh", "l": "l", "m": "m", "ml": "m", "hml": "m", "n": "n",
    "nc": "ch", "nch": "ch", "nk": "k", "nkh": "kh", "np": "b", "npl": "b", "nph": "ph", "nq": "k",
    "nqh": "kh", "nr": "ch", "nrh": "ch", "nt": "d", "nth": "th", "nts": "ch", "ntsh": "ch", "ntx": "ch",
    "ntxh": "s", "ny": "ny", "p": "p", "ph": "ph", "phl": "ph", "pl": "p", "q": "k", "qh": "kh", "r": "ch",
    "rh": "ch", "s": "s", "t": "t", "th": "th", "ts": "ch", "tsh": "ch", "tx": "ch", "txh": "s", "v": "v",
    "x": "s", "xy": "s", "y": "y", "z": "y",
}  # fmt: skip
_RIMES: Final = {
    "a": "a", "aa": "ang", "ai": "ai", "au": "ao", "aw": "eu", "e": "e", "ee": "eng", "i": "i", "ia": "ia",
    "o": "o", "oo": "ong", "u": "u", "ua": "ua", "w": "eu",
}  # fmt: skip
_SYLLABLE: Final = re.compile(
    f"({'|'.join(sorted(_ONSETS, key=len, reverse=True))})(aa|ai|au|aw|ee|ia|oo|ua|[aeiouw])([bdgjmsv]?)"
)
_TONE: Final = re.compile("(?:[aeiouw][bdgjmsv])(?:$|[^aeiouw])|aa|ee|oo")


def clan(word: str) -> str | None:
    """The first Latin spelling of the clan that a word names; None for other words."""
    return _CLAN_OF.get(word)


def read_aloud(word: str) -> str | None:
    """A word of RPA in the letters of its sound; None where it cannot be RPA, or would sound as it is."""
    if not word.isascii() or not word.isalpha() or not _TONE.search(word):
        return None
    place, spoken = 0, ""
    while place < len(word):
        found = _SYLLABLE.match(word, place)
        if found is None:
            return None
        onset, rime, _ = found.groups()
        spoken += _ONSETS[onset] + _RIMES[rime]
        place = found.end()
    return spoken if spoken != word else None
