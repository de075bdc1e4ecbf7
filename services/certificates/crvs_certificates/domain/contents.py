"""What a certificate says: a layout (data) applied to an entry gives sections of labelled lines.

A layout row names what to show and where it stands in the entry. An absent value is left out when the row is
optional, and otherwise said to be absent: a blank would invite a pen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from crvs_certificates.domain.entry import Entry, at, full_name, latin_name
from crvs_certificates.domain.wording import Wording
from crvs_contracts.numbers import format_uin

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Facts:
    """The entry, and the UIN that the register allotted to its subject (births only)."""

    entry: Entry
    uin: str | None
    wording: Wording


def sections(layout: Mapping[str, Any], facts: Facts) -> list[dict[str, Any]]:
    """Every section of the layout with the rows that have something to say."""
    headings = facts.wording.words["headings"]
    return [
        {
            "heading": facts.wording.both(headings[section["heading"]]),
            "rows": [row for spec in section["rows"] if (row := _row(spec, facts))],
        }
        for section in layout["sections"]
    ]


def _row(spec: Row, facts: Facts) -> dict[str, Any] | None:
    lines = _SHOW[spec["show"]](spec, facts)
    if not lines and spec.get("optional"):
        return None
    if not lines:
        absent = facts.wording.words["absent"][spec.get("absent", "not_stated")]
        lines = facts.wording.both(absent)
    label = facts.wording.label(spec["label"])
    return {"label": label, "lines": _distinct(lines), "strong": bool(spec.get("strong"))}


def _distinct(lines: list[str]) -> list[str]:
    """A line that reads the same in both languages is printed once."""
    return list(dict.fromkeys(lines))


def _value(spec: Row, facts: Facts) -> Any:
    return at(facts.entry.document, spec["at"])


def _name(spec: Row, facts: Facts) -> list[str]:
    name = _value(spec, facts)
    if not name:
        return []
    latin = latin_name(name) if "en" in facts.wording.languages else ""
    return [full_name(name), latin] if latin else [full_name(name)]


def _names(spec: Row, facts: Facts) -> list[str]:
    people = _value(spec, facts) or []
    names = [full_name(person["name"]) for person in people if person.get("name")]
    return ["; ".join(names)] if names else []


def _uin(spec: Row, facts: Facts) -> list[str]:
    uin = facts.entry.links.get(spec["link"]) or _value(spec, facts)
    return [format_uin(uin)] if uin else []


def _text(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    return [] if value in (None, "") else [str(value)]


def _day(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    return facts.wording.day(value) if value else []


def _code(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    return facts.wording.code(spec["codes"], value) if value else []


def _nationality(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    return facts.wording.nationality(value) if value else []


def _place(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    lines = facts.wording.place(value, facts.entry.date_of_occurrence) if value else []
    return [line for line in lines if line]


def _residence(spec: Row, facts: Facts) -> list[str]:
    person = _value(spec, facts) or {}
    residence = {"district": person.get("residence_district"), "village": person.get("residence_village")}
    lines = facts.wording.place(residence, facts.entry.date_of_occurrence)
    return [line for line in lines if line]


_SHOW: Final[dict[str, Callable[[Row, Facts], list[str]]]] = {
    "name": _name,
    "names": _names,
    "uin": _uin,
    "text": _text,
    "date": _day,
    "code": _code,
    "nationality": _nationality,
    "place": _place,
    "residence": _residence,
}
