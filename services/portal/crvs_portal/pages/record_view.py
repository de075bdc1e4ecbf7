"""A declaration as questions and answers, in the words of its form version."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crvs_contracts.forms.model import Field, Form
from crvs_contracts.kinds import kind_named
from crvs_contracts.names import PARTS
from crvs_contracts.pointers import split, value_at
from crvs_portal.pages.present import day, duration, spaced_uin
from crvs_portal.pages.words import coded, has_words, said, words


@dataclass(frozen=True)
class Line:
    """One answered question."""

    label: str
    answer: str
    pointer: str


@dataclass(frozen=True)
class Group:
    """The answers under one heading."""

    title: str
    lines: list[Line]


def groups(form: Form, declaration: Mapping[str, Any]) -> list[Group]:
    """Every answered question; headings without answers are left out."""
    found: list[Group] = []
    for page in form.pages:
        for section in page.sections:
            lines = [
                Line(said(field.label), answer, field.pointer)
                for field in section.fields
                if (answer := _answer(field, value_at(declaration, field.pointer)))
            ]
            if lines:
                _add(found, said(section.title or page.title), lines)
    return found


@dataclass(frozen=True)
class Compared:
    """One question with the answers of two records."""

    label: str
    this: str
    other: str


def compared(this: list[Group], other: list[Group]) -> list[Compared]:
    """Put both records side by side; a question that only one of them answers has a gap."""
    sides = [
        {line.pointer: (group.title, line) for group in side for line in group.lines}
        for side in (this, other)
    ]
    rows = []
    for pointer, (title, line) in (sides[0] | sides[1]).items():
        answers = [side[pointer][1].answer if pointer in side else "" for side in sides]
        rows.append(Compared(f"{title} · {line.label}", *answers))
    return rows


def with_changes(declaration: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The declaration with a correction's new values; null removes one."""
    after: Any = dict(declaration)
    for pointer, value in changes.items():
        after = _with(after, split(pointer), value)
    changed: dict[str, Any] = after
    return changed


def _with(inside: Any, path: Sequence[str], value: Any) -> Any:
    if not path:
        return value
    step, *rest = path
    if isinstance(inside, list):
        places = ((str(place), each) for place, each in enumerate(inside))
        return [_with(each, rest, value) if place == step else each for place, each in places]
    inner = inside if isinstance(inside, dict) else {}
    return {**inner, step: _with(inner.get(step), rest, value)}


def lines_at(entry: list[Group], pointers: list[str]) -> list[Line]:
    """The answers that pointers lead to or into, each under its whole name."""
    return [
        Line(f"{group.title} · {line.label}", line.answer, line.pointer)
        for group in entry
        for line in group.lines
        if any(f"{pointer}/".startswith(f"{line.pointer}/") for pointer in pointers)
    ]


def _add(found: list[Group], title: str, lines: list[Line]) -> None:
    if found and found[-1].title == title:
        found[-1].lines.extend(lines)
    else:
        found.append(Group(title, lines))


def _answer(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if field.type in {"documents", "list"}:
        row = _document if field.type == "documents" else _row
        return " · ".join(row(field, each) for each in value)
    if field.type in _SHOWN:
        return _SHOWN[field.type](value)
    return said(field.options[value]) if value in field.options else str(value)


def _name(name: Mapping[str, Any]) -> str:
    native = " ".join(name[part] for part in PARTS[:2] if name.get(part))
    latin = " ".join(name[part] for part in PARTS[2:] if name.get(part))
    return f"{native} ({latin})" if latin else native


_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "name": _name,
    "date": day,
    "partial_date": day,
    "boolean": lambda value: words("form.yes" if value else "form.no"),
    "uin": spaced_uin,
    "duration": duration,
}


def _document(field: Field, each: Mapping[str, Any]) -> str:
    kind = each.get("kind", "")
    label = said(field.options[kind]) if kind in field.options else str(kind)
    return " ".join(filter(None, (label, each.get("number"), day(each.get("issued_on")), each.get("note"))))


def _row(field: Field, row: Mapping[str, Any]) -> str:
    answers = (_answer(each, row.get(each.name)) for each in field.fields)
    return ", ".join(answer for answer in answers if answer)


def as_linked(record: Mapping[str, Any]) -> dict[str, Any]:
    """The declaration with the UINs that parties were linked with, where it states none."""
    declaration, allotted = record["declaration"], kind_named(record["kind"]).allotted
    linked = {
        role: {"uin": uin, **declaration[role]}
        for role, uin in (record.get("links") or {}).items()
        if uin and role != allotted and declaration.get(role)
    }
    return {**declaration, **linked}


def reason_words(reasons: list[str], kind: str) -> str:
    """Why two records of a kind may be one, in words; some reasons end in the role of a party."""
    return ", ".join(_reason(each, kind) for each in reasons)


def _reason(code: str, kind: str) -> str:
    stem, _, role = code.rpartition("-")
    if (party := _party(kind, role)) and has_words(f"duplicate-of.{stem}"):
        return words(f"duplicate-of.{stem}", party=party)
    return coded("duplicate", code)


def _party(kind: str, role: str) -> str | None:
    party = kind_named(kind).party(role)
    if party is None:
        return words(f"party.{role}") if has_words(f"party.{role}") else None
    return said(party.words.to_document()).lower()
