"""Telephone numbers as people write them, and lengths of time as ISO 8601 writes them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.text import cleaned

_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_NUMBER: Final = r"\(?\+?[0-9(](?:[0-9()]|[ .-](?![ .-]{3}))*"
PHONES: Final = rf"{_NUMBER}(?:[/,;] ?{_NUMBER}){{0,2}}"
_PHONES: Final = re.compile(PHONES)
_LONGEST: Final = 80
_FEWEST_DIGITS, _MOST_DIGITS = 6, 15  # a local number in a province; ITU-T E.164
# Each unit once and in order, at least one of them; weeks stand beside the others as ISO 8601-2 allows.
DURATION: Final = (
    r"P(?=[0-9T])(?:[0-9]{1,4}Y)?(?:[0-9]{1,4}M)?(?:[0-9]{1,4}W)?(?:[0-9]{1,4}D)?"
    r"(?:T(?=[0-9])(?:[0-9]{1,4}H)?(?:[0-9]{1,4}M)?)?"
)
_DURATION: Final = re.compile(DURATION)
_DAYS: Final = {"Y": 365, "M": 30, "W": 7, "D": 1}
_LONGEST_DAYS: Final = 130 * 366  # a life


def phone_numbers(text: str) -> str:
    """One to three telephone numbers, with European digits and otherwise as they were written.

    The last digits alone may follow a slash (020 5555 0101/02).

    Raises:
        MalformedValue: `invalid-phone`.

    """
    plain = unicodedata.normalize("NFKC", cleaned(text)).translate(_DASHES)
    plain = "".join(str(unicodedata.decimal(letter, letter)) for letter in plain)
    if len(plain) <= _LONGEST and _PHONES.fullmatch(plain):
        counts = [sum(map(str.isdigit, number)) for number in re.split("[/,;]", plain)]
        if min(counts) > 0 and _FEWEST_DIGITS <= max(counts) <= _MOST_DIGITS:
            return plain
    raise MalformedValue("invalid-phone")


def parts_of_duration(text: str) -> list[tuple[int, str]]:
    """The amounts of a duration with their units, the longest first: Y, M, W, D, TH (hours), TM (minutes)."""
    day, _, time = text.partition("T")
    amounts = [(amount, unit) for amount, unit in re.findall("([0-9]+)([YMWD])", day)]
    amounts += [(amount, f"T{unit}") for amount, unit in re.findall("([0-9]+)([HM])", time)]
    return [(int(amount), unit) for amount, unit in amounts if int(amount)]


def duration(text: str) -> str:
    """A length of time, P3D or PT4H, that is above nothing and below the length of a life.

    Raises:
        MalformedValue: `invalid-duration`, `too-long-a-time`.

    """
    if not _DURATION.fullmatch(text) or not re.search("[1-9]", text):
        raise MalformedValue("invalid-duration")
    if sum(amount * _DAYS.get(unit, 0) for amount, unit in parts_of_duration(text)) > _LONGEST_DAYS:
        raise MalformedValue("too-long-a-time")
    return text
