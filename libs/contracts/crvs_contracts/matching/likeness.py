"""How alike two names sound, in grades that are compared, never in numbers that are made up."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from crvs_contracts.matching.names import NameReading
from crvs_contracts.matching.scripts import INITIAL, Sound

UNLIKE, PART, ALIKE, NEAR, CLOSE, SAME = range(6)
_LEAST_PART: Final = 3  # letters of a short form, which is the end or the beginning of a name
_INITIALS: Final = {"p": "pb", "t": "td", "c": "s"}  # what a letter alone may begin


class NameLikeness(NamedTuple):
    """Grades of the given names and surnames; None where one side does not state it."""

    given: int | None
    surname: int | None
    exchanged: bool = False

    @property
    def sum(self) -> int:
        """To choose the best of several readings: the given name tells more."""
        return 3 * (self.given or 0) + 2 * (self.surname if self.surname is not None else ALIKE)


NOT_STATED: Final = NameLikeness(None, None)


@lru_cache(maxsize=65536)
def alike(one: Sound, other: Sound) -> int:
    """The grade of two sounds; symmetric."""
    if one == other:
        return SAME
    if one.fine > other.fine:
        one, other = other, one  # Jaro-Winkler differs in its last digits with the order
    short, long = sorted((one.fine, other.fine), key=len)
    edits = OSA.distance(one.fine, other.fine, score_cutoff=3)
    same_frame = one.frame == other.frame and len(one.frame) > 1
    if same_frame and one.end == other.end and edits <= 1 + len(long) // 8:
        return CLOSE
    if same_frame or (edits <= 1 and len(short) > 2) or (edits <= 2 and len(short) > 7):
        return NEAR if len(short) > 3 or edits <= 1 else ALIKE
    if JaroWinkler.similarity(one.fine, other.fine) >= 0.9 or _frames_alike(one.frame, other.frame, edits):
        return ALIKE
    return PART if _is_part(one, other) else UNLIKE


def _frames_alike(one: str, other: str, edits: int) -> bool:
    """One consonant lost, doubled or exchanged in a name that has several; in a short name, one vowel."""
    if min(len(one), len(other)) > 2:
        return OSA.distance(one, other, score_cutoff=1) <= 1
    return one == other and edits <= 1


def _is_part(one: Sound, other: Sound) -> bool:
    """A name cut short to its beginning or end, or to its first letter."""
    short, long = sorted((one, other), key=lambda each: len(each.fine))
    if short.fine.endswith(INITIAL):
        return long.frame[:1] in _INITIALS.get(short.frame, short.frame)
    if len(short.frame) > 1 and (long.frame.startswith(short.frame) or long.frame.endswith(short.frame)):
        return True
    return len(short.fine) >= _LEAST_PART and (
        long.fine.startswith(short.fine) or long.fine.endswith(short.fine)
    )


@lru_cache(maxsize=16384)
def names_alike(ones: tuple[NameReading, ...], others: tuple[NameReading, ...]) -> NameLikeness:
    """The best likeness over all readings, in either order of given name and surname; symmetric."""
    if not ones or not others:
        return NOT_STATED
    found = (_compared(one, other) for one in ones for other in others)
    return max(found, key=lambda each: (each.sum, not each.exchanged, each.given or 0))


def _compared(one: NameReading, other: NameReading) -> NameLikeness:
    straight = NameLikeness(_part(one.given, other.given), _part(one.surname, other.surname))
    if straight.given == SAME and straight.surname == SAME:
        return straight
    if one.whole == other.whole and len(one.whole) > _LEAST_PART:
        return NameLikeness(SAME, SAME)
    crossed = NameLikeness(_part(one.given, other.surname), _part(one.surname, other.given), exchanged=True)
    is_exchange = crossed.given is not None and crossed.surname is not None
    if is_exchange and min(crossed[0] or 0, crossed[1] or 0) >= NEAR and crossed.sum > straight.sum:
        ordered = sorted((crossed.given or 0, crossed.surname or 0))
        return NameLikeness(ordered[0], ordered[1], exchanged=True)
    return straight


def _part(one: Sound | None, other: Sound | None) -> int | None:
    return None if one is None or other is None else alike(one, other)
