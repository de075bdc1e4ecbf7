"""What the QR code says, in short keys, and how it is read back; signed, so that no network is needed."""

from __future__ import annotations

from typing import Any, Final

from crvs_certificates.domain.contents import Facts
from crvs_certificates.domain.page import Issue
from crvs_contracts.kinds import kind_named
from crvs_contracts.numbers import format_serial_number

LONGEST_NAME: Final = 64  # characters: two spouses' Lao names still fit a code that a phone reads from paper
_ELLIPSIS: Final = "…"
_KEYS: Final = {
    "s": "serial",
    "k": "kind",
    "r": "registration_number",
    "n": "names",
    "d": "date_of_occurrence",
    "e": "date_estimated",
    "i": "issued_on",
    "o": "office",
}


def claims(facts: Facts, issue: Issue) -> dict[str, Any]:
    """The contents of a code; a name over 64 characters ends in an ellipsis there (the page has it whole).

    Names are spelled as the page prints them first, so that they can be compared. ``e`` is there only when
    the date of occurrence is an estimate. ``d`` has as much of that date as is known (ISO 8601: a day, a
    month, a year, or two days with a slash between).

    Raises:
        RuleViolated: `latin-spelling-needed`.

    """
    entry = facts.entry
    estimated = {"e": True} if entry.is_estimated(kind_named(entry.kind).date) else {}
    return {
        "s": issue.serial,
        "k": entry.kind,
        "r": entry.registration_number,
        "n": [_short(name) for name in facts.subject_names()],
        "d": str(entry.occurred),
        **estimated,
        "i": issue.issued_on.isoformat(),
        "o": issue.office,
    }


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1].rstrip() + _ELLIPSIS


def spelled_out(signed: dict[str, Any]) -> dict[str, Any]:
    """Claims with the names of the API."""
    return {name: signed[key] for key, name in _KEYS.items() if key in signed}


def text(base_url: str, serial: str, token: str) -> str:
    """An address for people with a network; the signed part is a fragment, which browsers never send."""
    return f"{base_url.rstrip('/')}/verify/{format_serial_number(serial)}#{token}"
