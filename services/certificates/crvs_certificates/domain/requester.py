"""Compares a requester's name with the entry, by spelling or by sound, in any script with sounds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from crvs_certificates.domain.entry import Entry, full_name, latin_name
from crvs_contracts.lao.canonical import search_key
from crvs_contracts.matching.address import without_address
from crvs_contracts.matching.people import same_whole_name
from crvs_contracts.matching.scripts import folded
from crvs_contracts.pointers import value_at


def compare(typed: str, entry: Entry, parties: Iterable[str]) -> list[dict[str, Any]]:
    """Each party that the entry names, its name and how the typed one agrees: spelling, sound or no."""
    names = ((party, value_at(entry.document, f"{party}/name")) for party in parties)
    return [
        {"party": party, "name": full_name(name), "agrees": _agreement(typed, name)}
        for party, name in names
        if name
    ]


def _agreement(typed: str, name: dict[str, str]) -> str:
    spellings = [_untitled(each) for each in (full_name(name), latin_name(name)) if each]
    if any(search_key(_untitled(typed)) == search_key(each) for each in spellings):
        return "spelling"
    return "sound" if same_whole_name({"given": typed}, name) else "no"


def _untitled(name: str) -> str:
    return without_address(folded(name))
