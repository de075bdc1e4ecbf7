"""One key for the sound of a name, so that a Lao name and its many romanisations fall into one block.

Block with the key, score with Jaro-Winkler on it, and never merge two people because their keys agree.
"""

import re
import unicodedata
from typing import Final

from crvs_contracts.lao.romanise import romanised

# In this order. A consonant or vowel that Lao romanisation writes in several ways becomes one letter.
_RULES: Final = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"^nh", "y"),
        (r"ng", "g"),
        (r"(?<=[ptk])h", ""),
        (r"ch|j", "c"),
        (r"ck", "k"),
        (r"x|z", "s"),
        (r"q", "k"),
        (r"(?<=[aeiou])w(?![aeiouy])", "o"),
        (r"w", "v"),
        (r"(?<=[ptk])r", ""),
        (r"(?<=[aeiou])r(?![aeiouy])", ""),
        (r"r", "l"),
        (r"(?<![aeiouy])h(?=[aeiouy])|(?<=[aeiouy])h(?=[aeiouy])", "H"),
        (r"h", ""),
        (r"y", "i"),
        (r"oo|ou", "u"),
        (r"ee", "i"),
        (r"ae", "e"),
        (r"(?<=[oaui]n)e(?![aeiou])", ""),
        (r"(?<=[^aeiou])e$", ""),
        (r"ue|oe", "eu"),
        (r"euua|euea", "eua"),
        (r"i(?:a|e)?[ou]|ieu", "io"),
        (r"ie", "ia"),
        (r"ao(?=v)", "a"),
        (r"d(?![aeiouH])", "t"),
        (r"b(?![aeiouH])", "p"),
        (r"(.)\1+", r"\1"),
    )
)
# Letters of Latin alphabets that have no decomposition: Vietnamese, Polish, Scandinavian, Icelandic, Turkish.
_PLAIN: Final = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"},
)


def sound_key(text: str) -> str:
    """Give a key of the letters a-z; empty when the script is neither Lao nor Latin."""
    return "".join(_folded(word) for word in romanised(text).split())


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    word = "".join(letter for letter in letters if "a" <= letter <= "z")
    for pattern, letter in _RULES:
        word = pattern.sub(letter, word)
    return word.lower()
