"""Keys of names: one for the spelling, one for the sound across Lao and Latin script."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from crvs_contracts.lao.canonical import search_key
from crvs_contracts.lao.sound import sound_key
from crvs_registration.domain.form import at_pointer

_PARTS = ("given", "surname", "given_latin", "surname_latin")


@lru_cache(maxsize=16384)
def sound(text: str) -> str:
    """How a name sounds; its spelling where the script is neither Lao nor Latin."""
    return sound_key(text) or spelling(text).replace(" ", "")


@lru_cache(maxsize=16384)
def spelling(text: str) -> str:
    """How a name is spelled, blind to typing order, case and the spelling reform."""
    return search_key(text)


def full_name(name: Mapping[str, Any]) -> str:
    """Given name and surname in the script of the declaration."""
    return " ".join(part for part in (name.get("given"), name.get("surname")) if part)


def name_at(declaration: Mapping[str, Any], role: str) -> str | None:
    """The full name of a party, None when it is not stated."""
    name = at_pointer(declaration, f"/{role}/name")
    return full_name(name) if name else None


def sound_at(declaration: Mapping[str, Any], role: str) -> str | None:
    """The sound of a party's full name."""
    name = name_at(declaration, role)
    return sound(name) if name else None


def search_tokens(name: Mapping[str, Any]) -> set[str]:
    """One token for each word of a name, by sound, in each script that it is given in."""
    return {f"n:{sound(word)}" for part in _PARTS if part in name for word in name[part].split()}


def query_tokens(text: str) -> list[str]:
    """The tokens that a search for a name asks for; all of them must be found."""
    return sorted({f"n:{sound(word)}" for word in text.split() if sound(word)})
