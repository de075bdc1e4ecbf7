"""A key whose plain byte order is Lao alphabetical order: PostgreSQL here has no ICU, so a column sorts."""

import unicodedata
from functools import lru_cache
from typing import Final

from crvs_contracts.lao.canonical import canonical

# The alphabet as taught; the Pali and Khmu letters, which it does not hold, follow in code-point order.
_PALI_AND_KHMU: Final = "ຆຉຌຎຏຐຑຒຓຘຠຨຩຬໞໟ"
_CONSONANTS: Final = "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮ" + _PALI_AND_KHMU
_PRE_VOWELS: Final = "ເແໂໃໄ"
_MARKS: Final = "\u0eb0\u0eb1\u0eb2\u0eb3\u0eb4\u0eb5\u0eb6\u0eb7\u0eb8\u0eb9\u0ebb\u0ecd\u0ebd"
_LAO_BLOCK: Final = 0x0E80
_ALPHABET: Final = _CONSONANTS + _MARKS + _PRE_VOWELS
_WEIGHT: Final = {letter: chr(_LAO_BLOCK + place) for place, letter in enumerate(_ALPHABET)}
_EXPANDED: Final = str.maketrans({"ໜ": "ຫນ", "ໝ": "ຫມ", "\u0ebc": "ລ"})
_LONGEST: Final = 120  # a btree row holds 2,700 bytes, and no reader sees an order beyond this


@lru_cache(maxsize=4096)
def collation_key(text: str) -> str:
    """Give primary weights, then accents and tones, for `ORDER BY key COLLATE "C"`; Latin sorts before Lao.

    A vowel written before its consonant sorts after it (ເກດ under ກ), ໜ and ໝ sort as ຫນ and ຫມ, and a tone
    counts only between words that are otherwise equal. Two choices follow Lao dictionaries and not ICU: ຼ is
    a ລ (ຫຼ້າ beside ຫລ້າ, before ຫວ; ICU puts it last), and ໍ is a vowel of its own after ົວ (ກໍ behind
    ກົວ; ICU has it between ກ and ກວ).
    """
    letters = unicodedata.normalize("NFD", _spoken_order(canonical(text)).translate(_EXPANDED).casefold())
    primary: list[str] = []
    secondary: list[str] = []
    for letter in letters:
        if letter not in _WEIGHT and unicodedata.combining(letter):
            _mark(secondary, letter)
        else:
            primary.append(_WEIGHT.get(letter, letter))
            secondary.append("!")
    return "".join(primary[:_LONGEST]) + "\x01" + "".join(secondary[:_LONGEST]).rstrip("!")


def _mark(secondary: list[str], accent: str) -> None:
    if secondary:
        secondary[-1] = chr(0x22 + ord(accent) % 0x5C)


def _spoken_order(text: str) -> str:
    letters = list(text)
    place = 0
    while place < len(letters) - 1:
        if letters[place] in _PRE_VOWELS and letters[place + 1] in _CONSONANTS + "ໜໝ":
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
            place += 1
        place += 1
    return "".join(letters)
