"""Names that staff sign in with."""

from __future__ import annotations

import unicodedata

_SHORTEST, _LONGEST = 3, 64


def canonical_username(username: str) -> str:
    """The one spelling of a username: NFKC, lower case, no outer space."""
    return unicodedata.normalize("NFKC", username).casefold().strip()


def is_username(username: str) -> bool:
    """Whether a new account may have the name: nothing in it is a space, a control or invisible.

    Two names that look the same on a screen would be a way to pass for somebody else.
    """
    name = canonical_username(username)
    return _SHORTEST <= len(name) <= _LONGEST and not any(unicodedata.category(c)[0] in "CZ" for c in name)
