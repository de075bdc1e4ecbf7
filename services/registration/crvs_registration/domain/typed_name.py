"""What a typed name may mean: words of the register, exactly or nearly, in one word or in several."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice, pairwise
from typing import Final

from crvs_registration.domain.name_words import (
    backwards,
    consonants,
    readings,
    run_on,
    shortened,
    written_words,
)

Similar = Callable[[str, str], float]  # 0..1
Slot = tuple[tuple[str, int], ...]  # words of the register that one typed word may be, each with its distance
_MOST_WORDS: Final = 6
_CONSONANTS: Final = "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢລວຫອຮໝໜ"
# Where the consonant of a Lao syllable may be missing: behind a leading vowel, before a mark without one.
_GAP: Final = re.compile(
    "(?<=[ເ-ໄ])|(?<![ກ-ຮໜໝ\u0eb1-\u0ebc\u0ec8-\u0ecd])(?=[\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd])"
)
_MOST_READINGS: Final = 8
_MOST_NEAR: Final = 40
_MOST_GUESSES: Final = 120
_FEWEST_OF_PART: Final = 3  # letters that begin or end a name
_FEWEST_OF_HALF: Final = 2
_LIKE: Final = 0.84
_BEGINS, _ENDS, _TURNED, _ONE_LETTER = 0.96, 0.93, 0.92, 0.9
_LETTER_MORE: Final = 0.005
_FAR: Final = 1000


@dataclass(frozen=True)
class TypedName:
    """The words of a search for a name, at most six."""

    words: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> TypedName:
        """The words that have a sound; none when there are none."""
        words = dict.fromkeys(word for word in written_words(text) if readings(word))
        return cls(tuple(words)[:_MOST_WORDS])

    @cached_property
    def sounds(self) -> list[list[str]]:
        """The sounds of each word."""
        return [readings(word) for word in self.words]

    @cached_property
    def guessed(self) -> list[set[str]]:
        """The sounds of each word with a consonant that may be missing, where that changes the syllable."""
        return [set(islice(_guessed(word), _MOST_GUESSES)) for word in self.words]

    @cached_property
    def whole(self) -> list[str]:
        """The sounds of all words in one, in either order."""
        if len(self.words) == 1:
            return self.sounds[0]
        return list(dict.fromkeys(_in_one(self.words) + _in_one(self.words[::-1])))

    def exact_parts(self) -> set[str]:
        """The words to look up that may be there as they were typed."""
        halves = {
            half for word in self.whole for pair in _halves(word) for half in (*pair, "".join(pair[::-1]))
        }
        runs = {sound for group in self._groups() for words in group for sound in _in_one(words)}
        return {*self.whole, *halves, *runs}.union(*self.guessed)

    def near_parts(self) -> tuple[set[str], set[str]]:
        """Parts to look up of words that may be meant, and how others begin (see `name_words.parts_of`)."""
        asked = {*self.whole, *(sound for sounds in self.sounds for sound in sounds)}
        whole = {part for word in asked for part in (word, *shortened(word))}
        long = {word for word in asked if len(word) >= _FEWEST_OF_PART}
        return whole, {part for word in long for part in (word, backwards(word), consonants(word))}

    def _groups(self) -> Iterator[tuple[tuple[str, ...], ...]]:
        """The words in their order, parted into runs in every way, the most runs first."""
        places = range(1, len(self.words))
        for count in reversed(range(len(self.words))):
            for cuts in combinations(places, count):
                bounds = (0, *cuts, len(self.words))
                yield tuple(self.words[start:end] for start, end in pairwise(bounds))

    def meanings(self, known: Collection[str], similar: Similar) -> list[tuple[Slot, ...]]:
        """What to look for: a record has a word of every slot of one. ``known``: what was looked up."""
        if not self.words:
            return []
        near = [
            _nearest(sounds, known, similar, guessed)
            for sounds, guessed in zip(self.sounds, self.guessed, strict=True)
        ]
        found = [tuple(near)] if all(near) else []
        found += self._in_runs(known)
        if len(self.words) > 1:
            joined = _nearest(self.whole, known, similar)
            found += [(joined,)] if joined else []
        found += self._in_halves(known)
        return list(islice(dict.fromkeys(found), _MOST_READINGS))

    def _in_runs(self, known: Collection[str]) -> Iterator[tuple[Slot, ...]]:
        """Some neighbouring words are one, as they stand."""
        for group in self._groups():
            if 1 < len(group) < len(self.words):
                slots = [_exactly(_in_one(words), known) for words in group]
                if all(slots):
                    yield tuple(slots)

    def _in_halves(self, known: Collection[str]) -> Iterator[tuple[Slot, ...]]:
        """What is typed in one word is two: a given name and a surname, in either order."""
        if len(self.words) == 1:
            for word in self.whole:
                for first, second in _halves(word):
                    if first in known and second in known:
                        yield (((first, 0),), ((second, 0),))


def _in_one(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*readings("".join(words)), *run_on(words)]))


def _guessed(word: str) -> Iterator[str]:
    for gap in _GAP.finditer(word):
        for letter in _CONSONANTS:
            yield from readings(word[: gap.start()] + letter + word[gap.start() :])


def _halves(word: str) -> Iterator[tuple[str, str]]:
    for place in range(_FEWEST_OF_HALF, len(word) - _FEWEST_OF_HALF + 1):
        yield word[:place], word[place:]


def _exactly(sounds: Iterable[str], known: Collection[str]) -> Slot:
    return tuple((sound, 0) for sound in sounds if sound in known)


def _nearest(
    sounds: Sequence[str], known: Collection[str], similar: Similar, guessed: Collection[str] = ()
) -> Slot:
    """The known words that are like one of these sounds, the nearest first."""
    turned = {second + first for sound in sounds for first, second in _halves(sound)}
    best = {word: max(_likeness(sound, word, similar) for sound in sounds) for word in known}
    for word in best.keys() & turned.union(guessed):
        best[word] = max(best[word], _TURNED)
    likest = sorted((-score, word) for word, score in best.items() if score >= _LIKE)[:_MOST_NEAR]
    return tuple((word, round((1 + score) * _FAR)) for score, word in likest)


def _likeness(asked: str, word: str, similar: Similar) -> float:
    """1 for the same; a beginning, an ending and one letter more, less or other are nearly the same."""
    if asked == word:
        return 1.0
    scores = [similar(asked, word), similar(asked[::-1], word[::-1])]
    if len(asked) >= _FEWEST_OF_PART:
        more = _LETTER_MORE * (len(word) - len(asked))
        scores += (
            [_BEGINS - more] if word.startswith(asked) else [_ENDS - more] if word.endswith(asked) else []
        )
    if _one_letter_apart(asked, word):
        scores.append(_ONE_LETTER)
    return min(max(scores), 0.99)


def _one_letter_apart(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _FEWEST_OF_HALF:
        return False
    return not {one, *shortened(one)}.isdisjoint({other, *shortened(other)})
