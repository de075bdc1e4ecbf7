"""What a phrase typed into one box may ask for: a number, dates, a telephone, a paper, a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.lao.canonical import canonical
from crvs_contracts.numbers import RegistrationNumber, parse_serial_number, parse_tracking_number, parse_uin
from crvs_contracts.spans import Span
from crvs_contracts.text import cleaned
from crvs_registration.domain.search_keys import document_key, telephone_keys
from crvs_registration.domain.typed_dates import sure_dates, unsure_dates, year

_LATIN_LABELS: Final = (
    "tel|tél|telephone|phone|mobile|born|birth|dob|date|passport|passeport|card|document|doc|book|family book"
    "|id|id card|no|nr|number"
)
_LAO_LABELS: Final = (
    "ເບີໂທລະສັບ|ໂທລະສັບ|ເບີໂທ|ໂທ|ເບີ|ມືຖື|ວັນເດືອນປີເກີດ|ວັນເກີດ|ເກີດວັນທີ|ເກີດ|ວັນທີ|ປີ|ເລກທີ|ໝາຍເລກ|ເລກ"
    "|ໜັງສືຜ່ານແດນ|ໜັງສືເດີນທາງ|ພາສປອດ|ພາດສະປອດ|ບັດປະຈຳຕົວປະຊາຊົນ|ບັດປະຈຳຕົວ|ເລກບັດ|ບັດ|ປຶ້ມສຳມະໂນຄົວ|ສຳມະໂນຄົວ|ໃບຢັ້ງຢືນ"
)
_LABELS: Final = re.compile(
    rf"(?i)(?<!\w)(?:{_LATIN_LABELS})(?!\w)[.:]*|(?<!\S)(?:{_LAO_LABELS})+(?=[\s0-9:.]|$)[.:]*"
)
_GLUED: Final = re.compile("(?<=[\u0e80-\u0ecd])(?=[A-Za-z]*[0-9])")  # a number to a Lao word before it
_SPACED_SIGN: Final = re.compile(r"(?<=\d)\s*([-/.])\s*(?=\d)")
_DRAWN_AS_DIGITS: Final = re.compile("(?<=[0-9])[OoIl|]+|[OoIl|]+(?=[0-9])")
_DIGITS: Final = str.maketrans("OoIl|", "00111")
_FEWEST_ALONE: Final = 5  # letters and digits of a part that may be a number of its own
_MOST_OF_PREFIX: Final = 4  # letters before the digits of a paper's number


@dataclass(frozen=True)
class Phrase:
    """What a phrase may mean as criteria, the likeliest first; and what is wrong, should none find."""

    meanings: tuple[dict[str, Any], ...]
    fault: str | None = None


def read_phrase(text: str) -> Phrase:
    """Read a phrase; letters that look like digits, digits of Lao and of Thai, and labels are understood.

    Raises:
        MalformedValue: `registration-number-check`; `certificate-number`: no number of a record.

    """
    plain = _plain(text)
    number, fault = _number(plain, RegistrationNumber.parse)
    if fault:
        raise MalformedValue(fault)
    if number:
        return Phrase(({"number": number},))
    dated = sure_dates(plain)
    if dated.spans:
        return _phrase(*_meanings(dated.rest, dated.spans))
    uin, fault = _number(plain, parse_uin)
    if uin:
        return _phrase({"uin": uin})
    tracking, other_fault = _number(plain, parse_tracking_number)
    if not tracking and _is_serial_number(plain):
        raise MalformedValue("certificate-number")
    unsure = (each for dated in unsure_dates(plain) for each in _meanings(dated.rest, dated.spans))
    first = {"tracking": tracking} if tracking else {}
    return _phrase(first, *_meanings(plain), *unsure, fault=fault or other_fault)


def _phrase(*meanings: dict[str, Any], fault: str | None = None) -> Phrase:
    return Phrase(
        tuple(each for place, each in enumerate(meanings) if each and each not in meanings[:place]), fault
    )


def _number(text: str, parse: Callable[[str], object]) -> tuple[str | None, str | None]:
    """A number, or what is wrong with what looks like one."""
    try:
        return str(parse(text)), None
    except MalformedValue as error:
        return None, None if "malformed" in error.code else error.code


def _plain(text: str) -> str:
    folded = canonical(unicodedata.normalize("NFKC", cleaned(text)))
    signs = folded.replace("\u2013", "-").replace("\u2010", "-").replace("\u2011", "-")
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in signs)


def _is_serial_number(text: str) -> bool:
    """Whether it is the number of a certificate; letters or digits alone may be a word or a telephone."""
    mixed = re.search(r"[0-9]", text) and re.search("[A-Za-z]", text)
    return bool(mixed) and _number(text, parse_serial_number)[0] is not None


def _meanings(text: str, days: Sequence[Span] = ()) -> Iterator[dict[str, Any]]:
    """Dates, numbers and words, of which a record must have all; a short word may begin a paper's number."""
    if days or _has_digit(text):
        text = _SPACED_SIGN.sub(r"\1", _LABELS.sub(" ", _GLUED.sub(" ", text)))
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    for with_prefixes in (True, False):
        yield _criteria(words, days, with_prefixes=with_prefixes)


def _criteria(words: Sequence[str], days: Sequence[Span], *, with_prefixes: bool) -> dict[str, Any]:
    names, keys, spans = list[str](), list[str](), list(days)
    for is_number, run in ((is_number, list(run)) for is_number, run in groupby(words, _has_digit)):
        span = year(run[0]) if len(run) == 1 else None
        if not is_number:
            names += run
        elif with_prefixes and names and _is_prefix(names[-1]):
            keys += _document_keys(names.pop() + "".join(run))
        elif span:
            spans.append(span)
        else:
            keys += _keys(run)
    found: dict[str, Any] = {}
    if spans:
        found["days"] = tuple(
            day.isoformat() for day in (min(each.first for each in spans), max(each.last for each in spans))
        )
    if keys:
        found["keys"] = tuple(dict.fromkeys(keys))
    return found | ({"name": " ".join(names)} if names else {})


def _has_digit(text: str) -> bool:
    return any("0" <= letter <= "9" for letter in text)


def _is_prefix(word: str) -> bool:
    return len(word) <= _MOST_OF_PREFIX and any(map(str.isalpha, word))


def _keys(numbers: Sequence[str]) -> Iterator[str]:
    """The keys of one number with spaces, or of several; each may be a telephone's or a paper's."""
    parts = [each for each in numbers if sum(map(str.isalnum, each)) >= _FEWEST_ALONE]
    for written in (" ".join(numbers), *parts):
        yield from _telephone_keys(_with_digits(written))
        yield from _document_keys(written)


def _telephone_keys(text: str) -> list[str]:
    try:
        return [] if re.search("[A-Za-z]", text) else telephone_keys(text)
    except MalformedValue:
        return []


def _document_keys(text: str) -> list[str]:
    return list(filter(None, (document_key(each) for each in (text, _with_digits(text)))))


def _with_digits(text: str) -> str:
    """Digits for letters that are drawn like them, wherever they touch a digit."""
    return _DRAWN_AS_DIGITS.sub(lambda letters: letters[0].translate(_DIGITS), text)
