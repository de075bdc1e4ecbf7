"""Reads what somebody looks for: the words in the box, and the filters beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from crvs_contracts.faults import MalformedValue
from crvs_contracts.numbers import RegistrationNumber, parse_serial_number, parse_tracking_number, parse_uin
from crvs_contracts.text import cleaned

LONGEST = 120  # letters of a value
PHRASE = "q"
CHOSEN = ("kind", "status")
CURSOR = "cursor"
FIELDS = (PHRASE, *CHOSEN, CURSOR)
_NUMBERS: dict[str, Callable[[str], Any]] = {
    "number": RegistrationNumber.parse,
    "tracking": parse_tracking_number,
    "uin": parse_uin,
}
_DIGITS_OF_A_NUMBER = 6  # a name may come with the number of a village or house


def asked(posted: Mapping[str, str]) -> dict[str, str]:
    """The fields of a question that say something, as they were typed."""
    typed = {name: cleaned(posted.get(name, ""))[:LONGEST] for name in FIELDS}
    return {name: text for name, text in typed.items() if text}


def queries_for(typed: str) -> Iterator[dict[str, str]]:
    """The queries to try, the likeliest first.

    The register refuses a number that is slightly wrong, with a reason. One in 32 names of ten Latin letters
    is a valid tracking number, so letters alone are searched as a name, too. Another kind of number is not
    searched: as a name it would not be found, and the record would look unregistered.
    """
    digits = sum(each.isdecimal() for each in typed)
    for criterion, parse in _NUMBERS.items():
        try:
            yield {criterion: str(parse(typed))}
        except MalformedValue as fault:
            if "malformed" in fault.code:
                continue
            yield {criterion: typed}
        if digits:
            return
    if digits < _DIGITS_OF_A_NUMBER and not (digits and _is_serial_number(typed)):
        yield {"name": " ".join(typed.split())}


def _is_serial_number(typed: str) -> bool:
    try:
        return bool(parse_serial_number(typed))
    except MalformedValue:
        return False
