"""What a certificate says: a layout (data) applied to an entry gives sections of labelled lines.

A layout row names the value to show, by a pointer into the entry. An absent value is left out when the row is
optional; otherwise the page says that it is absent, because somebody could write into a blank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from crvs_certificates.domain.entry import Entry, latin_name, pointers_to
from crvs_certificates.domain.wording import Wording
from crvs_contracts.kinds import kind_named
from crvs_contracts.numbers import format_uin
from crvs_contracts.pointers import value_at
from crvs_kernel.errors import Fault, RuleViolated

Row = Mapping[str, Any]


class Unprintable(Exception):
    """No packaged font has ``letters``."""

    def __init__(self, letters: str) -> None:
        super().__init__("letters without a font")  # not the letters: they are somebody's name (law 10)
        self.letters = letters


@dataclass(frozen=True)
class Facts:
    """The entry, and the UIN that was allotted to the child.

    ``unprintable`` are letters that no font has: parts of names that have them are printed in Latin.
    """

    entry: Entry
    uin: str | None
    wording: Wording
    unprintable: tuple[str, ...] = ()

    def without(self, letters: str) -> Facts:
        """The same facts to be printed without some letters.

        Raises:
            RuleViolated: `characters-not-printable`, when they stand not only in names, with where.

        """
        if letters in self.unprintable:
            code, places = "characters-not-printable", pointers_to(letters, self.entry.document)
            raise RuleViolated(code, faults=tuple(Fault(place, code) for place in places))
        return replace(self, unprintable=(*self.unprintable, letters))

    def can_print(self, text: str) -> bool:
        """Whether the fonts have all letters of a text, as far as is known."""
        return not any(letters in text for letters in self.unprintable)

    def name(self, name: Mapping[str, str], pointer: str) -> str:
        """A name as it can be printed.

        Raises:
            RuleViolated: `latin-spelling-needed`.

        """
        parts = [self._printable(name, part, pointer) for part in ("given", "surname") if name.get(part)]
        return " ".join(parts)

    def name_lines(self, name: Mapping[str, str], pointer: str) -> list[str]:
        """A name as it is printed, its Latin spelling beneath where English is read; raises as `name`."""
        latin = latin_name(name) if "en" in self.wording.languages else ""
        printed = self.name(name, pointer)
        return [printed, latin] if latin else [printed]

    def subject_names(self) -> list[str]:
        """The first printed line of each subject's name, without those who have none; raises as `name`."""
        pointers = [f"/{role}/name" for role in kind_named(self.entry.kind).subjects]
        named = [(name, at) for at in pointers if (name := value_at(self.entry.document, at))]
        return [self.name_lines(name, at)[0] for name, at in named]

    def _printable(self, name: Mapping[str, str], part: str, pointer: str) -> str:
        for spelling in (name[part], name.get(f"{part}_latin")):
            if spelling and self.can_print(spelling):
                return spelling
        raise RuleViolated("latin-spelling-needed", pointer=f"{pointer}/{part}_latin")


def sections(layout: Mapping[str, Any], facts: Facts) -> list[dict[str, Any]]:
    """The sections of the layout, with the rows that have a value or a word for its absence."""
    return [
        {
            "heading": facts.wording.heading(section["heading"]),
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
    return value_at(facts.entry.document, spec["at"])


def _name(spec: Row, facts: Facts) -> list[str]:
    name = _value(spec, facts)
    return facts.name_lines(name, spec["at"]) if name else []


def _names(spec: Row, facts: Facts) -> list[str]:
    people = _value(spec, facts) or []
    named = [(place, person["name"]) for place, person in enumerate(people) if person.get("name")]
    names = [facts.name(name, f"{spec['at']}/{place}/name") for place, name in named]
    return ["; ".join(names)] if names else []


def _uin(spec: Row, facts: Facts) -> list[str]:
    uin = facts.entry.links.get(spec["link"]) or _value(spec, facts)
    return [format_uin(uin)] if uin else []


def _text(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    return [] if value in (None, "") else [str(value)]


def _day(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    if not value:
        return []
    days = facts.wording.day(value)
    return facts.wording.estimated(days) if facts.entry.is_estimated(spec["at"]) else days


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
