"""What a password must be (NIST SP 800-63B section 5.1.1.2): long, and no likely guess; no composition.

zxcvbn estimates how many guesses a text takes. It carries lists of passwords, words and names in the order of
their use, and knows dates, keyboards and signs in the place of letters. Our own list and the names of places
add what is guessed in this country. A person's own words add nothing: name, username and office.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from zxcvbn import zxcvbn

from crvs_contracts.labels import reference_rows
from crvs_kernel.errors import InvalidInput

SHORTEST = 12
LONGEST = 128
_BLOCKLIST = Path(__file__).with_name("guessable_passwords.txt")
_ENOUGH = 9.0  # as a power of ten, for the whole text
_ENOUGH_INSIDE = 6.0  # for the rest without the signs around it, and without the person's own words
_MOST_AROUND = 6  # digits and signs around a word, such as a year
# The estimate's time grows steeply with signs that may stand for letters, so it sees 16 at most; what it
# sees ends where a word ends, because half a word looks like chance.
_PART = re.compile(
    r"(?s:.{4,16})(?:(?<=[^\W_])(?=[\W_])|(?<=[\W_])(?=[^\W_])|(?<=[a-z])(?=[A-Z])|$)|(?s:.{1,16})"
)
_LEAST_OWN = 3  # letters of a name that are looked for
_AROUND = "0123456789!?.@#$*_- "


@cache
def _blocked() -> frozenset[str]:
    lines = _BLOCKLIST.read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def _words_of_here() -> tuple[str, ...]:
    """Our own list, and the names of all places in both scripts, with and without spaces."""
    places = {row[name].casefold() for row in reference_rows("places.csv") for name in ("name_lo", "name_en")}
    return tuple(sorted(_blocked() | places | {place.replace(" ", "") for place in places}))


def normalised(password: str) -> str:
    """The form that is hashed: NFKC, so that one password typed on two keyboards is one password."""
    return unicodedata.normalize("NFKC", password)


def check_password(
    password: str, username: str, pointer: str = "/password", own_words: Iterable[str | None] = ()
) -> None:
    """Refuse a password that is easy to guess; ``own_words`` are the person's name and office.

    Raises:
        InvalidInput: ``password-too-short``, ``password-too-long`` or ``password-guessable``.

    """
    text = normalised(password)
    code = None
    if len(text) < SHORTEST:
        code = "password-too-short"
    elif len(text) > LONGEST:
        code = "password-too-long"
    elif _guessable(text, username.casefold(), [word for word in own_words if word]):
        code = "password-guessable"
    if code:
        raise InvalidInput(code, pointer=pointer, shortest=SHORTEST, longest=LONGEST)


def _guessable(text: str, username: str, own_words: list[str]) -> bool:
    folded = text.casefold()
    bare = folded.strip(_AROUND)
    return (
        folded in _blocked()
        or bare in _blocked()
        or (len(username) >= _LEAST_OWN and username in folded)
        or _repeats(folded)
        or _runs(folded)
        or not _takes(text, _ENOUGH)
        or (len(folded) - len(bare) <= _MOST_AROUND and not _takes(bare, _ENOUGH_INSIDE))
        or (bool(own_words) and not _takes(_without(folded, own_words), _ENOUGH_INSIDE))
    )


def _takes(text: str, enough: float) -> bool:
    """Whether a text takes 10 to the power of ``enough`` guesses; the parts of a long text add up."""
    found = 0.0
    for part in _PART.findall(text):
        found += float(zxcvbn(part, _words_of_here())["guesses_log10"])
        if found >= enough:
            return True
    return False


def _without(folded: str, own_words: Iterable[str]) -> str:
    """The text without a person's own words."""
    parts = {part for word in own_words for part in re.split(r"[\s._,/-]+", word.casefold())}
    for part in sorted((part for part in parts if len(part) >= _LEAST_OWN), key=len, reverse=True):
        folded = folded.replace(part, "")
    return folded


def _repeats(text: str) -> bool:
    """Whether one part is written twice or more: ``abcabcabcabc``."""
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, len(text) // 2 + 1))


def _runs(text: str) -> bool:
    """Neighbours in code order throughout: ``123456789012`` is caught by its steps of one, modulo ten."""
    steps = {(ord(b) - ord(a)) for a, b in itertools.pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}
