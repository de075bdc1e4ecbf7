"""Dates in a phrase, as people write them: in any order and either era, with months in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.forms.values import BUDDHIST_ERA, EARLIEST_YEAR, LATEST_YEAR, read_partial_date
from crvs_contracts.spans import Span, span_of

# In Lao, in full and short; in Thai, as the papers of neighbours have them; in English and French.
_MONTHS: Final = (
    "ມັງກອນ ມ.ກ มกราคม ม.ค january jan janvier",
    "ກຸມພາ ກ.ພ กุมภาพันธ์ ก.พ february feb février fevrier",
    "ມີນາ ມ.ນ มีนาคม มี.ค march mar mars",
    "ເມສາ ມ.ສ เมษายน เม.ย april apr avril",
    "ພຶດສະພາ ພ.ພ พฤษภาคม พ.ค may mai",
    "ມິຖຸນາ ມິ.ຖ มิถุนายน มิ.ย june jun juin",
    "ກໍລະກົດ ກ.ລ กรกฎาคม ก.ค july jul juillet",
    "ສິງຫາ ສ.ຫ สิงหาคม ส.ค august aug août aout",
    "ກັນຍາ ກ.ຍ กันยายน ก.ย september sept sep septembre",
    "ຕຸລາ ຕ.ລ ตุลาคม ต.ค october oct octobre",
    "ພະຈິກ ພ.ຈ พฤศจิกายน พ.ย november nov novembre",
    "ທັນວາ ທ.ວ ธันวาคม ธ.ค december dec décembre decembre",
)
_MONTH_OF: Final = {name: place for place, line in enumerate(_MONTHS, 1) for name in line.split()}
_NAME: Final = "|".join(re.escape(name) for name in sorted(_MONTH_OF, key=len, reverse=True))
_ERA: Final = r"ປີ|ปี|[ຄພ]\.?\s?ສ\.?|[คพ]\.?\s?ศ\.?"
_SIGNS: Final = r"\s?[-/.]\s?"
_GAP: Final = rf"(?:(?:\s?(?:[-/.,]|ເດືອນ|เดือน|{_ERA}|of|de|st|nd|rd|th))+\s?|\s)"
_FROM: Final = r"(?<![\w/.-])"
_UNTIL: Final = r"(?![\w/-]|\.\d)"
_WORD: Final = rf"(?P<name>{_NAME})\.?"
_DIGITS: Final = r"(?P<month>\d{1,2})"
_DAY, _YEAR, _SHORT = r"(?P<day>\d{1,2})", r"(?P<year>\d{4})", r"(?P<short>\d{2})"


def _of(*written: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(f"{_FROM}{each}{_UNTIL}", re.ASCII | re.IGNORECASE) for each in written)


_SURE: Final = _of(
    f"{_DAY}{_GAP}{_DIGITS}{_GAP}{_YEAR}",
    f"{_DAY}{_GAP}?{_WORD}{_GAP}?{_YEAR}",
    f"{_YEAR}{_GAP}{_DIGITS}{_GAP}{_DAY}",
    f"{_WORD}{_GAP}{_DAY}{_GAP}{_YEAR}",
    f"{_DAY}{_GAP}?{_WORD}{_GAP}?{_SHORT}",
    rf"ເດືອນ\s?{_WORD}{_GAP}{_YEAR}",
    rf"ເດືອນ\s?{_DIGITS}{_GAP}{_YEAR}",
    f"{_DIGITS}{_SIGNS}{_YEAR}",
    f"{_YEAR}{_SIGNS}{_DIGITS}",
)
# They may be other numbers, and the names of some months are people's names, too.
_UNSURE: Final = _of(
    f"{_WORD}{_GAP}{_YEAR}",
    f"{_DAY}{_GAP}{_DIGITS}{_GAP}{_SHORT}",
    r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
    r"(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{4})",
    r"(?P<day>\d\d)(?P<month>\d\d)(?P<short>\d\d)",
    rf"{_DIGITS}\s{_YEAR}",
)
_CENTURIES: Final = (2000, 1900, 2500 - BUDDHIST_ERA)  # of a year in two digits, the likeliest first


@dataclass
class Dated:
    """Dates, and what else the phrase says."""

    rest: str
    century: int = _CENTURIES[0]
    spans: list[Span] = field(default_factory=list)

    def take(self, patterns: tuple[re.Pattern[str], ...]) -> Dated:
        """Take all dates of such writings out of the rest."""
        for pattern in patterns:
            self.rest = pattern.sub(self._read, self.rest)
        return self

    def _read(self, match: re.Match[str]) -> str:
        span = None if _is_part_of_a_number(match) else _span(match.groupdict(), self.century)
        if span is None:
            return match[0]
        self.spans.append(span)
        return " "


def sure_dates(text: str) -> Dated:
    """A phrase whose dates can be nothing else."""
    return Dated(text).take(_SURE)


def unsure_dates(text: str) -> Iterator[Dated]:
    """What a phrase says if numbers that may be dates are dates, in each century that is possible."""
    before: list[Span] = []
    for century in _CENTURIES:
        dated = Dated(text, century).take(_UNSURE)
        if dated.spans and dated.spans != before:
            yield dated
        before = dated.spans


def year(text: str) -> Span | None:
    """All days of a year in four digits, of either era."""
    is_year = re.fullmatch(r"\d{4}", text, re.ASCII)
    return _span({"year": text}, 0) if is_year else None


def _is_part_of_a_number(match: re.Match[str]) -> bool:
    """Whether digits with only spaces between them go on before or after it."""
    if not re.fullmatch(r"[\d ]+", match[0], re.ASCII):
        return False
    before, after = match.string[: match.start()], match.string[match.end() :]
    return bool(re.search(r"\d\s$", before) or re.match(r"\s\d", after))


def _span(written: Mapping[str, str | None], century: int) -> Span | None:
    """The days that are meant; the day stands before the month, unless there is no such month."""
    name, short = written.get("name"), written.get("short")
    month = str(_MONTH_OF[name.lower()]) if name else written.get("month")
    in_full = century + int(short) if short else _of_our_era(int(written.get("year") or 0))
    for order in ((month, written.get("day")), (written.get("day"), month)):
        text = "-".join([f"{in_full:04}", *(f"{int(each):02}" for each in order if each)])
        try:
            return span_of(read_partial_date(text))
        except MalformedValue:
            continue
    return None


def _of_our_era(year: int) -> int:
    return year - BUDDHIST_ERA if EARLIEST_YEAR <= year - BUDDHIST_ERA <= LATEST_YEAR < year else year
