"""The four numbers of the register: UIN, tracking number, registration number and certificate serial number.

People read them aloud and copy them by hand, so parsing forgives case, spaces, hyphens, Lao digits and the
letters that look like digits; every number ends in a check that finds a wrong or swapped character.
The source of chance is injected: `randbelow(n)` gives 0..n-1 (production: `secrets.randbelow`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Final, Self

from crvs_contracts.check_digits import (
    BASE32,
    base32_check,
    base32_holds,
    mod97_digits,
    mod97_holds,
    verhoeff_digit,
    verhoeff_holds,
)
from crvs_contracts.faults import MalformedValue
from crvs_contracts.kinds import kinds
from crvs_contracts.lao.digits import ascii_digits

RandBelow = Callable[[int], int]

_UIN: Final = re.compile(r"[1-9][0-9]{11}")
_BASE32_RUN: Final = re.compile(f"[{BASE32}]+")
_LOOKALIKES: Final = str.maketrans("ILO", "110", " -")
_REGISTRATION: Final = re.compile(
    r"(?P<book>[A-Z])-(?P<office>[0-9]{4}|[A-Z]{2}-[A-Z0-9]{1,3})-(?P<year>[0-9]{4})-(?P<sequence>[0-9]{6})-(?P<check>[0-9]{2})",
)
LAST_SEQUENCE: Final = 999_999


def parse_uin(text: str) -> str:
    """Give the 12 digits, or raise MalformedValue `uin-malformed` / `uin-check-digit`."""
    digits = ascii_digits(text).translate(str.maketrans("", "", " -"))
    if not _UIN.fullmatch(digits):
        raise MalformedValue("uin-malformed")
    if not verhoeff_holds(digits):
        raise MalformedValue("uin-check-digit")
    return digits


def format_uin(uin: str) -> str:
    """Group as people read it: 1234 5678 9012."""
    return f"{uin[:4]} {uin[4:8]} {uin[8:]}"


def generate_uin(randbelow: RandBelow) -> str:
    """A random UIN without meaning, one of 9 * 10^10; the caller retries when it is taken."""
    digits = str(10**10 + randbelow(9 * 10**10))
    return digits + verhoeff_digit(digits)


def parse_tracking_number(text: str) -> str:
    """Give the 10 characters, or raise `tracking-number-malformed` / `tracking-number-check`."""
    return _parse_base32(text, 10, "tracking-number")


def format_tracking_number(number: str) -> str:
    return f"{number[:5]}-{number[5:]}"


def generate_tracking_number(randbelow: RandBelow) -> str:
    """45 random bits: it opens the public status page of a case, so it must not be guessable by counting."""
    return _generate_base32(10, randbelow)


def parse_serial_number(text: str) -> str:
    """Give the 12 characters, or raise `serial-number-malformed` / `serial-number-check`."""
    return _parse_base32(text, 12, "serial-number")


def format_serial_number(serial: str) -> str:
    return f"{serial[:4]}-{serial[4:8]}-{serial[8:]}"


def generate_serial_number(randbelow: RandBelow) -> str:
    """55 random bits: a serial cannot be guessed from another certificate's."""
    return _generate_base32(12, randbelow)


@dataclass(frozen=True, slots=True)
class RegistrationNumber:
    """An entry's place in a book: kind, office, year of registration, running number, two check digits.

    `book` is the letter of a kind; other letters are refused.
    """

    book: str
    office: str
    year: int
    sequence: int

    def __post_init__(self) -> None:
        if not 1 <= self.sequence <= LAST_SEQUENCE:
            raise MalformedValue("registration-number-sequence")
        if not _REGISTRATION.fullmatch(f"{self._body()}-00") or self.book not in _books():
            raise MalformedValue("registration-number-malformed")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raise `registration-number-malformed` / `registration-number-check`."""
        found = _REGISTRATION.fullmatch(ascii_digits(text).replace(" ", "").upper())
        if found is None or found["sequence"] == "000000" or found["book"] not in _books():
            raise MalformedValue("registration-number-malformed")
        if not mod97_holds(found[0].replace("-", "")):
            raise MalformedValue("registration-number-check")
        return cls(found["book"], found["office"], int(found["year"]), int(found["sequence"]))

    def __str__(self) -> str:
        body = self._body()
        return f"{body}-{mod97_digits(body.replace('-', ''))}"

    def _body(self) -> str:
        return f"{self.book}-{self.office}-{self.year:04d}-{self.sequence:06d}"


@cache
def _books() -> frozenset[str]:
    return frozenset(kind.book for kind in kinds().values())


def _parse_base32(text: str, length: int, slug: str) -> str:
    symbols = ascii_digits(text).upper().translate(_LOOKALIKES)
    if len(symbols) != length or not _BASE32_RUN.fullmatch(symbols):
        raise MalformedValue(f"{slug}-malformed")
    if not base32_holds(symbols):
        raise MalformedValue(f"{slug}-check")
    return symbols


def _generate_base32(length: int, randbelow: RandBelow) -> str:
    body = "".join(BASE32[randbelow(32)] for _ in range(length - 1))
    return body + base32_check(body)
