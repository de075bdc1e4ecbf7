"""Telephone numbers as people write them, and lengths of time as ISO 8601 writes them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.text import cleaned, one_line

_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_NUMBER: Final = r"\(?\+? ?[0-9(](?:[0-9()]|[ .-](?![ .-]{3}))*"
_PHONES: Final = re.compile(rf"{_NUMBER}(?:[/,;&] ?{_NUMBER}){{0,2}}")
_GLUED: Final = re.compile(r"((?:[^\W\d_]{2,}[.:]|[\u0e80-\u0ecf]+)(?=[+(]?[0-9])|(?<= )x(?=[0-9]{1,5}\b))")
_DRAWN: Final = frozenset("☎✆📞📱")  # telephones
LONGEST_PHONES: Final = 80
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

    Words may stand around them (Tel: …, … ຫຼື …, … (mother), … ext. 12), and the last digits alone may follow a
    slash (020 5555 0101/02). A letter among the digits is a slip.

    Raises:
        MalformedValue: `invalid-phone`; what `crvs_contracts.text.one_line` says of the words.

    """
    plain = "".join(map(_plain, ", ".join(cleaned(text).split("\n")))).rstrip(",;/ ")
    bare = _bare(plain) if len(plain) <= LONGEST_PHONES else ""
    if _PHONES.fullmatch(bare):
        counts = [sum(map(str.isdigit, number)) for number in re.split("[/,;&]", bare)]
        if min(counts) > 0 and _FEWEST_DIGITS <= max(counts) <= _MOST_DIGITS:
            return plain
    raise MalformedValue("invalid-phone")


def _plain(letter: str) -> str:
    """A digit of any script, a letter of full width and a dash, as everybody writes them."""
    wide = unicodedata.east_asian_width(letter) == "F"
    letter = unicodedata.normalize("NFKC", letter) if wide else letter.translate(_DASHES)
    return str(unicodedata.decimal(letter, letter))


def _bare(text: str) -> str:
    """The numbers of a text, with a slash for the words between them."""
    tokens = _GLUED.sub(r"\1: ", text).split()
    words = [each for each in tokens if _is_word(each)]
    if words:
        one_line(" ".join(words), LONGEST_PHONES)
    bare = " ".join("/" if each in words else each for each in tokens)
    return re.sub("[ /,;&]*[/,;&][ /,;&]*", "/", bare).strip("/ ")


def _is_word(token: str) -> bool:
    """Two letters or more, one that no digit looks like, or a label; a picture of a telephone."""
    letters = "".join(filter(str.isalpha, token))
    is_told = len(letters) > 1 or not letters.isascii() or token[-1] == ":" or token in _DRAWN
    return is_told and not any(map(str.isdigit, token))


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
