"""How a word sounds, whatever script it is written in: Lao, Thai, Latin of every usual scheme, Hmong RPA.

A sound has two grades. `fine` keeps the vowels (`crvs_contracts.lao.sound`). `frame` has the consonants that
a listener tells apart in every position, so schemes, linking vowels and vowel slips leave it as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import normalize

from crvs_contracts.lao.canonical import canonical, unmasked
from crvs_contracts.lao.sound import sound_key
from crvs_contracts.matching.hmong import clan, read_aloud

LONGEST: Final = 60  # letters of a sound that is kept; an index takes no key above 2,700 bytes
INITIAL: Final = "."  # ends the sound of a letter that stands for a name
_WITH_DOT: Final = 2
_THAI: Final = re.compile("[\u0e01-\u0e5b]")
# Thai letters stand 0x80 below the Lao ones; those without a Lao neighbour get the letter of their sound.
_TO_LAO: Final = {point: point + 0x80 for point in range(0x0E01, 0x0E4E)} | {
    ord(thai): lao for thai, lao in zip("ฃฅฆฉชซฌญฎฏฐฑฒณธภยศษฬฤฦ็ฯๆ", "ຂຄຄຈຊຊຊຍດຕຖທທນທພຍສສລລລັ\0\0", strict=True)
}
_THAI_WRITING: Final = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        ("เพ็?ชร์?", "เพ็ด"),  # the r of เพชร is silent, as that of จันทร์ is under its mark
        ("จักร(?![ะ-ู])", "จัก"),
        ("พรหม", "พม"),
        ("ริฐ", "ิด"),
        ("([วพ])ง[ศษส]์", "\\1ົງ"),
        ("ญ(?![ะ-ู])", "น"),
        ("([สถทธช])ว(?=[ัาิี])", "\\1ะว"),
        ("(?<=[ก-ฮ])ร์", "์"),
        ("รร(?=[ก-ฮ])(?![ก-ฮ][ะ-ู])", "ั"),
        ("รร", "ัน"),
        ("ทร(?=[ัาิีุู])", "ซ"),
        ("([พธศก])ร(?![ะ-ูรว])(?=[ก-ฮเ-ไ]|$)", "\\1อน"),
        ("^อร(?![ะ-ู])", "ออน"),
        ("ศร(?=ี)|สร(?=[ะาี])", "ส"),
    )
)
_LATIN: Final = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        ("(?<![a-z])(?:gn|ny|nh|ñ)(?=[aeiou])|(?<=i)gn(?=[aeiou])", "y"),
        ("(?<![a-z])t[ij]a(?=n)", "cha"),  # ຈັນ is Tiane in French papers
        ("(?<![a-z])sr(?=[iy])", "s"),
        ("tch|tj|dj", "ch"),
        ("o[wv](?![a-z])", "ao"),  # ເປົາ is Pow or Pov, too
        ("^dz|^tz", "ch"),
    )
)
_FRAME: Final = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        ("^i(?=[aeou])", "y"),
        ("^h", "H"),
        ("h", ""),
        ("(?<=[aeiou])tc$", "t"),
        ("(?<=[aeiou])[cs](?=$|[^aeiou])", "t"),
        ("[cs]", "s"),
        ("(?<=[aeiou])v(?=$|[^aeiou])", ""),
        ("(?<=k)v", ""),
        ("g", "n"),
        ("l(?=$|[^aeiou])(?<=[aeiou]l)", "n"),
        ("^[aeiou]+", "A"),
        ("[aeiou]", ""),
        ("t(?=d)|p(?=b)", ""),
        (r"(.)\1+", r"\1"),
    )
)
_ENDS: Final = {"i": "i", "u": "u", "o": "u", "a": "a", "e": "a"}
_OTHER_SCRIPT: Final = re.compile("[^\\x00-\\u036f\\u0e00-\\u0eff\\u1e00-\\u1eff]")


class Sound(NamedTuple):
    """A word's sound in two grades; letters of scripts that are not read stand in both as they are."""

    fine: str
    frame: str

    @property
    def end(self) -> str:
        """How it ends, which all spellings tell: open with a, i or u, or closed (empty)."""
        return _ENDS.get(self.fine[-1:], "")


@lru_cache(maxsize=16384)
def sounds_of(word: str) -> tuple[Sound, ...]:
    """The readings of one folded word, the usual one first; a Hmong word in RPA has one more. Never empty."""
    if len(word) == _WITH_DOT and word.endswith(INITIAL):
        letter = _sound(word[0])
        return (Sound(letter.fine + INITIAL, letter.frame),)
    known = clan(word)
    plain = _sound(known or word)
    aloud = None if known else read_aloud(word)
    return (plain,) if aloud is None else (plain, _sound(aloud))


@lru_cache(maxsize=16384)
def folded(text: str) -> str:
    """A text as it is compared: one spelling per word, no case, no accents, words with one space between."""
    return " ".join(re.sub("[-_/]", " ", canonical(unmasked(text))).split())


@lru_cache(maxsize=16384)
def _sound(word: str) -> Sound:
    if _THAI.search(word):
        word = _in_lao(word)
    plain = unmasked(word)
    for pattern, text in _LATIN:
        plain = pattern.sub(text, plain)
    fine = sound_key(plain)
    others = ""
    if _OTHER_SCRIPT.search(word):
        letters = normalize("NFKD", folded(word))
        others = "".join(each for each in letters if each.isalpha() and _OTHER_SCRIPT.match(each))
    return Sound((fine + others)[:LONGEST], (_frame(fine) + others)[:LONGEST])


def _in_lao(word: str) -> str:
    for pattern, text in _THAI_WRITING:
        word = pattern.sub(text, word)
    return word.translate(_TO_LAO).replace("\0", "")


@lru_cache(maxsize=16384)
def _frame(fine: str) -> str:
    for pattern, text in _FRAME:
        fine = pattern.sub(text, fine)
    return fine.lower()
