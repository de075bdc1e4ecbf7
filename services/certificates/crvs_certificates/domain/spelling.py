"""The words of an entry that a page prints, and which of them lack a spelling in Latin letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from crvs_certificates.domain.contents import PLACE_WORDS, Facts
from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.wording import bare_village
from crvs_contracts.latin import proposed_latin
from crvs_contracts.pointers import value_at
from crvs_contracts.printing import unprintable, unprintable_letters
from crvs_contracts.text import cleaned, names_of
from crvs_kernel.errors import Fault, RuleViolated

_CODE = "latin-spelling-needed"
_NAME_PARTS = ("given", "surname")


class Written(NamedTuple):
    """A text as people wrote it; ``pointer`` is where its Latin spelling would stand in the declaration."""

    pointer: str
    text: str
    latin: str | None = None  # as declared beside it


def refuse_unspelled(layout: Mapping[str, Any], facts: Facts) -> None:
    """Refuse a page that lacks Latin spellings: in English alone of all words, else of those without a font.

    Raises:
        RuleViolated: `latin-spelling-needed`; each fault has the ``text`` and, for Lao, a ``proposal``.

    """
    needs_all = facts.wording.languages == ("en",)
    lacking: dict[str, Written] = {}
    for each in _written(layout, facts.entry):
        if facts.in_latin(each.text, each.latin) is None and (needs_all or unprintable(each.text)):
            lacking.setdefault(cleaned(each.text), each)
    if lacking:
        raise RuleViolated(_CODE, faults=tuple(_fault(each, text) for text, each in lacking.items()))


def _fault(written: Written, text: str) -> Fault:
    proposal, letters = proposed_latin(text), unprintable_letters(text)
    params: dict[str, Any] = {"text": text} | ({"proposal": proposal} if proposal else {})
    params |= {"letter": names_of(letters)} if letters else {}
    code = "letters-without-font" if letters else _CODE
    return Fault(written.pointer, code, params, told={"text": text, "proposal": proposal})


def _written(layout: Mapping[str, Any], entry: Entry) -> Iterator[Written]:
    """All words in the order of the page; the registrar's name comes last."""
    for section in layout["sections"]:
        for row in section["rows"]:
            yield from _of_row(row, value_at(entry.document, row["at"]))
    if entry.registrar_name:
        yield Written("/registrar", entry.registrar_name)


def _of_row(row: Mapping[str, Any], value: Any) -> Iterator[Written]:
    at = row["at"]
    match row["show"]:
        case "name":
            yield from _of_name(value, at)
        case "names":
            for place, person in enumerate(value or []):
                yield from _of_name(person.get("name"), f"{at}/{place}/name")
        case "text" if isinstance(value, str):
            yield Written(at, value)
        case "place":
            yield from _of_place(value or {}, {name: f"{at}/{name}" for name in PLACE_WORDS})
        case "residence":
            village = {"village": (value or {}).get("residence_village")}
            yield from _of_place(village, {"village": f"{at}/residence_village"})


def _of_name(name: Mapping[str, str] | None, at: str) -> Iterator[Written]:
    for part in _NAME_PARTS:
        if name and name.get(part):
            latin = name.get(f"{part}_latin")
            yield Written(f"{at}/{part}_latin", name[part], latin)


def _of_place(place: Mapping[str, Any], pointers: Mapping[str, str]) -> Iterator[Written]:
    for name, pointer in pointers.items():
        if text := place.get(name):
            bare = bare_village(text) if name == "village" else text
            yield Written(pointer, bare)
