"""How far words of the register are from a typed one: whole numbers, below 1,000, 0 for the same sound.

A record in which two people have the typed words between them is 60 away (`store.by_name`): nearer than any
word that only resembles what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from crvs_registration.domain.name_words import consonants, shortened
from crvs_registration.domain.written_slips import LESS, Slips

# The words that are at most so many letters apart from the first, each with how many.
Within = Callable[[str, Collection[str], int], Iterable[tuple[str, int]]]
Near = tuple[tuple[str, int], ...]  # words of the register that one typed word may be, each with its distance
FEWEST_OF_PART: Final = 3  # letters that begin or end a name
FEWEST_OF_HALF: Final = 2
_CUT, _BEGINS, _ENDS, _TURNED, _VOWELS, _LETTER = 61, 62, 95, 82, 85, 85
_OTHER, _MENDED, _SLIP, _LIKE_SLIP, _AMISS, _EACH_HEARD = 40, 70, 76, 78, 90, 4
_EACH_LETTER, _EACH_CONSONANT, _EACH_MORE, _EACH_VOWEL = 35, 8, 3, 15
_SHORT, _FEW = 3, 10  # a letter of a short word tells more
_FARTHEST: Final = 60  # letters, as many as a sound has
_HEARD_ALIKE: Final = str.maketrans("cg", "sn")
_MOST_NEAR: Final = 40


def halves(word: str) -> Iterator[tuple[str, str]]:
    """Every way to part a word in two; two letters alike are heard as one, so each half may have it."""
    for place in range(FEWEST_OF_HALF, len(word) - FEWEST_OF_HALF + 1):
        yield word[:place], word[place:]
        yield word[:place], word[place - 1 :]


def turned(word: str) -> set[str]:
    """The second half before the first, wherever it is cut."""
    return {word[place:] + word[:place] for place in range(FEWEST_OF_HALF, len(word) - FEWEST_OF_HALF + 1)}


def farther(slot: Near, by: int, *, but_exact: bool = False) -> Near:
    """The same words, farther away."""
    return tuple((word, cost + by if cost or not but_exact else 0) for word, cost in slot)


class MayBeMeant(NamedTuple):
    """What may have been meant by a word beside its own sounds.

    ``others``: the sounds of other writings; ``openings``: how a word begins that was cut inside a syllable;
    ``slips``: what it may have been before a slip, and the words of the register that were found by that.
    """

    others: Collection[str] = ()
    openings: Collection[str] = ()
    slips: Slips = Slips()
    meant: Collection[str] = ()


def nearest(
    sounds: Sequence[str], known: Collection[str], within: Within, guesses: MayBeMeant | None = None
) -> Near:
    """The known words that are like one of these sounds, the nearest first."""
    best = dict[str, int]()
    guesses = guesses or MayBeMeant()
    for distances in (
        *(_of_sound(sound, known, within) for sound in sounds),
        *(_of_other(sound, known, within) for sound in guesses.others if sound not in sounds),
        _beginning(guesses.openings, known),
        *(_of_slips(sound, guesses.slips, guesses.meant, within) for sound in sounds if guesses.meant),
    ):
        for word, distance in distances.items():
            best[word] = min(distance, best.get(word, distance))
    if any(_is_mended(word, guesses.slips) for word in guesses.meant):
        best |= dict.fromkeys(best.keys() & set(sounds), _AMISS)
    return tuple(sorted(best.items(), key=lambda each: (each[1], each[0]))[:_MOST_NEAR])


def _of_sound(sound: str, known: Collection[str], within: Within) -> dict[str, int]:
    """Letters more, less or other; the same consonants; a beginning, an ending; the halves the other way."""
    frame, found = _frame(sound), dict[str, int]()
    alike = (*_alike(sound, frame, known, within), *_parts(sound, known))
    for word, distance in alike:
        found[word] = min(distance, found.get(word, distance))
    for word in turned(sound).intersection(known):
        found[word] = min(_TURNED, found.get(word, _TURNED))
    if sound in known:
        found[sound] = 0
    return found


def _of_other(sound: str, known: Collection[str], within: Within) -> dict[str, int]:
    return {word: distance + _OTHER for word, distance in _of_sound(sound, known, within).items()}


def _alike(sound: str, frame: str, known: Collection[str], within: Within) -> Iterator[tuple[str, int]]:
    most = 1 + (len(sound) > 4) + (len(sound) > 8)
    for word, letters in within(sound, known, most):
        if min(len(word), len(sound)) >= FEWEST_OF_HALF:
            other = _frame(word)
            short = _FEW if min(len(word), len(sound)) <= _SHORT else 0
            yield word, _LETTER + _EACH_LETTER * (letters - 1) + _EACH_CONSONANT * (other != frame) + short
    if len(frame) > FEWEST_OF_PART:
        for word in known:
            if _frame(word) == frame:
                yield word, _VOWELS + _EACH_VOWEL * abs(len(word) - len(sound))


def _frame(word: str) -> str:
    """The consonants, those that are heard alike as one."""
    return consonants(word).translate(_HEARD_ALIKE)


def _parts(sound: str, known: Collection[str]) -> Iterator[tuple[str, int]]:
    if len(sound) >= FEWEST_OF_PART:
        for word in known:
            if word.startswith(sound):
                yield word, _BEGINS + _EACH_MORE * (len(word) - len(sound))
            elif word.endswith(sound):
                yield word, _ENDS + _EACH_MORE * (len(word) - len(sound))


def _beginning(openings: Collection[str], known: Collection[str]) -> Mapping[str, int]:
    return {
        word: _CUT + len(word) - len(opening)
        for opening in openings
        for word in known
        if word.startswith(opening) and len(word) > len(opening) + 1
    }


def _of_slips(sound: str, slips: Slips, found: Collection[str], within: Within) -> Mapping[str, int]:
    """Nearest where it is certain that a letter is amiss, and where the sound is nearest."""
    return {
        word: _slip(word, slips) + min(_EACH_HEARD * letters, _LIKE_SLIP)
        for word, letters in within(sound, found, _FARTHEST)
    }


def _slip(word: str, slips: Slips) -> int:
    if _is_mended(word, slips):
        return _MENDED
    return _SLIP if word in slips.exact else _LIKE_SLIP


def _is_mended(word: str, slips: Slips) -> bool:
    return not slips.mended.isdisjoint((word, *(LESS + each for each in shortened(word))))
