"""Data for the search box: what was typed, what can be chosen beside it, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crvs_contracts.kinds import kinds
from crvs_contracts.places import places
from crvs_portal.domain.question import CURSOR, PHRASE
from crvs_portal.pages.asking import current_session
from crvs_portal.pages.names import Province, by_province, kind_name
from crvs_portal.pages.words import current_language, said, words

STATUSES = ("declared", "registered", "rejected", "archived", "cancelled", "transferring")
FLAGS = {
    "late": "timeliness.late",
    "delayed": "timeliness.delayed",
    "possible-duplicate": "work.duplicates",
    "estimated-date": "search.estimated",
}
_DISTRICT = 2
_POINT = {"lo": ".", "en": ","}


@dataclass(frozen=True)
class SearchView:
    """A question with the reader's answers; the macros of forms read it, too."""

    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    offers_filters: bool = True  # they weigh more than the rest of a work list

    def value(self, name: str) -> str:
        return self.typed.get(name, "")

    def fault(self, name: str) -> str | None:
        code = self.faults.get(name)
        return words(f"typed.{code}") if code else None

    def again(self, cursor: str | None = None, *, filtered: bool = True) -> dict[str, str]:
        """The fields of the same question: its first page, the page at a cursor, or without its filters."""
        kept = {name: text for name, text in self.typed.items() if name == PHRASE or filtered}
        kept.pop(CURSOR, None)
        return kept | ({CURSOR: cursor} if cursor else {})

    @property
    def filters(self) -> int:
        """How many filters are set; the parts of a date are one."""
        return len({name.partition(".")[0] for name in self.typed} - {PHRASE, CURSOR})

    def kinds(self) -> dict[str, str]:
        return {kind: kind_name(kind) for kind in kinds()}

    def statuses(self) -> dict[str, str]:
        return {status: words(f"status.{status}") for status in STATUSES}

    def flags(self) -> dict[str, str]:
        return {flag: words(key) for flag, key in FLAGS.items()}

    def provinces(self) -> list[Province]:
        """All districts, one's own first."""
        session = current_session()
        office = (session.account.get("office") if session else None) or ""
        names = {code: said(place.name.to_document()) for code, place in places().at_level(_DISTRICT).items()}
        return by_province(names, office)


def total_words(total: Mapping[str, Any]) -> str:
    """How many records all pages have, in words."""
    count = f"{total['count']:,}".replace(",", _POINT[current_language()])
    key = "more" if total["more"] else "one" if total["count"] == 1 else "many"
    return words(f"search.total.{key}", count=count)
