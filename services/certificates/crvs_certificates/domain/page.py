"""The page of one certificate as plain data: exactly what the template prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from crvs_certificates.domain.contents import Facts, sections
from crvs_certificates.domain.wording import Wording
from crvs_contracts.numbers import format_serial_number, format_uin
from crvs_contracts.offices import offices


@dataclass(frozen=True)
class Issue:
    """The act of issuing; the office's name and authority are those of the day of issue."""

    serial: str
    issued_on: date
    office: str
    template: str  # "birth/1"
    verify_at: str  # the address that a reader types


def compose(layout: Mapping[str, Any], facts: Facts, issue: Issue) -> dict[str, Any]:
    """The contents of the page without the QR code, which the caller adds after signing it."""
    wording, words = facts.wording, facts.wording.words
    title = wording.both(layout["title"])
    authority = offices().authority(issue.issued_on)
    return {
        "languages": list(wording.languages),
        "document_title": f"{title[0]} {format_serial_number(issue.serial)}",
        "nation": [[motto[language] for motto in words["nation"]] for language in _nation_languages(wording)],
        "authority": wording.both(authority.name.to_document()),
        "office": _office(issue.office, issue.issued_on, wording),
        "title": title,
        "numbers": _numbers(facts),
        "sections": sections(layout, facts),
        "issue": _issue_rows(facts, issue),
        "notes": [
            line.format(verify=issue.verify_at) for note in words["notes"] for line in wording.both(note)
        ],
        "serial": {"label": " / ".join(wording.label("serial")), "text": format_serial_number(issue.serial)},
        "template": issue.template,
    }


def _nation_languages(wording: Wording) -> tuple[str, ...]:
    """The national heading is in Lao on every certificate; English follows where English is read."""
    return ("lo", "en") if "en" in wording.languages else ("lo",)


def _office(code: str, day: date, wording: Wording) -> list[str]:
    office = offices().find(code, day)
    return wording.both(office.name.to_document()) if office else [code]


def _numbers(facts: Facts) -> list[dict[str, Any]]:
    rows = [{"label": facts.wording.label("registration_number"), "text": facts.entry.registration_number}]
    if facts.uin:
        rows.append({"label": facts.wording.label("uin"), "text": format_uin(facts.uin)})
    return rows


def _issue_rows(facts: Facts, issue: Issue) -> list[dict[str, Any]]:
    wording, entry = facts.wording, facts.entry
    values = {
        "registered_on": wording.day(entry.date_of_registration.isoformat()),
        "issued_on": wording.day(issue.issued_on.isoformat()),
        "registrar": [_staff_reference(entry.registrar)] if entry.registrar else [],
    }
    return [
        {"label": wording.label(name), "lines": [" · ".join(lines)]}
        for name, lines in values.items()
        if lines
    ]


def _staff_reference(account: str) -> str:
    """The registrar's account, short enough to read aloud; events carry no staff names (law 10)."""
    return "-".join((account.replace("-", "").upper()[-8:-4], account.upper()[-4:]))
