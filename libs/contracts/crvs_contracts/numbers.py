"""The four numbers of the register: UIN, tracking number, registration number and certificate serial number.

People read them aloud and copy them by hand and by machine. So parsing reads a text as it was typed
(`crvs_contracts.as_typed`: case, spaces, dashes, words around it) and takes letters that look like digits for
digits. Every number ends in a check that finds a wrong or swapped character.
The source of chance is injected: `randbelow(n)` gives 0..n-1 (production: `secrets.randbelow`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Self

from crvs_contracts.as_typed import runs
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

RandBelow = Callable[[int], int]

_UIN: Final = re.compile(r"[1-9][0-9]{11}")
_REGISTRATION: Final = re.compile(
    r"[A-Z]-(?:[0-9]{4}|[A-Z]{2}-[A-Z0-9]{1,3})-[0-9]{4}-[0-9]{6}-[0-9]{2}",
)
_LENGTHS: Final = range(16, 19)  # of a registration number without hyphens
_COUNTED: Final = 12  # its last digits: year, running number, check
_DIGITS: Final = str.maketrans("OILZSB", "011258")  # where only digits stand
_SYMBOLS: Final = str.maketrans("OILU", "011V")  # in base 32, which has none of these letters
_LETTERS: Final = str.maketrans("018", "OIB")  # where only letters stand
LAST_SEQUENCE: Final = 999_999


def parse_uin(text: str) -> str:
    """Give the 12 digits, or raise MalformedValue `uin-malformed` / `uin-check-digit`."""
    read = (run.translate(_DIGITS) for run in runs(text, range(12, 13)))
    shaped = [digits for digits in read if _UIN.fullmatch(digits)]
    return _that_holds(shaped, verhoeff_holds, ("uin-malformed", "uin-check-digit"))


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
        shaped = [number for run in runs(text, _LENGTHS) for number in _hyphenated(run)]
        codes = ("registration-number-malformed", "registration-number-check")
        number = _that_holds(shaped, lambda each: mod97_holds(each.replace("-", "")), codes)
        book, rest = number.split("-", 1)
        office, year, sequence, _ = rest.rsplit("-", 3)
        return cls(book, office, int(year), int(sequence))

    def __str__(self) -> str:
        body = self._body()
        return f"{body}-{mod97_digits(body.replace('-', ''))}"

    def _body(self) -> str:
        return f"{self.book}-{self.office}-{self.year:04d}-{self.sequence:06d}"


@cache
def _books() -> frozenset[str]:
    return frozenset(kind.book for kind in kinds().values())


def _hyphenated(run: str) -> Iterator[str]:
    """The registration numbers that a run of letters and digits can mean; the check tells which."""
    book, office, counted = run[0].translate(_LETTERS), run[1:-_COUNTED], run[-_COUNTED:].translate(_DIGITS)
    country, division = office[:2], office[2:]
    divisions = dict.fromkeys((division, division.translate(_LETTERS)))
    for place in (office.translate(_DIGITS), *(f"{country}-{each}" for each in divisions)):
        number = "-".join((book, place, counted[:4], counted[4:10], counted[10:]))
        if _REGISTRATION.fullmatch(number) and book in _books() and counted[4:10] != "000000":
            yield number


def _parse_base32(text: str, length: int, slug: str) -> str:
    written = list(runs(text, range(length, length + 1)))
    shaped = [symbols for run in written if set(symbols := run.translate(_SYMBOLS)) <= set(BASE32)]
    is_words = all(run.isalpha() for run in written)  # of which few have a check that holds
    malformed = f"{slug}-malformed"
    return _that_holds(shaped, base32_holds, (malformed, malformed if is_words else f"{slug}-check"))


def _that_holds(shaped: list[str], holds: Callable[[str], bool], codes: tuple[str, str]) -> str:
    """The first of these numbers whose check holds; codes say that there is none, and that none holds."""
    if not shaped:
        raise MalformedValue(codes[0])
    number = next(filter(holds, shaped), None)
    if number is None:
        raise MalformedValue(codes[1])
    return number


def _generate_base32(length: int, randbelow: RandBelow) -> str:
    body = "".join(BASE32[randbelow(32)] for _ in range(length - 1))
    return body + base32_check(body)
