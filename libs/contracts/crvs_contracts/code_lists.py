"""Code lists with their words in Lao and English: what forms offer and published documents carry.

The kinds of vital events and the letters of their books are read from the definitions of kinds.
Nationalities are ISO 3166-1 alpha-2, with `stateless` and `undetermined` beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Final

from crvs_contracts.faults import MalformedValue
from crvs_contracts.forms.model import Words
from crvs_contracts.kinds import kinds
from crvs_contracts.labels import Label, reference_rows, reference_version
from crvs_contracts.lao.collation import collation_key

NATIONALITY: Final = "nationality"
COUNTRY: Final = "country"  # other than the register's own
VITAL_EVENT: Final = "vital_event"
BOOK: Final = "book"  # the first letter of a registration number
_HOME: Final = "LA"
_FIRST: Final = (_HOME, "VN", "TH", "CN", "KH", "MM")  # and the neighbours of Laos
_LISTS: Final = "code_lists.csv"
_NATIONALITIES: Final = "nationalities.csv"


@dataclass(frozen=True, slots=True)
class CodeList:
    """Codes in an order of their own; `standard` names whose value set they follow.

    The order is that of the subject (levels of education) or of what is usual (the mother before others).
    Only countries have none: see `in_reading_order`.
    """

    name: str
    labels: Mapping[str, Label]
    standard: str = ""

    def __contains__(self, code: object) -> bool:
        return code in self.labels

    def label(self, code: str) -> Label:
        """The words for a code; raise MalformedValue `unknown-code` for a code that the list never had."""
        if code not in self.labels:
            raise MalformedValue("unknown-code", field=self.name)
        return self.labels[code]

    def words(self) -> dict[str, dict[str, str]]:
        """The words of each code as {lo, en}."""
        return {code: label.to_document() for code, label in self.labels.items()}


@cache
def code_lists() -> Mapping[str, CodeList]:
    """Give every list by name."""
    labels: dict[str, dict[str, Label]] = {}
    standards: dict[str, str] = {}
    for row in reference_rows(_LISTS):
        labels.setdefault(row["list"], {})[row["code"]] = Label(lo=row["lo"], en=row["en"])
        standards[row["list"]] = row["standard"]
    rows = list(reference_rows(_NATIONALITIES))
    nations = {row["code"]: Label(lo=row["lo"], en=row["national_en"]) for row in rows}
    countries = {row["code"]: Label(lo=row["lo"], en=row["en"]) for row in rows}
    lists = {name: CodeList(name, codes, standards[name]) for name, codes in labels.items()}
    abroad = {code: label for code, label in countries.items() if code != _HOME and code.isupper()}
    events = kinds().values()
    return lists | {
        NATIONALITY: CodeList(NATIONALITY, nations, "ISO 3166-1 alpha-2"),
        COUNTRY: CodeList(COUNTRY, abroad, "ISO 3166-1 alpha-2"),
        VITAL_EVENT: CodeList(VITAL_EVENT, {each.name: each.words for each in events}, "UN P&R Rev.3"),
        BOOK: CodeList(BOOK, {each.book: each.words for each in events}),
    }


def code_list(name: str) -> CodeList:
    """Raise MalformedValue `unknown-code-list`."""
    lists = code_lists()
    if name not in lists:
        raise MalformedValue("unknown-code-list", field=name)
    return lists[name]


def in_reading_order(name: str | None, options: Mapping[str, Words], language: str) -> Mapping[str, Words]:
    """The options of a list as a reader looks for one.

    Nationalities and countries: Laos and its neighbours, then the alphabet of the language, then what is no
    country. Other lists stay as they are.
    """
    if name not in {NATIONALITY, COUNTRY}:
        return options
    first = {code: place for place, code in enumerate(_FIRST)}

    def order(code: str) -> tuple[int, bool, str]:
        return first.get(code, len(first)), not code.isupper(), collation_key(options[code][language])

    return {code: options[code] for code in sorted(options, key=order)}


def code_lists_version() -> str:
    """Name the state of all lists by their content."""
    files = reference_version(_LISTS, _NATIONALITIES)
    generated = [list(code_list(name).labels.items()) for name in (VITAL_EVENT, BOOK)]
    return f"code-lists/{sha256(f'{files}{generated}'.encode()).hexdigest()[:12]}"
