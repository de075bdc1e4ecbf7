"""What a password must be (NIST SP 800-63B section 5.1.1.2): long, and no known guess; no composition."""

from __future__ import annotations

import itertools
import unicodedata
from functools import cache
from pathlib import Path

from crvs_kernel.errors import InvalidInput

SHORTEST = 12
LONGEST = 128
_BLOCKLIST = Path(__file__).with_name("guessable_passwords.txt")


@cache
def _blocked() -> frozenset[str]:
    lines = _BLOCKLIST.read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def normalised(password: str) -> str:
    """The form that is hashed: NFKC, so that one password typed on two keyboards is one password."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, username: str, pointer: str = "/password") -> None:
    """Refuse a password that is easy to guess.

    Raises:
        InvalidInput: ``password-too-short``, ``password-too-long`` or ``password-guessable``.

    """
    text = normalised(password)
    code = None
    if len(text) < SHORTEST:
        code = "password-too-short"
    elif len(text) > LONGEST:
        code = "password-too-long"
    elif _guessable(text.casefold(), username.casefold()):
        code = "password-guessable"
    if code:
        raise InvalidInput(code, pointer=pointer, shortest=SHORTEST, longest=LONGEST)


def _guessable(text: str, username: str) -> bool:
    bare = text.strip("0123456789!?.@#$*_- ")
    return (
        text in _blocked()
        or bare in _blocked()
        or (len(username) >= 3 and username in text)
        or _repeats(text)
        or _runs(text)
    )


def _repeats(text: str) -> bool:
    """Whether a short unit is repeated: ``abcabcabcabc``."""
    return any(text == (text[:n] * len(text))[: len(text)] for n in range(1, 5))


def _runs(text: str) -> bool:
    """Neighbours in code order throughout: ``123456789012`` is caught by its steps of one, modulo ten."""
    steps = {(ord(b) - ord(a)) for a, b in itertools.pairwise(text)}
    return steps <= {1, -9} or steps <= {-1, 9}
