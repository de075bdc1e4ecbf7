"""One spelling per Lao word, for keys that are stored and compared; what was written is kept for printing.

Unicode leaves several encodings of the same written word: NFC orders a tone against a vowel below but not
against a vowel above, NFKC tears ຳ apart, and ໜ ໝ are typed as ຫນ ຫມ. On 8,940 village names NFC changes 6,
this form 1,481.
"""

import re
import unicodedata
from typing import Final

from crvs_contracts.text import IGNORABLE, with_lao_signs

_INVISIBLE: Final = dict.fromkeys(map(ord, IGNORABLE | {"\u2800"}))
# Signs that are typed for one another, and letters that are drawn as Latin ones: of Greek and Cyrillic, and
# small capitals.
_SIGNS: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02c8\u2032\u00b4\ua78c\uff07`", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
_DRAWN_ALIKE: Final = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u04bb"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0131\u0251"
    "\u1d00\u0299\u1d04\u1d05\u1d07\ua730\u0262\u029c\u026a\u1d0a\u1d0b\u029f\u1d0d\u0274\u1d0f\u1d18\u0280\ua731"
    "\u1d1b\u1d1c\u1d20\u1d21\u028f\u1d22",
    "abekmhopctyxijsh" + "abezhikmnopt" + "yx" + "ia" + "abcdefghijklmnoprs" + "tuvwyz",
)
_CAPITAL_I: Final = re.compile("(?<=[a-z])I(?=[aeiou]|[^\\w]|$)")  # drawn as a small l, behind small letters
_ACCENTS: Final = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_AA: Final = "\u0eb2"
_NIGGAHITA: Final = "\u0ecd"
_AM: Final = "\u0eb3"
# Order inside a cluster: ຼ and virama, vowels above or below, tones, the cancellation mark.
_VOWELS: Final = "\u0eb1\u0eb4\u0eb5\u0eb6\u0eb7\u0eb8\u0eb9\u0ebb\u0ecd"
_MARKS: Final = "\u0eba\u0ebc" + _VOWELS + "\u0ec8\u0ec9\u0eca\u0ecb\u0ecc"
_RANK: Final = {mark: rank for rank, mark in enumerate(_MARKS)}
# A tone typed before the consonant that bears it: after the vowel that is written in front.
_EARLY_TONE: Final = re.compile("(?<=[ເແໂໃໄ])([\u0ec8-\u0ecb]+)(ຫ[ງຍນມລຣ]|[ກ-ຮໜ-ໟ])")
_RUN: Final = re.compile(f"[{_MARKS}{_AA}{_AM}]+")


def canonical(text: str) -> str:
    """Give the stored form: idempotent, blind to ZWSP, spacing and the order of typing; ຣ/ລ and ຫຼ/ຫລ stay."""
    text = unicodedata.normalize("NFC", with_lao_signs(text.translate(_INVISIBLE)))
    text = " ".join(text.split()).replace("ເເ", "ແ")
    ordered = _in_clusters(text)
    # A foreign mark among Lao ones makes NFC undo the order; each round moves a tone to the right for good.
    while (text := unicodedata.normalize("NFC", ordered)) != ordered:
        ordered = _in_clusters(text)
    return text


def search_key(text: str) -> str:
    """Fold the spellings that people mix when they look for a name, and what looks alike.

    Case; ຫຼ and ຫລ; ຣ and ລ, which the spelling reform of 1975 exchanged; and all that `unmasked` folds.
    """
    while (folded := _folded(text)) != text:
        text = folded
    return text


def unmasked(text: str) -> str:
    """The letters that a reader sees, without accents, and in one script where two draw them alike."""
    seen = _CAPITAL_I.sub("l", text.translate(_INVISIBLE).translate(_SIGNS))
    plain = unicodedata.normalize("NFKD", seen).casefold()
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", plain).translate(_DRAWN_ALIKE))


def _folded(text: str) -> str:
    return canonical(unmasked(text)).replace("\u0ebc", "ລ").replace("ຣ", "ລ")


def _in_clusters(text: str) -> str:
    """Order each cluster, then join ຫ to the nasal it leads: safe because no Lao syllable ends in ຫ."""
    return _RUN.sub(_in_order, _EARLY_TONE.sub(r"\2\1", text)).replace("ຫນ", "ໜ").replace("ຫມ", "ໝ")


def _in_order(run: re.Match[str]) -> str:
    """Sort the marks of one cluster, drop those typed twice, and join ໍ and a later າ to ຳ after the tone."""
    symbols = run[0].replace(_AM, _NIGGAHITA + _AA)
    vowels_after = symbols.count(_AA)
    marks = set(symbols) - {_AA}
    joined = ""
    if vowels_after and _NIGGAHITA in marks:
        marks.remove(_NIGGAHITA)
        vowels_after -= 1
        joined = _AM
    return "".join(sorted(marks, key=_RANK.__getitem__)) + joined + _AA * vowels_after
