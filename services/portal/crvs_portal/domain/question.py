"""Reads what somebody looks for: the words in the box, the filters beside it, and spans of dates."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crvs_contracts.text import cleaned
from crvs_portal.domain.typed import Typed, read_date

LONGEST = 120  # letters of a value
PHRASE = "q"
CHOSEN = ("kind", "status", "place", "flag")
DATES = ("date_from", "date_until", "born_from", "born_until")
PARTS = ("day", "month", "year")
CURSOR = "cursor"
FIELDS = (PHRASE, *CHOSEN, *(f"{each}.{part}" for each in DATES for part in PARTS), CURSOR)
_WHOLE, _MONTH = 10, 7  # letters of a date that is known to the day, and to the month


@dataclass(frozen=True)
class Question:
    """The body of a search, and codes of what is wrong by field."""

    body: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def asked(posted: Mapping[str, str]) -> dict[str, str]:
    """The fields of a question that say something, as they were typed."""
    typed = {name: cleaned(posted.get(name, ""))[:LONGEST] for name in FIELDS}
    return {name: text for name, text in typed.items() if text}


def read_question(typed: Mapping[str, str]) -> Question:
    """The question as the register takes it; a month or a year stands for its first or its last day."""
    chosen = {name: typed[name] for name in (*CHOSEN, CURSOR) if name in typed}
    phrase = {"phrase": typed[PHRASE]} if PHRASE in typed else {}
    dates = {name: _day(typed, name) for name in DATES}
    return Question(
        phrase | chosen | {name: each.value for name, each in dates.items() if each.value and not each.fault},
        {name: each.fault for name, each in dates.items() if each.fault},
    )


def _day(typed: Mapping[str, str], name: str) -> Typed:
    found = read_date(*(typed.get(f"{name}.{part}", "") for part in PARTS), partial=True)
    if found.fault or found.value is None or len(found.value) == _WHOLE:
        return found
    is_last = name.endswith("until")
    year, month = int(found.value[:4]), 12 if is_last else 1
    if len(found.value) == _MONTH:
        month = int(found.value[5:])
    day = calendar.monthrange(year, month)[1] if is_last else 1
    return Typed(f"{year:04}-{month:02}-{day:02}")
