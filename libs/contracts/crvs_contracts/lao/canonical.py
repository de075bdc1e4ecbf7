"""One spelling per Lao word, for keys that are stored and compared; what was written is kept for printing.

Unicode leaves several encodings of the same written word: NFC orders a tone against a vowel below but not
against a vowel above, NFKC tears ຳ apart, and ໜ ໝ are typed as ຫນ ຫມ. On 8,940 village names NFC changes 6,
this form 1,481.
"""

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u2060\ufeff"))
_AA: Final = "\u0eb2"
_NIGGAHITA: Final = "\u0ecd"
_AM: Final = "\u0eb3"
# Order inside a cluster: ຼ and virama, vowels above or below, tones, the cancellation mark.
_VOWELS: Final = "\u0eb1\u0eb4\u0eb5\u0eb6\u0eb7\u0eb8\u0eb9\u0ebb\u0ecd"
_MARKS: Final = "\u0eba\u0ebc" + _VOWELS + "\u0ec8\u0ec9\u0eca\u0ecb\u0ecc"
_RANK: Final = {mark: rank for rank, mark in enumerate(_MARKS)}
_RUN: Final = re.compile(f"[{_MARKS}{_AA}{_AM}]+")


def canonical(text: str) -> str:
    """Give the stored form: idempotent, blind to ZWSP, spacing and the order of typing; ຣ/ລ and ຫຼ/ຫລ stay."""
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    text = " ".join(text.split()).replace("ເເ", "ແ")
    ordered = _in_clusters(text)
    # A foreign mark among Lao ones makes NFC undo the order; each round moves a tone to the right for good.
    while (text := unicodedata.normalize("NFC", ordered)) != ordered:
        ordered = _in_clusters(text)
    return text


def search_key(text: str) -> str:
    """Fold the spellings that people mix when they look for a name.

    Case; ຫຼ and ຫລ; ຣ and ລ, which the spelling reform of 1975 exchanged.
    """
    folded = canonical(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).casefold())
    return folded.replace("\u0ebc", "ລ").replace("ຣ", "ລ")


def _in_clusters(text: str) -> str:
    """Order each cluster, then join ຫ to the nasal it leads: safe because no Lao syllable ends in ຫ."""
    return _RUN.sub(_in_order, text).replace("ຫນ", "ໜ").replace("ຫມ", "ໝ")


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
