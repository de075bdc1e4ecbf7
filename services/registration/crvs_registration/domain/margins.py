"""How many numbers of a book can have been given in a time that nobody remembers (ADR 19).

People register at an office, and none of its books gets an entry every ten seconds, day and night. A number
too few harms nobody; a number given twice harms two families. An import by machine can be faster.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil
from typing import Final

from crvs_kernel.errors import InvalidInput

SINCE_COPY: Final = "since-copy"
LEAST: Final = 100
_BETWEEN_ENTRIES: Final = timedelta(seconds=10)
_LONGEST: Final = timedelta(days=30)  # beyond it a book would run out of numbers: six digits a year
_CLOCKS: Final = timedelta(seconds=30)  # that two clocks may differ


def possibly_given(newest: datetime | None, now: datetime) -> int:
    """The most entries of one book since the newest line of a copy; never below 100.

    Raises:
        InvalidInput: ``margin-unknown``: the copy is older than 30 days or empty; ``clock-before-copy``.

    """
    if newest is None or now - newest > _LONGEST:
        raise InvalidInput("margin-unknown")
    if newest - now > _CLOCKS:
        raise InvalidInput("clock-before-copy")
    return max(LEAST, ceil((now - newest) / _BETWEEN_ENTRIES))


def margin_of(text: str, newest: datetime | None, now: datetime) -> int:
    """What an operator said: a number that is not negative, or ``since-copy``.

    Raises:
        InvalidInput: ``margin-malformed``, or as `possibly_given`.

    """
    if text == SINCE_COPY:
        return possibly_given(newest, now)
    if not (text.isascii() and text.isdecimal()):
        raise InvalidInput("margin-malformed")
    return int(text)
