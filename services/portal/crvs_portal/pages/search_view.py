"""Data for the search box: what was typed, what can be chosen beside it, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crvs_contracts.kinds import kinds
from crvs_portal.domain.question import CURSOR, PHRASE
from crvs_portal.pages.names import kind_name
from crvs_portal.pages.words import current_language, words

_GROUPED = {"lo": ".", "en": ","}  # what parts thousands
STATUSES = ("declared", "registered", "rejected", "archived", "cancelled")


@dataclass(frozen=True)
class SearchView:
    """A question as it was typed; work lists, which are read most, offer no filters."""

    typed: Mapping[str, str] = field(default_factory=dict)
    offers_filters: bool = True

    def value(self, name: str) -> str:
        return self.typed.get(name, "")

    def again(self, cursor: str | None = None, *, filtered: bool = True) -> dict[str, str]:
        """The fields of the same question: its first page, the page at a cursor, or without its filters."""
        kept = {name: text for name, text in self.typed.items() if name == PHRASE or filtered}
        kept.pop(CURSOR, None)
        return kept | ({CURSOR: cursor} if cursor else {})

    @property
    def filters(self) -> int:
        """How many filters are set."""
        return len(self.typed.keys() - {PHRASE, CURSOR})

    def kinds(self) -> dict[str, str]:
        return {kind: kind_name(kind) for kind in kinds()}

    def statuses(self) -> dict[str, str]:
        return {status: words(f"status.{status}") for status in STATUSES}


def total_words(total: Mapping[str, Any]) -> str:
    """How many records all pages have."""
    count = f"{total['count']:,}".replace(",", _GROUPED[current_language()])
    key = "more" if total["more"] else "one" if total["count"] == 1 else "many"
    return words(f"search.total.{key}", count=count)
