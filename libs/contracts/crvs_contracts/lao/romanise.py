"""Lao script to Latin letters by sound: for keys, and for proposals that a person confirms."""

import re
from typing import Final

from crvs_contracts.lao.canonical import canonical

_TONES: Final = dict.fromkeys(range(0x0EC8, 0x0ECD))
_SOUNDS: Final = (
    "ກ=k ຂ=kh ຄ=kh ງ=ng ຈ=ch ສ=s ຊ=s ຍ=y ດ=d ຕ=t ຖ=th ທ=th ນ=n ບ=b ປ=p"
    " ຜ=ph ຝ=f ພ=ph ຟ=f ມ=m ຢ=y ຣ=r ລ=l ວ=v ຫ=h ຮ=h ອ= ໜ=n ໝ=m"
)
_CLOSING_SOUNDS: Final = "ກ=k ງ=ng ຍ=y ດ=t ຕ=t ທ=t ສ=t ນ=n ລ=n ບ=p ປ=p ພ=p ມ=m ວ=o ຊ=t"
_INITIAL: Final = {pair[0]: pair[2:] for pair in _SOUNDS.split()}
_FINAL: Final = {pair[0]: pair[2:] for pair in _CLOSING_SOUNDS.split()}
_C: Final = f"[{''.join(_INITIAL)}]"
_SIGN: Final = "[ະ-ຽໍ]"  # written after, above or below the consonant that it follows in speech
_SILENT_LEAD: Final = re.compile(f"ຫ(?=[ງຍລຣ])|ຫ(?=ວ{_SIGN})")
_OPENING: Final = re.compile(f"(?P<before>[ເແໂໃໄ])?(?P<initial>{_C})(?P<glide>(?<=[ກຂຄ])ວ(?={_SIGN}))?")
# A consonant closes the syllable unless a vowel of its own follows.
_CLOSING: Final = re.compile(f"(?P<final>[{''.join(_FINAL)}])(?!{_SIGN}|ອ(?!{_SIGN})|ວ(?!ອ){_C}(?!{_SIGN}))")
# ໌ silences the letter under it, and one before that when the syllable is closed already: ຈັນທຣ໌ is chan.
_SILENCED: Final = re.compile(f"(?:(?<={_C}){_C})?{_C}[ິີຸູ]?\u0ecc")
# Of two ວ after a long a the first is heard in the second: ດາວວອນ is davon.
_TWICE: Final = re.compile(f"(?<=າ)ວ(?=ວ(?:ອ|{_SIGN}))")
# A letter without a vowel has a short a, unless it joins the next to a cluster: ສຫະ is saha, ພຣະ phra.
_SHORT_A: Final = re.compile(f"(?:^|(?<=[\\s-]))(?P<letter>{_C})(?=[ຫສຊທນບມ]{_SIGN})")


def _vowels(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), sound) for pattern, sound in pairs)


_VOWELS: Final = {
    "ເ": _vowels(
        ("[ືຶ]ອ", "eua"),
        ("ົາ", "ao"),
        ("າະ", "o"),
        (f"ັ?ຍ(?!{_SIGN})", "ia"),
        ("[ິີ]", "eu"),
        ("[ັະ]?", "e"),
    ),
    "ແ": _vowels(("[ັະ]?", "ae")),
    "ໂ": _vowels(("ະ?", "o")),
    "ໃ": _vowels(("", "ai")),
    "ໄ": _vowels(("", "ai")),
    "": _vowels(
        ("[ົັ]ວະ?", "ua"),
        ("ັ?ຽ", "ia"),
        ("ຳ", "am"),
        ("[ະັາ]", "a"),
        ("[ິີ]", "i"),
        ("[ຶື]ອ?", "eu"),
        ("[ຸູ]", "u"),
        ("[ົໍ]", "o"),
        (f"ອ(?!{_SIGN})", "o"),
        (f"ວ(?={_C}(?!{_SIGN}))", "ua"),
        ("", ""),
    ),
}
_CLOSED: Final = frozenset({"am", "ai"})


def romanised(text: str) -> str:
    """Spell Lao words in Latin letters as names usually are (ບຸນມີ: bunmi); leave all else as it is."""
    text = _SILENCED.sub("", canonical(text)).translate(_TONES).replace("ຫຼ", "ລ").replace("\u0ebc", "ລ")
    text = _SHORT_A.sub(r"\g<letter>ະ", _TWICE.sub("", _SILENT_LEAD.sub("", text)))
    spelled: list[str] = []
    place = 0
    while place < len(text):
        place, syllable = _syllable(text, place)
        spelled.append(syllable)
    return "".join(spelled)


def _syllable(text: str, place: int) -> tuple[int, str]:
    opening = _OPENING.match(text, place)
    if opening is None:
        return place + 1, text[place]
    place = opening.end()
    vowel = ""
    for pattern, sound in _VOWELS[opening["before"] or ""]:
        if found := pattern.match(text, place):
            place, vowel = found.end(), sound
            break
    closing = None if vowel in _CLOSED else _CLOSING.match(text, place)
    final = _FINAL[closing["final"]] if closing else ""
    glide = "u" if opening["glide"] else ""
    return closing.end() if closing else place, _INITIAL[opening["initial"]] + glide + vowel + final
