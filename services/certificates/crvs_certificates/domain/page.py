"""The page of one certificate as plain data: exactly what the template prints."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from crvs_certificates.domain.contents import Facts, sections
from crvs_certificates.domain.wording import Wording
from crvs_contracts.kinds import kind_named
from crvs_contracts.latin import is_latin
from crvs_contracts.numbers import format_serial_number, format_uin
from crvs_contracts.offices import offices
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import Span

_OF_NAMES: Final = ("name", "names")
_LAO: Final = re.compile("[\u0e80-\u0eff]+")


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
        "sections": [*sections(layout, facts), *_margin(facts)],
        "issue": _issue_rows(facts, issue),
        "notes": [
            line.format(verify=issue.verify_at)
            for note in (*_on_letters(facts), *words["notes"])
            for line in wording.both(note)
        ],
        "serial": {"label": " / ".join(wording.label("serial")), "text": format_serial_number(issue.serial)},
        "template": issue.template,
    }


def _on_letters(facts: Facts) -> list[Mapping[str, str]]:
    """The note that some words stand in Latin letters, though the entry has them in others."""
    return [facts.wording.words["in_latin"]] if facts.unprintable else []


def stated(layout: Mapping[str, Any], facts: Facts) -> list[Any]:
    """All that a page and its QR code say of an entry: what two versions of it must share for one paper.

    A name in a script that no font has is printed as it is spelled in Latin, so of such names both count.
    """
    entry = facts.entry
    estimated = entry.is_estimated(kind_named(entry.kind).date)
    code = [facts.subject_names(), str(entry.occurred), estimated]
    return [_numbers(facts), sections(layout, facts), _registered_rows(facts), code, _foreign(layout, facts)]


def _foreign(layout: Mapping[str, Any], facts: Facts) -> list[Any]:
    """The whole names with a letter that is neither Lao nor Latin."""
    rows = [row for section in layout["sections"] for row in section["rows"] if row["show"] in _OF_NAMES]
    names = [value_at(facts.entry.document, row["at"]) for row in rows]
    return [name for name in names if not is_latin(_LAO.sub("", str(name)))]


def _margin(facts: Facts) -> list[dict[str, Any]]:
    """What later entries say of this one, each with its day, number and office."""
    words = facts.wording.words["margin"]
    rows = [
        {"label": facts.wording.both(words["notes"][note["note"]]), "lines": _note_lines(note, facts)}
        for note in facts.notes
    ]
    heading = facts.wording.both(words["heading"])
    return [{"heading": heading, "rows": [{**row, "strong": False} for row in rows]}] if rows else []


def _note_lines(note: Mapping[str, Any], facts: Facts) -> list[str]:
    first = date.fromisoformat(note["date_of_occurrence"])
    last = date.fromisoformat(note.get("date_of_occurrence_until") or note["date_of_occurrence"])
    registered = date.fromisoformat(note["date_of_registration"])
    days = facts.wording.span(Span(first, last))
    offices_named = _office(note["office"], registered, facts.wording)
    number = note["registration_number"]
    return [f"{day} · {number} · {office}" for day, office in zip(days, offices_named, strict=True)]


def _nation_languages(wording: Wording) -> tuple[str, ...]:
    """The national heading is in Lao on every certificate; English follows where English is read."""
    return ("lo", "en") if "en" in wording.languages else ("lo",)


def _office(code: str, day: date, wording: Wording) -> list[str]:
    office = offices().find(code, day)
    return wording.both(office.name.to_document()) if office else [code] * len(wording.languages)


def _numbers(facts: Facts) -> list[dict[str, Any]]:
    rows = [{"label": facts.wording.label("registration_number"), "text": facts.entry.registration_number}]
    if facts.uin:
        rows.append({"label": facts.wording.label("uin"), "text": format_uin(facts.uin)})
    return rows


def _issue_rows(facts: Facts, issue: Issue) -> list[dict[str, Any]]:
    issued_on = _issue_row("issued_on", facts.wording.day(issue.issued_on.isoformat()), facts)
    registered_on, *registrar = _registered_rows(facts)
    return [registered_on, *_registered_at(facts, issue), issued_on, *registrar]


def _registered_at(facts: Facts, issue: Issue) -> list[dict[str, Any]]:
    """The office whose book has the entry, where another one issues."""
    entry = facts.entry
    if issue.office == entry.office:
        return []
    return [
        _issue_row("registered_at", _office(entry.office, entry.date_of_registration, facts.wording), facts)
    ]


def _registered_rows(facts: Facts) -> list[dict[str, Any]]:
    entry = facts.entry
    registered_on = facts.wording.day(entry.date_of_registration.isoformat())
    rows = [_issue_row("registered_on", registered_on, facts)]
    if entry.registrar_name and facts.can_print(entry.registrar_name):
        title = facts.wording.words["titles"].get(entry.registrar_role)
        lines = facts.lines(entry.registrar_name, facts.in_latin(entry.registrar_name))
        signed = {"label": facts.wording.label(title or "registrar"), "lines": lines}
        rows.append(signed)
    return rows


def _issue_row(label: str, lines: list[str], facts: Facts) -> dict[str, Any]:
    return {"label": facts.wording.label(label), "lines": [" · ".join(lines)]}
