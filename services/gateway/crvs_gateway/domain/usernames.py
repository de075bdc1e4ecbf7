"""Names that staff sign in with."""

from __future__ import annotations

import re
import unicodedata

from crvs_contracts.lao.canonical import canonical
from crvs_kernel.errors import InvalidInput

_SHORTEST, _LONGEST = 3, 64
_LAO = "\u0e81-\u0ebd\u0ec0-\u0ec4\u0ec6\u0ec8-\u0ecd\u0edc-\u0edf"
_LETTERS = re.compile(f"[a-z0-9._-]+|[{_LAO}0-9._-]+")


def _folded(username: str) -> str:
    return unicodedata.normalize("NFKC", username).casefold().strip()


def canonical_username(username: str) -> str:
    """The one spelling of a username: NFKC, lower case, no outer space, Lao marks in one order."""
    return _folded(canonical(_folded(username)))


def is_username(username: str) -> bool:
    """Whether a new account may have the name: Latin letters or Lao ones, ASCII digits and ``. _ -``.

    Somebody with a name that looks like another one could pass for its owner. So no name mixes scripts or
    contains a space or an invisible character. `store.accounts.find_lookalike` compares the rest.
    """
    name = canonical_username(username)
    typed = (_folded(username), name)  # the canonical form drops what nobody sees
    return _SHORTEST <= len(name) <= _LONGEST and all(_LETTERS.fullmatch(each) for each in typed)


def check_username(username: str) -> None:
    """Refuse a name that no new account may have.

    Raises:
        InvalidInput: ``username-letters``.

    """
    if not is_username(username):
        raise InvalidInput("username-letters", pointer="/username")
