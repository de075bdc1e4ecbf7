"""Values in words: dates, places and codes in Lao and English, from the words that a page version pins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from crvs_contracts.code_lists import COUNTRY, NATIONALITY, code_list
from crvs_contracts.labels import Label
from crvs_contracts.places import places
from crvs_contracts.spans import Span

Words = Mapping[str, Any]
LANGUAGES: Final = {"lo": ("lo",), "en": ("en",), "lo-en": ("lo", "en")}  # of a certificate

_SHAPES: Final = {4: "year", 7: "month"}  # by the length of a partial date


@dataclass(frozen=True)
class Wording:
    """The words of one page version in the languages of one certificate."""

    words: Words
    languages: tuple[str, ...]

    def both(self, label: Mapping[str, str]) -> list[str]:
        """A label in each language of the certificate, the leading one first."""
        return [label[language] for language in self.languages]

    def label(self, name: str | Mapping[str, str]) -> list[str]:
        """A label of the page version, or one that the layout of a kind brings itself."""
        return self.both(self.words["labels"][name] if isinstance(name, str) else name)

    def heading(self, name: str | Mapping[str, str]) -> list[str]:
        """The heading of a section, found as labels are."""
        return self.both(self.words["headings"][name] if isinstance(name, str) else name)

    def day(self, text: str) -> list[str]:
        """A full or partial ISO date: "2026-01-12", "1985-03" or "1985"."""
        parts = [int(part) for part in text[:10].split("-")]
        lines = []
        for language in self.languages:
            spoken = [str(part) for part in parts[:1]]
            if len(parts) > 1:
                spoken.insert(0, self.words["months"][language][parts[1] - 1])
            if len(parts) > 2:
                spoken.insert(0, str(parts[2]))
            lines.append(" ".join(spoken))
        return lines

    def span(self, span: Span) -> list[str]:
        """As much of a day as is known: the day, in a month, in a year, or between two days."""
        first, _, last = str(span).partition("/")
        shape = _SHAPES.get(len(first)) if not last else "between"
        if shape is None:
            return self.day(first)
        patterns = self.both(self.words["spans"][shape])
        days = zip(self.day(first), self.day(last or first), strict=True)
        return [
            pattern.format(first=one, last=other)
            for pattern, (one, other) in zip(patterns, days, strict=True)
        ]

    def length(self, parts: Iterable[tuple[int, str]]) -> list[str]:
        """A length of time in words, from amounts with the units of `parts_of_duration`."""
        units = [(amount, self.both(self.words["lengths"][unit])) for amount, unit in parts]
        return [
            " ".join(said[place][amount != 1].format(n=amount) for amount, said in units)
            for place in range(len(self.languages))
        ]

    def estimated(self, days: list[str]) -> list[str]:
        """A date, marked as an estimate."""
        return [f"{day} ({word})" for day, word in zip(days, self.both(self.words["estimated"]), strict=True)]

    def code(self, codes: str, value: str) -> list[str]:
        """A code in the words of the paper, or of the published list; an unknown one is printed as it is."""
        own = self.words["codes"].get(codes)
        if own is not None:
            return self.both(own[value]) if value in own else [value]
        label = code_list(codes).labels.get(value)
        return self.both(label.to_document()) if label else [value]

    def nationality(self, code: str) -> list[str]:
        label = code_list(NATIONALITY).labels.get(code)
        return [_spoken(label, language) for language in self.languages] if label else [code]

    def place(self, place: Mapping[str, Any], language: str, day: date) -> str:
        """Facility, village, district and province, as called that day; abroad, place and country."""
        return ", ".join(self._steps(place, language, day))

    def _steps(self, place: Mapping[str, Any], language: str, day: date) -> list[str]:
        steps = [place["facility"]] if place.get("facility") else []
        if place.get("village"):
            village = self.words["places"]["village"][language]
            steps.append(village.format(name=bare_village(place["village"])))
        if place.get("country"):
            return [*steps, *_abroad(place, language)]
        return [*steps, *self._at_home(place.get("district") or "", language, day)]

    def _at_home(self, code: str, language: str, day: date) -> list[str]:
        district = places().find(code, day)
        if district is None:
            return [code] if code else []
        steps = []
        for step in (district, places().find(district.parent or "", day)):
            if step is not None and step.level > 0:
                shape = "district" if step.level == 2 else _province_shape(step.code)
                steps.append(self.words["places"][shape][language].format(name=_spoken(step.name, language)))
        return steps


def _spoken(label: Label, language: str) -> str:
    return label.lo if language == "lo" else label.en


def _abroad(place: Mapping[str, Any], language: str) -> list[str]:
    country = code_list(COUNTRY).labels.get(place["country"])
    steps = (place.get("abroad"), _spoken(country, language) if country else place["country"])
    return [step for step in steps if step]


def _province_shape(code: str) -> str:
    return "capital" if code == "LA-VT" else "province"


def bare_village(village: str) -> str:
    """The name of a village without "ບ້ານ", which the page adds: some people write it and some do not."""
    return village.removeprefix("ບ້ານ").strip() or village
