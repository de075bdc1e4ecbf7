"""Pairs of words of one person's name: a key of the word index each, so that a whole name is one look.

A name of two words that everybody has is rare as a pair. The key is a hash of 48 bits, shorter than words,
so that a birth's three pairs cost as little as they can. Of a country's millions of pairs hardly two share
one, and then one record too many is found.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, combinations, product
from typing import Any, Final

from crvs_registration.domain.name_words import SCRIPTS, readings, words_of_part, written_words
from crvs_registration.domain.typed_name import Slot

PAIR: Final = "+"  # begins the keys of pairs; no word does
_MOST_PAIRS: Final = 400
Key = tuple[str, int]  # of the word index, and how far it is from what was typed


@lru_cache(maxsize=65536)
def pair_key(one: str, other: str) -> str:
    """The key of two words, in either order."""
    both = " ".join(sorted((one, other)))
    return PAIR + urlsafe_b64encode(blake2b(both.encode(), digest_size=6).digest()).decode()


def pairs_of(name: Mapping[str, Any]) -> set[str]:
    """The keys of a name: each word of the given name with each of the surname, and those of one part."""
    return {
        pair_key(*pair) for given, surname in SCRIPTS for pair in _pairs(name.get(given), name.get(surname))
    }


def _pairs(given: str | None, surname: str | None) -> Iterator[tuple[str, str]]:
    parts = [part for part in (given, surname) if part]
    for part in parts:
        for one, other in combinations(written_words(part), 2):
            yield from product(readings(one), readings(other))
    if len(parts) > 1:
        yield from product(*map(words_of_part, parts))


def pairs_of_parties(names: Iterable[Mapping[str, Any] | None]) -> dict[str, int]:
    """The pairs of a record, each with the parties that have it, as `words_of_parties` gives words."""
    found = dict[str, int]()
    for place, name in enumerate(names):
        for key in sorted(pairs_of(name)) if name else ():
            found[key] = found.get(key, 0) | 1 << place
    return found


def keys_meant(meanings: Iterable[Sequence[Slot]]) -> list[Key]:
    """The keys under which those lie of whom one or two words are typed, the nearest first."""
    looked_up = (
        meaning[0] if len(meaning) == 1 else pairs_meant(*meaning) if len(meaning) == 2 else ()
        for meaning in meanings
    )
    nearest = dict[str, int]()
    for key, cost in chain.from_iterable(looked_up):
        nearest[key] = min(cost, nearest.get(key, cost))
    return sorted(nearest.items(), key=lambda key: (key[1], key[0]))


def pairs_meant(one: Slot, other: Slot) -> list[Key]:
    """The likeliest pairs of two typed words; where one is there as it was typed, only one may be amiss."""
    exact = any(not cost for slot in (one, other) for _, cost in slot)
    pairs = ((a + b, first, second) for first, a in one for second, b in other if not (exact and a and b))
    return [(pair_key(first, second), cost) for cost, first, second in sorted(pairs)[:_MOST_PAIRS]]
