"""A person's name as it is compared: its readings, each a given name and a surname as sounds.

A name has several readings where it says so itself (letters of two scripts), or where one writing can be two
names: a form of address joined to it, all of it in the given name, a nickname in brackets, RPA.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice, product
from typing import Any, Final, NamedTuple

from crvs_contracts.matching.address import unjoined, without_address
from crvs_contracts.matching.scripts import LONGEST, Sound, folded, sounds_of

_BRACKETS: Final = re.compile(r"[(\[«\"“].*?[)\]»\"”]")
_MOST: Final = 6
_NO_SURNAME: Final = frozenset({"-", "ບໍ່ມີ", "none", "nil", "na", "n/a", "lnu", "fnu", "xxx"})


class NameReading(NamedTuple):
    """One reading; None for a part that it does not have."""

    given: Sound | None
    surname: Sound | None

    @property
    def whole(self) -> str:
        """The name in one word."""
        return "".join(part.fine for part in self if part)


def readings_of(name: Mapping[str, Any] | None) -> tuple[NameReading, ...]:
    """The readings of a name as it was declared, the usual one first; none when it is not stated.

    The Latin spelling beside it counts where the name itself is in letters that have no sound here.
    """
    if not name:
        return ()
    found = _readings(name.get("given"), name.get("surname"))
    if found and found[0].whole.isascii():
        return found
    return found + _readings(name.get("given_latin"), name.get("surname_latin"))


@lru_cache(maxsize=8192)
def _readings(given: str | None, surname: str | None) -> tuple[NameReading, ...]:
    return tuple(islice(dict.fromkeys(_of_one_script(given or "", surname or "")), _MOST))


def _of_one_script(given: str, surname: str) -> Iterator[NameReading]:
    """Of what is written in one script; the surname may stand in the given name, or be missing."""
    first = without_address(folded(_BRACKETS.sub(" ", given)))
    last = without_address(folded(_BRACKETS.sub(" ", surname)))
    last = "" if last in _NO_SURNAME else last
    if not first:
        first, last = last, ""
    for each in filter(None, (first, unjoined(first))):
        yield from _pairs(each, last)
    words = first.split()
    if not last and len(words) > 1:
        yield from _pairs(" ".join(words[:-1]), words[-1])


def _pairs(given: str, surname: str) -> Iterator[NameReading]:
    for one, other in product(_joined(given), _joined(surname) or (None,)):
        yield NameReading(one, other)


@lru_cache(maxsize=16384)
def _joined(text: str) -> tuple[Sound, ...]:
    """The readings of words as one: Lao is written without spaces, and people part names as they like."""
    if not text:
        return ()
    several = [sounds_of(word) for word in text.split()]
    usual = _one([each[0] for each in several])
    aloud = _one([each[-1] for each in several])
    return tuple(each for each in dict.fromkeys((usual, aloud)) if each.fine or each.frame)


def _one(sounds: list[Sound]) -> Sound:
    fine, frame = ("".join(grade) for grade in zip(*sounds, strict=True))
    return Sound(fine[:LONGEST], frame[:LONGEST])
