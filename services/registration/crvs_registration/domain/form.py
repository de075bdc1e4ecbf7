"""What a form is: pages of sections of fields, with conditions and words, as versioned data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from crvs_contracts.pointers import value_at

Labels = dict[str, str]


@dataclass(frozen=True)
class Condition:
    """Shows or requires a field depending on another: ``pointer`` is absolute in the declaration."""

    pointer: str
    present: bool | None = None
    among: tuple[Any, ...] = ()
    not_among: tuple[Any, ...] = ()

    def holds(self, declaration: Mapping[str, Any]) -> bool:
        """Decide for a whole declaration; a missing value is in no list."""
        value = value_at(declaration, self.pointer)
        if self.present is not None:
            return (value is not None) == self.present
        if self.among:
            return value in self.among
        return value not in self.not_among

    def to_document(self) -> dict[str, Any]:
        """Give the condition as the form files write it."""
        if self.present is not None:
            return {"pointer": self.pointer, "present": self.present}
        name, values = ("is", self.among) if self.among else ("is_not", self.not_among)
        return {"pointer": self.pointer, name: list(values)}


@dataclass(frozen=True)
class Field:
    """One question. ``pointer`` is where its answer stands in the declaration."""

    pointer: str
    type: str
    label: Labels
    help: Labels | None = None
    required: bool = False
    show_if: Condition | None = None
    required_if: Condition | None = None
    options: Mapping[str, Labels] = field(default_factory=dict)
    limits: Mapping[str, Any] = field(default_factory=dict)  # min, max, book
    fields: tuple[Field, ...] = ()  # of each item of a list
    material: bool = False  # a correction changes the legal facts
    uncorrectable: bool = False
    sensitive: bool = False
    withheld: bool = False  # stays in the register: no event carries it

    @property
    def name(self) -> str:
        """The last step of the pointer."""
        return self.pointer.rsplit("/", 1)[1]


@dataclass(frozen=True)
class Section:
    """Fields of one object of the declaration; ``at`` is its pointer, empty for the declaration itself."""

    at: str
    title: Labels | None
    required: bool
    show_if: Condition | None
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Page:
    """What a person fills in at a time."""

    id: str
    title: Labels
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Form:
    """One version of the form of one kind; once used it never changes (law 4)."""

    kind: str
    version: int
    title: Labels
    pages: tuple[Page, ...]

    @property
    def name(self) -> str:
        """As records pin it: "birth/1"."""
        return f"{self.kind}/{self.version}"

    def sections(self) -> list[Section]:
        """All sections, outer objects before inner ones."""
        found = [section for page in self.pages for section in page.sections]
        return sorted(found, key=lambda section: section.at.count("/"))

    def fields(self) -> list[Field]:
        """All fields outside lists."""
        return [each for section in self.sections() for each in section.fields]

    def published(self, declaration: Mapping[str, Any]) -> dict[str, Any]:
        """The declaration as events carry it: without withheld fields, and without what they leave empty."""
        found: dict[str, Any] = _without(declaration, "", self._withheld)
        return found

    @cached_property
    def _withheld(self) -> frozenset[str]:
        fields = [inner for each in self.fields() for inner in (each, *each.fields)]
        return frozenset(field.pointer for field in fields if field.withheld)


def _without(value: Any, pointer: str, withheld: frozenset[str]) -> Any:
    if isinstance(value, list):
        return [_without(each, f"{pointer}/*", withheld) for each in value]
    if not isinstance(value, Mapping):
        return value
    left = {
        name: _without(inner, f"{pointer}/{name}", withheld)
        for name, inner in value.items()
        if f"{pointer}/{name}" not in withheld
    }
    return {name: inner for name, inner in left.items() if inner not in ({}, [])}
