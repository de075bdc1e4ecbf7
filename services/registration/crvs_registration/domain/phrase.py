"""What a phrase typed into one box may ask for: a number, dates, a telephone, a paper, a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.forms.values import BUDDHIST_ERA, EARLIEST_YEAR, LATEST_YEAR, read_partial_date
from crvs_contracts.numbers import RegistrationNumber, parse_serial_number, parse_tracking_number, parse_uin
from crvs_contracts.spans import Span, span_of
from crvs_contracts.text import cleaned
from crvs_registration.domain.search_keys import document_key, telephone_keys

_SEP: Final = r"\s?[-/.]\s?"
_DATE: Final = re.compile(
    rf"(?<![\w/.-])(?:(?P<y>\d{{4}}){_SEP}(?P<m>\d{{1,2}})(?:{_SEP}(?P<d>\d{{1,2}}))?"
    rf"|(?:(?P<day>\d{{1,2}}){_SEP})?(?P<month>\d{{1,2}}){_SEP}(?P<year>\d{{4}}))(?![\w/-]|\.\d)",
    re.ASCII,
)
_YEAR: Final = re.compile(r"(?<![\w/.-])(?P<y>\d{4})(?![\w/-]|\.\d)", re.ASCII)
_TELEPHONE: Final = re.compile(
    r"(?<![\w./-])\(?\+?\d[\d ().-]{4,20}\d(?:[/,;] ?[\d -]{1,15})*(?!\w)", re.ASCII
)
_PAPER: Final = re.compile(r"(?=\S*\d)[!-~]{3,}", re.ASCII)
_LABELS: Final = re.compile(
    r"(?i)(?<!\w)(?:tel|telephone|phone|mobile|born|birth|dob|date|passport|id|no|number)(?!\w)[.:]*"
    r"|ເບີໂທລະສັບ|ໂທລະສັບ|ເບີໂທ|(?<!\S)ໂທ(?!\w)|ວັນເດືອນປີເກີດ|ວັນເກີດ|(?<!\S)ເກີດ(?!\w)"
    r"|ວັນທີ|ເລກທີ|ໜັງສືຜ່ານແດນ|ບັດປະຈຳຕົວ"
)
_FEWEST_DIGITS: Final = 6


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
    rest = _Rest(plain)
    if rest.take_days():
        return Phrase((rest.criteria(),))
    uin, fault = _number(plain, parse_uin)
    if uin:
        return Phrase(({"uin": uin},))
    tracking, other_fault = _number(plain, parse_tracking_number)
    if not tracking and _is_serial_number(plain):
        raise MalformedValue("certificate-number")
    found = ({"tracking": tracking} if tracking else {}, rest.criteria())
    return Phrase(tuple(filter(None, found)), fault or other_fault)


def _number(text: str, parse: Callable[[str], object]) -> tuple[str | None, str | None]:
    """A number, or what is wrong with what looks like one."""
    try:
        return str(parse(text)), None
    except MalformedValue as error:
        return None, None if "malformed" in error.code else error.code


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", cleaned(text)).replace("\u2013", "-").replace("\u2011", "-")
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in folded)


def _is_serial_number(text: str) -> bool:
    """Whether it is the number of a certificate; letters or digits alone may be a word or a telephone."""
    mixed = re.search(r"[0-9]", text) and re.search("[A-Za-z]", text)
    return bool(mixed) and _number(text, parse_serial_number)[0] is not None


@dataclass
class _Rest:
    """A phrase out of which one thing after the other is taken; what is left is a name."""

    text: str
    spans: list[Span] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def take_days(self) -> bool:
        """Whether there are dates with a month at least."""
        self._take(_DATE, self._date)
        return bool(self.spans)

    def criteria(self) -> dict[str, Any]:
        """Dates, numbers and words, of which a record must have all."""
        self._take(_TELEPHONE, self._telephone)
        self._take(_YEAR, self._date)
        self._take_papers()
        if self.spans or self.keys:
            self.text = _LABELS.sub(" ", self.text)
        found: dict[str, Any] = {}
        if self.spans:
            days = min(span.first for span in self.spans), max(span.last for span in self.spans)
            found["days"] = tuple(day.isoformat() for day in days)
        if self.keys:
            found["keys"] = tuple(dict.fromkeys(self.keys))
        if name := " ".join(self.text.split()):
            found["name"] = name
        return found

    def _take(self, pattern: re.Pattern[str], read: Callable[[re.Match[str]], bool]) -> None:
        self.text = pattern.sub(lambda match: " " if read(match) else match[0], self.text)

    def _date(self, match: re.Match[str]) -> bool:
        part = match.groupdict()
        year = _of_our_era(int(part["y"] or part["year"]))
        month, day = part.get("m") or part.get("month"), part.get("d") or part.get("day")
        for order in ((month, day), (day, month)):  # day before month, unless there is no such month
            text = "-".join([f"{year:04}", *(f"{int(each):02}" for each in order if each)])
            try:
                self.spans.append(span_of(read_partial_date(text)))
            except MalformedValue:
                continue
            return True
        return False

    def _telephone(self, match: re.Match[str]) -> bool:
        if sum(map(str.isdigit, match[0])) < _FEWEST_DIGITS:
            return False
        try:
            self.keys += telephone_keys(match[0].strip())
        except MalformedValue:
            return False
        self.keys += _document_keys(match[0])
        return True

    def _take_papers(self) -> None:
        written = _PAPER.findall(self.text)
        if written:
            latin = " ".join(re.findall("[!-~]+", self.text))
            self.keys += [key for each in (*written, "".join(written), latin) for key in _document_keys(each)]
            self.text = _PAPER.sub(" ", self.text)


def _document_keys(text: str) -> Iterator[str]:
    key = document_key(text)
    if key:
        yield key


def _of_our_era(year: int) -> int:
    return year - BUDDHIST_ERA if EARLIEST_YEAR <= year - BUDDHIST_ERA <= LATEST_YEAR < year else year
