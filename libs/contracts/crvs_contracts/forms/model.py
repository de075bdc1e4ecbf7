"""What a form is: pages of sections of fields, with conditions and words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from crvs_contracts.pointers import EACH, steps_of, value_at

Words = Mapping[str, str]
Members = dict[str, Any]  # of an object or of the items of a list, by name; None: the whole value
_ITEM = f"/{EACH}/"


@dataclass(frozen=True)
class Condition:
    """Shows or requires a field by the value of another; `*` in ``pointer`` is the item that it is in."""

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

    def inside(self, item: str) -> Condition:
        """The condition for one item of a list, given the item's pointer."""
        if _ITEM not in self.pointer:
            return self
        return replace(self, pointer=f"{item}/{self.pointer.rpartition(_ITEM)[2]}")


@dataclass(frozen=True)
class Field:
    """One question; ``pointer`` is the place of the answer in the declaration."""

    pointer: str
    type: str
    label: Words
    help: Words | None = None
    required: bool = False
    show_if: Condition | None = None
    required_if: Condition | None = None
    options: Mapping[str, Words] = field(default_factory=dict)
    codes: str | None = None  # the code list that the options are of
    limits: Mapping[str, Any] = field(default_factory=dict)  # min, max, book
    fields: tuple[Field, ...] = ()  # of each item of a list
    material: bool = False  # a correction changes the legal facts
    uncorrectable: bool = False
    sensitive: bool = False
    published: bool = False  # leaves the register in events

    @property
    def name(self) -> str:
        return self.pointer.rpartition("/")[2]

    @property
    def ever_required(self) -> bool:
        """Whether the field is required in some declarations."""
        return self.required or self.required_if is not None


@dataclass(frozen=True)
class Section:
    """Fields of one object of the declaration; ``at`` is its pointer, empty for the declaration itself."""

    at: str
    title: Words | None
    required: bool
    show_if: Condition | None
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Page:
    """The sections of one page."""

    id: str
    title: Words
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Form:
    """One version of the form of one kind; once used it never changes, for records pin it."""

    kind: str
    version: int
    title: Words
    pages: tuple[Page, ...]

    @property
    def name(self) -> str:
        """The name that records pin: "birth/1"."""
        return f"{self.kind}/{self.version}"

    def sections(self) -> Iterator[Section]:
        """All sections in reading order."""
        return (section for page in self.pages for section in page.sections)

    def outer_first(self) -> list[Section]:
        """All sections, that of an object before those of objects inside it."""
        return sorted(self.sections(), key=lambda section: section.at.count("/"))

    def fields(self) -> Iterator[Field]:
        """All fields outside lists, in reading order."""
        return (each for section in self.sections() for each in section.fields)

    def field_at(self, pointer: str) -> Field | None:
        """The field at a pointer, or the one that the pointer leads into."""
        return next((each for each in self.fields() if f"{pointer}/".startswith(f"{each.pointer}/")), None)

    def published(self, declaration: Mapping[str, Any]) -> dict[str, Any]:
        """The entry for events: the published fields, without objects that have none of them."""
        entry: dict[str, Any] = _kept(declaration, self.published_members)
        return entry

    @cached_property
    def published_members(self) -> Members:
        """The published fields as a tree, the items of a list as one object."""
        return self._members(lambda field: field.published)

    def without_sensitive(
        self, declaration: Mapping[str, Any], shown: Collection[str] = ()
    ) -> Mapping[str, Any]:
        """The declaration as shown to whoever needs no sensitive answers but those of the parts ``shown``.

        ``shown`` are pointers to parts of a declaration; "" is all of it.
        """
        if not self._sensitive(shown):
            return declaration
        wanted = self._members(lambda field: not field.sensitive or _is_in(field.pointer, shown))
        kept: dict[str, Any] = _kept(declaration, wanted)
        return kept

    def sensitive_in(self, declaration: Mapping[str, Any], shown: Collection[str] = ()) -> list[str]:
        """The pointers to the sensitive answers of a declaration; to a list where some of each item is."""
        kept_back = self._sensitive(shown)
        return [each.pointer for each in kept_back if value_at(declaration, each.pointer) is not None]

    def touches_sensitive(self, pointer: str, shown: Collection[str] = ()) -> bool:
        """Whether a change at a pointer reaches a sensitive answer: at it, inside it or above it."""
        return any(
            f"{pointer}/".startswith(f"{each.pointer}/") or each.pointer.startswith(f"{pointer}/")
            for each in self._sensitive(shown)
        )

    def with_sensitive_of(self, declared: Mapping[str, Any], stated: Any, shown: Collection[str] = ()) -> Any:
        """What is stated now, with the sensitive answers of before that it leaves out and may still have.

        ``stated`` is anything that a caller sent; what is no declaration comes back unchanged.
        """
        if not isinstance(stated, Mapping):
            return stated
        whole = deepcopy(dict(stated))
        for each in self._sensitive(shown):
            answer = value_at(declared, each.pointer)
            around = value_at(whole, each.pointer.rpartition("/")[0])
            applies = each.show_if is None or each.show_if.holds(whole)
            if answer is not None and applies and isinstance(around, dict):
                around.setdefault(each.name, answer)
        return whole

    def _sensitive(self, shown: Collection[str]) -> tuple[Field, ...]:
        return tuple(each for each in self._marked if not _is_in(each.pointer, shown))

    @cached_property
    def _marked(self) -> tuple[Field, ...]:
        return tuple(
            each for each in self.fields() if each.sensitive or any(i.sensitive for i in each.fields)
        )

    def _members(self, wanted: Callable[[Field], bool]) -> Members:
        tree: Members = {}
        for each in self.fields():
            if wanted(each):
                members = tree
                for step in steps_of(each.pointer)[:-1]:
                    members = members.setdefault(step, {})
                inside = {part.name: None for part in each.fields if wanted(part)}
                members[each.name] = inside if each.fields else None
        return tree


def _is_in(pointer: str, parts: Collection[str]) -> bool:
    return any(f"{pointer}/".startswith(f"{part}/") for part in parts)


def _kept(value: Any, members: Members | None) -> Any:
    if members is None:
        return value
    if isinstance(value, list):
        return [_kept(each, members) for each in value]
    kept = {name: _kept(inner, members[name]) for name, inner in value.items() if name in members}
    return {name: inner for name, inner in kept.items() if inner not in ({}, [])}
