"""What a typed name may mean: words of the register, exactly or nearly, in one word or in several."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, pairwise
from typing import Final, NamedTuple

from crvs_registration.domain.name_distance import (
    FEWEST_OF_PART,
    MayBeMeant,
    Near,
    Within,
    farther,
    halves,
    nearest,
    turned,
)
from crvs_registration.domain.name_words import (
    backwards,
    consonants,
    in_one,
    other_readings,
    readings,
    shortened,
    written_words,
)
from crvs_registration.domain.written_slips import Slips, is_broken, openings, slips_of

Slot = Near  # of one typed word
_MOST_WORDS: Final = 6
_MOST_MEANINGS: Final = 8
_MOST_OF_RUN: Final = 12  # words of the register that several typed ones in one may be
_LACKING: Final = 400  # how far records are that lack a word
_OTHERWISE: Final = (
    30  # how much farther what is typed in one word is as two, or two as one, if it may be meant
)
_CLOSE: Final = 90


class Parts(NamedTuple):
    """What to look up: words, parts that words share (see `name_words.parts_of`), and how words begin."""

    exact: set[str]
    near: set[str]
    begins: set[str]


@dataclass(frozen=True)
class TypedName:
    """The words of a search for a name, at most six."""

    words: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> TypedName:
        """The words that have a sound; none when there are none."""
        words = [word for word in written_words(text) if readings(word)]
        return cls(tuple(words[:_MOST_WORDS]))

    @cached_property
    def sounds(self) -> list[list[str]]:
        """The sounds of each word."""
        return [readings(word) for word in self.words]

    @cached_property
    def whole(self) -> list[str]:
        """The sounds of all words in one, in either order."""
        if len(self.words) == 1:
            return self.sounds[0]
        return list(dict.fromkeys(in_one(self.words) + in_one(self.words[::-1])))

    def parts(self) -> Parts:
        """What to look up first: the words as they were typed, and those that are like them."""
        parted = {half for word in self.whole for pair in halves(word) for half in pair}
        runs = {sound for group in self._groups() for words in group for sound in in_one(words)}
        others = (other_readings(word) for word in (*self.words, "".join(self.words)))
        asked = {*self.whole, *runs}.union(*self.sounds, *others)
        near = {part for word in asked for part in (word, *shortened(word))}
        long = {word for word in asked if len(word) >= FEWEST_OF_PART}
        begins = {part for word in long for part in (word, backwards(word), consonants(word))}
        return Parts(asked.union(parted, *map(turned, asked)), near, begins.union(*map(openings, self.words)))

    def slips(self, known: Collection[str]) -> dict[str, Slips]:
        """What else to look up, for each word that nobody has, or that is spelled as no word can be."""
        return {
            word: slips_of(word)
            for word, sounds in zip(self.words, self.sounds, strict=True)
            if is_broken(word) or not set(sounds).intersection(known)
        }

    def _groups(self) -> Iterator[tuple[tuple[str, ...], ...]]:
        """The words in their order, parted into runs in every way, the most runs first."""
        places = range(1, len(self.words))
        for count in reversed(range(len(self.words))):
            for cuts in combinations(places, count):
                bounds = (0, *cuts, len(self.words))
                yield tuple(self.words[start:end] for start, end in pairwise(bounds))

    def meanings(
        self, known: Collection[str], meant: Mapping[str, Collection[str]], within: Within
    ) -> list[tuple[Slot, ...]]:
        """What to look for: a record has a word of every slot of one.

        ``known``: what was looked up first; ``meant``: by word, what was found by its slips.
        """
        if not self.words:
            return []
        near = {
            word: nearest(
                sounds,
                known,
                within,
                MayBeMeant(other_readings(word), openings(word), *self._slips(word, meant)),
            )
            for word, sounds in zip(self.words, self.sounds, strict=True)
        }
        found = list(self._each_apart(near))
        found += self._in_runs(known, near, within)
        if len(self.words) > 1:
            others = MayBeMeant(other_readings("".join(self.words)))
            joined = nearest(self.whole, known, within, others)
            found += [(farther(joined, _OTHERWISE, but_exact=True),)] if joined else []
        else:
            found += self._in_halves(known, near)
        return list(islice(dict.fromkeys(found), _MOST_MEANINGS))

    def _each_apart(self, near: Mapping[str, Slot]) -> Iterator[tuple[Slot, ...]]:
        """Every word for itself; farther without those that are like nothing, or with one typed twice."""
        first, *others = [slot for slot in near.values() if slot] or [()]
        if len(others) + 1 < len(near):
            first = farther(first, _LACKING) if len(near) > 1 else ()
        elif len(near) < len(self.words):
            first = farther(first, _OTHERWISE)
        if first:
            yield (first, *others)

    @staticmethod
    def _slips(word: str, meant: Mapping[str, Collection[str]]) -> tuple[Slips, Collection[str]]:
        return (slips_of(word), meant[word]) if word in meant else (Slips(), ())

    def _in_runs(
        self, known: Collection[str], near: Mapping[str, Slot], within: Within
    ) -> Iterator[tuple[Slot, ...]]:
        """Some neighbouring words are one."""
        for group in self._groups():
            if 1 < len(group) < len(self.words):
                slots = [
                    near[words[0]]
                    if len(words) == 1
                    else nearest(in_one(words), known, within)[:_MOST_OF_RUN]
                    for words in group
                ]
                if all(slots):
                    yield tuple(slots)

    def _in_halves(self, known: Collection[str], near: Mapping[str, Slot]) -> Iterator[tuple[Slot, ...]]:
        """What is typed in one word is two: a given name and a surname, in either order."""
        otherwise = any(cost < _CLOSE for slot in near.values() for _, cost in slot)
        for word in self.whole:
            for first, second in halves(word):
                if first != second and first in known and second in known:
                    yield (((first, _OTHERWISE if otherwise else 0),), ((second, 0),))
