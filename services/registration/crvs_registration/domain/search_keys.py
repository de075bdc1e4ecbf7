"""Keys by which a record is found beside names: telephones, papers, its month, an estimated date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

from crvs_contracts.forms.notations import phone_numbers
from crvs_contracts.matching.plan import Plan
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import UNTIL

PREFIX: Final = "s:"  # begins these keys; all others of a record are blocks for duplicates
ESTIMATED: Final = f"{PREFIX}f:estimated-date"
OCCURRED: Final = f"{PREFIX}o:"  # and the month: GIN meets it with a common key without reading a record
_TELEPHONE: Final = f"{PREFIX}t:"
_DOCUMENT: Final = f"{PREFIX}d:"
_PAPERS: Final = frozenset({"id_document", "family_book_number"})
_LONGEST: Final = 40
LONGEST_BIRTH: Final = 1100  # days of a span of birth; of a longer one the last are kept
_COUNTRY: Final = re.compile(
    "(?:00)?856(?=[0-9]{7,})"
)  # before a number of Laos, as people at home leave it out


def search_keys(plan: Plan, declaration: Mapping[str, Any]) -> list[str]:
    """Each key once, in the order of the alphabet: a database gives the parts of a declaration in its own."""
    found = set(_stated(declaration))
    if value_at(declaration, plan.date + UNTIL) or (
        plan.estimated and value_at(declaration, plan.estimated) is True
    ):
        found.add(ESTIMATED)
    return sorted(found)


def occurred_key(day: str) -> str:
    """The key of the month of an ISO date."""
    return OCCURRED + day[:7]


def telephone_keys(text: str) -> list[str]:
    """A key for each telephone number of a text; after a slash the last digits may stand alone.

    Raises:
        MalformedValue: `invalid-phone`.

    """
    found, before = [], ""
    for written in re.split("[/,;]", phone_numbers(text)):
        digits = "".join(filter(str.isdigit, written))
        before = before[: -len(digits)] + digits if len(digits) <= 3 else digits
        found.append(_TELEPHONE + _COUNTRY.sub("", before).lstrip("0"))
    return found


def document_key(text: str) -> str | None:
    """The key of a paper's number without spaces, punctuation and case; None where nothing is left."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    number = "".join(str(unicodedata.decimal(each, each)) for each in plain if each.isalnum())
    return _DOCUMENT + number[:_LONGEST] if number else None


def _stated(part: Any) -> Iterator[str]:
    """The keys of all that a declaration states, however deep."""
    if isinstance(part, list):
        for each in part:
            yield from _stated(each)
    elif isinstance(part, dict):
        for name, value in part.items():
            if isinstance(value, str):
                yield from _of_answer(name, value, part)
            else:
                yield from _stated(value)


def _of_answer(name: str, value: str, part: Mapping[str, Any]) -> Iterator[str]:
    if name == "phone":
        yield from telephone_keys(value)
    elif name in _PAPERS or (name == "number" and "kind" in part):  # of a supporting document
        key = document_key(value)
        if key:
            yield key
