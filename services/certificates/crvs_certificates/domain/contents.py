"""What a certificate says: a layout (data) applied to an entry gives sections of labelled lines.

A layout row names the value to show, by a pointer into the entry. An absent value is left out when the row is
optional; otherwise the page says that it is absent, because somebody could write into a blank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from crvs_certificates.domain.ages import age_at
from crvs_certificates.domain.entry import Entry, pointers_to
from crvs_certificates.domain.wording import Wording, bare_village
from crvs_contracts.forms.notations import parts_of_duration
from crvs_contracts.kinds import kind_named
from crvs_contracts.latin import is_latin
from crvs_contracts.numbers import format_uin
from crvs_contracts.pointers import value_at
from crvs_contracts.spans import span_at, span_of
from crvs_contracts.text import cleaned, names_of
from crvs_kernel.errors import Fault, RuleViolated

Row = Mapping[str, Any]
_WHOLE_DATE: Final = 10  # letters of YYYY-MM-DD
PLACE_WORDS: Final = ("facility", "village", "abroad")  # what people write of a place; the rest are codes


class Unprintable(Exception):
    """No packaged font has ``letters``."""

    def __init__(self, letters: str) -> None:
        super().__init__("letters without a font")  # not the letters: they are somebody's name (law 10)
        self.letters = letters


@dataclass(frozen=True)
class Facts:
    """The entry, and the UIN that was allotted to the child.

    ``unprintable`` are letters that no font has: words that have them are printed in Latin, with a note.
    ``spellings`` are Latin spellings that were confirmed with the request, by the text that they spell.
    ``notes`` are the marginal notes that are printed.
    """

    entry: Entry
    uin: str | None
    wording: Wording
    unprintable: tuple[str, ...] = ()
    spellings: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[Mapping[str, Any]] = ()

    def without(self, letters: str) -> Facts:
        """The same facts to be printed without some letters.

        Raises:
            RuleViolated: `characters-not-printable`, where no spelling is asked for, with the places.

        """
        if letters in self.unprintable:
            code, places = "characters-not-printable", pointers_to(letters, self.entry.document)
            named = names_of(letters)
            faults = tuple(Fault(place, code, {"letter": named}) for place in places)
            raise RuleViolated(code, faults=faults, letter=named)
        return replace(self, unprintable=(*self.unprintable, letters))

    def can_print(self, text: str) -> bool:
        """Whether the fonts have all letters of a text, as far as is known."""
        return not any(letters in text for letters in self.unprintable)

    def in_latin(self, text: str, declared: str | None = None) -> str | None:
        """A text in Latin letters: as declared beside it, as it is, or as confirmed; None when unknown."""
        known = (declared, text, self.spellings.get(cleaned(text)))
        fitting = (spelling for spelling in known if spelling and is_latin(spelling))
        return next((spelling for spelling in fitting if self.can_print(spelling)), None)

    def latin_name(self, name: Mapping[str, str]) -> str | None:
        """A name in Latin letters; None where a part of it has no spelling: half a name is another name."""
        stated = [part for part in ("given", "surname") if name.get(part)]
        parts = [self.in_latin(name[part], name.get(f"{part}_latin")) for part in stated]
        return " ".join(part for part in parts if part) if all(parts) else None

    def lines(self, text: str, latin: str | None) -> list[str]:
        """A text in each language of the page: English holds no other letters than Latin ones.

        A bilingual page leaves the English line out where no spelling is known. A page in English alone is
        asked for with all spellings (`domain.spelling`), and loses nothing where one is not.
        """
        of_language = {"lo": text if self.can_print(text) else latin, "en": latin}
        found = [of_language[language] for language in self.wording.languages]
        return [line for line in found if line] or [text]

    def name(self, name: Mapping[str, str], pointer: str) -> str:
        """A name as it can be printed.

        Raises:
            RuleViolated: `latin-spelling-needed`.

        """
        parts = [self._printable(name, part, pointer) for part in ("given", "surname") if name.get(part)]
        return " ".join(parts)

    def name_lines(self, name: Mapping[str, str], pointer: str) -> list[str]:
        """A name as it is printed: in each language of the page; raises as `name`."""
        return self.lines(self.name(name, pointer), self.latin_name(name))

    def subject_names(self) -> list[str]:
        """The first printed line of each subject's name, without those who have none; raises as `name`."""
        pointers = [f"/{role}/name" for role in kind_named(self.entry.kind).subjects]
        named = [(name, at) for at in pointers if (name := value_at(self.entry.document, at))]
        return [self.name_lines(name, at)[0] for name, at in named]

    def _printable(self, name: Mapping[str, str], part: str, pointer: str) -> str:
        for spelling in (name[part], self.in_latin(name[part], name.get(f"{part}_latin"))):
            if spelling and self.can_print(spelling):
                return spelling
        raise RuleViolated("latin-spelling-needed", pointer=f"{pointer}/{part}_latin", text=name[part])


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
    latin = [facts.latin_name(name) for _, name in named]
    in_latin = "; ".join(name for name in latin if name) if all(latin) else None
    return facts.lines("; ".join(names), in_latin) if names else []


def _uin(spec: Row, facts: Facts) -> list[str]:
    uin = facts.entry.links.get(spec["link"]) or _value(spec, facts)
    return [format_uin(uin)] if uin else []


def _text(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    return [] if value in (None, "") else facts.lines(str(value), facts.in_latin(str(value)))


def _day(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    if not value:
        return []
    days = facts.wording.day(value)
    return facts.wording.estimated(days) if facts.entry.is_estimated(spec["at"]) else days


def _occurrence(spec: Row, facts: Facts) -> list[str]:
    """A date of which less than the day may be known."""
    if not _value(spec, facts):
        return []
    lines = facts.wording.span(span_at(facts.entry.document, spec["at"]))
    return facts.wording.estimated(lines) if facts.entry.is_estimated(spec["at"]) else lines


def _age(spec: Row, facts: Facts) -> list[str]:
    """The age at the vital event, as it is stated, or as the dates say; nothing where these are not exact."""
    person = value_at(facts.entry.document, spec["at"].rpartition("/")[0]) or {}
    if "age" in person:
        return facts.wording.length([(person["age"], "Y")])
    if "young_age" in person:
        return facts.wording.length(parts_of_duration(person["young_age"]))
    born, occurred = person.get("date_of_birth", ""), facts.entry.occurred
    if len(born) < _WHOLE_DATE or not occurred.is_day:
        return []
    return facts.wording.length([age_at(date.fromisoformat(born), occurred.first)])


def _code(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    return facts.wording.code(spec["codes"], value) if value else []


def _nationality(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    return facts.wording.nationality(value) if value else []


def _place(spec: Row, facts: Facts) -> list[str]:
    value = _value(spec, facts)
    beside = spec["at"].rpartition("/")[0] + "/date"  # of another act than the entry's, its date
    stated = value_at(facts.entry.document, beside)
    day = span_of(stated).first if stated else facts.entry.date_of_occurrence
    return _place_lines(value, facts, day) if value else []


def _residence(spec: Row, facts: Facts) -> list[str]:
    person = _value(spec, facts) or {}
    residence = {"district": person.get("residence_district"), "village": person.get("residence_village")}
    return _place_lines(residence, facts, facts.entry.date_of_occurrence)


def _place_lines(place: Mapping[str, Any], facts: Facts, day: date) -> list[str]:
    """A place in each language, as called on a day; its English leaves out what has no Latin spelling."""
    wording = facts.wording
    versions = {"lo": _in_lao(place, facts), "en": _in_english(place, facts)}
    lines = [wording.place(versions[language], language, day) for language in wording.languages]
    return [line for line in lines if line]


def _in_lao(place: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The words of a place as they are written; those that no font prints, in Latin letters."""
    spelled = {
        name: facts.in_latin(bare_village(text) if name == "village" else text)
        for name, text in place.items()
        if name in PLACE_WORDS and text and not facts.can_print(text)
    }
    return {**place, **{name: latin for name, latin in spelled.items() if latin}}


def _in_english(place: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    words = {name: text for name, text in place.items() if name in PLACE_WORDS and text}
    kept = words if facts.wording.languages == ("en",) else {}
    spelled = {
        name: facts.in_latin(bare_village(text) if name == "village" else text)
        for name, text in words.items()
    }
    rest = {name: value for name, value in place.items() if name not in PLACE_WORDS}
    return rest | kept | {name: latin for name, latin in spelled.items() if latin}


_SHOW: Final[dict[str, Callable[[Row, Facts], list[str]]]] = {
    "name": _name,
    "names": _names,
    "uin": _uin,
    "text": _text,
    "date": _day,
    "occurrence": _occurrence,
    "age": _age,
    "code": _code,
    "nationality": _nationality,
    "place": _place,
    "residence": _residence,
}
SHOWN: Final = _SHOW.keys()  # what the row of a layout can show
