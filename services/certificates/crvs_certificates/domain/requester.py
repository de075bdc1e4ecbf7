"""Compares a requester's name with the entry, by spelling or by sound, in Lao or in Latin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from crvs_certificates.domain.entry import Entry, full_name, latin_name
from crvs_contracts.lao.canonical import search_key
from crvs_contracts.lao.sound import sound_key
from crvs_contracts.pointers import value_at

_TITLES: Final = frozenset({"ທ້າວ", "ນາງ", "ນາງສາວ", "ທ່ານ"})  # Mr, Mrs, Miss and a polite form, before a name


def compare(typed: str, entry: Entry, parties: Iterable[str]) -> list[dict[str, Any]]:
    """Each party that the entry names, with its name and how the typed one agrees: spelling, sound or not."""
    names = ((party, value_at(entry.document, f"{party}/name")) for party in parties)
    return [
        {"party": party, "name": full_name(name), "agrees": _agreement(_untitled(typed), name)}
        for party, name in names
        if name
    ]


def _agreement(typed: str, name: dict[str, str]) -> str:
    spellings = [_untitled(each) for each in (full_name(name), latin_name(name)) if each]
    if any(search_key(typed) == search_key(each) for each in spellings):
        return "spelling"
    sound = sound_key(typed)
    return "sound" if sound and any(sound == sound_key(each) for each in spellings) else "no"


def _untitled(name: str) -> str:
    first, _, rest = name.strip().partition(" ")
    return rest if rest and first in _TITLES else name
