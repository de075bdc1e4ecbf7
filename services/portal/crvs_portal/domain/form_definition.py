"""A form as the registration service publishes it: pages of sections of fields, with conditions and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from crvs_contracts.pointers import value_at

Words = Mapping[str, str]
NAME_PARTS = ("given", "surname", "given_latin", "surname_latin")


@dataclass(frozen=True)
class Condition:
    """When a field or section applies; ``pointer`` is absolute in the declaration."""

    pointer: str
    present: bool | None = None
    among: tuple[Any, ...] = ()
    not_among: tuple[Any, ...] = ()

    def holds(self, declaration: Mapping[str, Any]) -> bool:
        """Decide for a declaration; a missing value is in no list."""
        value = value_at(declaration, self.pointer)
        if self.present is not None:
            return (value is not None) == self.present
        if self.among:
            return value in self.among
        return value not in self.not_among

    def inside(self, row: str) -> Condition:
        """The same condition for one row of a list; the definition writes "*" for every row."""
        before, every, after = self.pointer.rpartition("/*/")
        return replace(self, pointer=f"{row}/{after}") if every and before else self


@dataclass(frozen=True)
class Question:
    """One field; ``pointer`` is where its answer stands in the declaration."""

    pointer: str
    type: str
    label: Words
    help: Words | None = None
    required: bool = False
    show_if: Condition | None = None
    options: Mapping[str, Words] = field(default_factory=dict)
    limits: Mapping[str, Any] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()  # of each row of a list

    @property
    def name(self) -> str:
        """The last step of the pointer."""
        return self.pointer.rpartition("/")[2]

    def item(self, place: int) -> tuple[Question, ...]:
        """The questions of one row of a list; a condition on a neighbour is on the one of the same row."""
        at = f"{self.pointer}/{place}"
        return tuple(
            replace(each, pointer=f"{at}/{each.name}", show_if=each.show_if and each.show_if.inside(at))
            for each in self.questions
        )


@dataclass(frozen=True)
class Section:
    """Questions about one object of the declaration; ``at`` is its pointer."""

    at: str
    title: Words | None
    required: bool
    show_if: Condition | None
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Page:
    """What belongs together for the one who answers."""

    id: str
    title: Words
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Form:
    """One version of the form of one kind of vital event."""

    kind: str
    name: str
    title: Words
    pages: tuple[Page, ...]

    def sections(self) -> Iterator[Section]:
        """All sections in reading order."""
        return (section for page in self.pages for section in page.sections)

    def questions(self) -> Iterator[Question]:
        """All questions in reading order."""
        return (each for section in self.sections() for each in section.questions)

    def question(self, pointer: str) -> Question | None:
        """The question at a pointer, or the one around it."""
        around = [
            each
            for each in self.questions()
            if pointer == each.pointer or pointer.startswith(f"{each.pointer}/")
        ]
        return around[0] if around else None


def read_form(raw: Mapping[str, Any]) -> Form:
    """Read the JSON of GET /v1/forms/{kind}."""
    pages = tuple(
        Page(page["id"], page["title"], tuple(_section(each) for each in page["sections"]))
        for page in raw["pages"]
    )
    return Form(raw["kind"], f"{raw['kind']}/{raw['version']}", raw["title"], pages)


def _section(raw: Mapping[str, Any]) -> Section:
    return Section(
        at=raw["at"],
        title=raw.get("title"),
        required=bool(raw.get("required")),
        show_if=_condition(raw.get("show_if")),
        questions=tuple(_question(each) for each in raw["fields"]),
    )


def _question(raw: Mapping[str, Any]) -> Question:
    return Question(
        pointer=raw["pointer"],
        type=raw["type"],
        label=raw["label"],
        help=raw.get("help"),
        required=bool(raw.get("required") or raw.get("required_if")),
        show_if=_condition(raw.get("show_if")),
        options={each["code"]: each["label"] for each in raw.get("options") or ()},
        limits={name: raw[name] for name in ("min", "max", "book") if name in raw},
        questions=tuple(_question(each) for each in raw.get("fields") or ()),
    )


def _condition(raw: Mapping[str, Any] | None) -> Condition | None:
    if not raw:
        return None
    return Condition(raw["pointer"], raw.get("present"), _values(raw.get("is")), _values(raw.get("is_not")))


def _values(raw: Any) -> tuple[Any, ...]:
    if raw is None:
        return ()
    return tuple(raw) if isinstance(raw, list) else (raw,)
