"""Checks a declaration against its form. A check is built once for a form version.

Not by marshmallow: it took five times as long for the same fields, and looks at a value before a rule about
the whole declaration can say that it must not be there (decision 14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from crvs_contracts.faults import MalformedValue
from crvs_contracts.forms.model import Condition, Field, Form, Words
from crvs_contracts.forms.types import ARRAYS, TYPES, parts_of, size_of
from crvs_contracts.forms.values import Reader
from crvs_contracts.pointers import below


class Misfit(NamedTuple):
    """Where a declaration does not fit its form, with a stable code and its parameters."""

    pointer: str
    code: str
    params: dict[str, Any]


@dataclass(frozen=True)
class _Pass:
    """One run over one declaration, which conditions ask as a whole."""

    declaration: Mapping[str, Any]
    misfits: list[Misfit]
    parts: Mapping[str, _Member]  # objects of the form by their pointer

    def refuse(self, pointer: str, code: str, **params: Any) -> None:
        self.misfits.append(Misfit(pointer, code, params))

    def holds(self, condition: Condition, at: str) -> bool:
        return condition.inside(at).holds(self.declaration)

    def instead_of(self, condition: Condition | None) -> dict[str, Words]:
        """The part of the form that could be filled in instead of saying why it is not."""
        part = self.parts.get(condition.pointer) if condition and condition.present is False else None
        if part is None or not (part.show_if is None or self.holds(part.show_if, "")):
            return {}
        return {"part": part.label}


# Gives what is stored of the value at a pointer, and adds what is wrong to the pass.
_Check = Callable[[Any, str, _Pass], Any]


@dataclass(frozen=True)
class _Member:
    check: _Check
    label: Words  # what is asked, for the sentence about a missing answer
    required: bool
    show_if: Condition | None
    required_if: Condition | None = None
    fewest: int = 0  # items of a list

    def refuse_missing(self, pointer: str, current: _Pass) -> None:
        if self.fewest > 1:
            current.refuse(pointer, "too-few", label=self.label, least=self.fewest, given=0)
        else:
            current.refuse(pointer, "required", label=self.label, **current.instead_of(self.required_if))

    def missing(self, at: str, current: _Pass) -> bool:
        """Whether the object at a pointer must have this member, which it lacks."""
        needed = self.required or (self.required_if is not None and current.holds(self.required_if, at))
        return needed and (self.show_if is None or current.holds(self.show_if, at))


@dataclass(frozen=True)
class _Object:
    """One JSON object: its known members, its required ones, and those that must be absent."""

    members: dict[str, _Member]

    def __call__(self, value: Any, at: str, current: _Pass) -> Any:
        if not isinstance(value, dict):
            current.refuse(at, "invalid-type")
            return value
        read = {}
        for name, inner in value.items():
            pointer, member = below(at, name), self.members.get(name)
            if member is None:
                current.refuse(pointer, "unknown-field")
            elif inner is None:
                current.refuse(pointer, "null-not-allowed")
            elif member.show_if is not None and not current.holds(member.show_if, at):
                current.refuse(pointer, "hidden-field")
            elif isinstance(inner, str) and not inner.strip():
                self._refuse_blank(pointer, member, at, current)
            else:
                read[name] = member.check(inner, pointer, current)
        for name, member in self.members.items():
            if name not in value and member.missing(at, current):
                member.refuse_missing(f"{at}/{name}", current)
        return read

    @staticmethod
    def _refuse_blank(pointer: str, member: _Member, at: str, current: _Pass) -> None:
        if member.missing(at, current):
            member.refuse_missing(pointer, current)
        else:
            current.refuse(pointer, "empty")


def _leaf(read: Reader) -> _Check:
    def check(value: Any, at: str, current: _Pass) -> Any:
        try:
            return read(value)
        except MalformedValue as error:
            current.refuse(at, error.code, **error.params)
            return value

    return check


def _array(item: _Object, field: Field) -> _Check:
    fewest, most = size_of(field)

    def check(value: Any, at: str, current: _Pass) -> Any:
        if not isinstance(value, list):
            current.refuse(at, "invalid-list")
        elif len(value) < fewest:
            current.refuse(at, "too-few", label=field.label, least=fewest, given=len(value))
        elif len(value) > most:
            current.refuse(at, "too-many", label=field.label, most=most)
        else:
            return [item(each, f"{at}/{place}", current) for place, each in enumerate(value)]
        return value

    return check


def _check_of(field: Field) -> _Check:
    if field.type in TYPES:
        return _leaf(TYPES[field.type].reader(field))
    whole = _Object(_members(parts_of(field)))
    return _array(whole, field) if field.type in ARRAYS else whole


def _members(fields: Iterable[Field]) -> dict[str, _Member]:
    return {
        field.name: _Member(
            _check_of(field),
            field.label,
            field.required,
            field.show_if,
            field.required_if,
            size_of(field)[0] if field.type in ARRAYS else 0,
        )
        for field in fields
    }


def declaration_check(form: Form) -> Callable[[Any], tuple[dict[str, Any], list[Misfit]]]:
    """Build the check of a form: a declaration in, what is stored and all that is wrong out."""
    objects, parts = {"": _Object({})}, dict[str, _Member]()
    pages = {section.at: page.title for page in reversed(form.pages) for section in page.sections}
    for section in form.outer_first():
        if section.at not in objects:
            objects[section.at] = _Object({})
            parent, _, name = section.at.rpartition("/")
            label = section.title or pages[section.at]
            parts[section.at] = _Member(objects[section.at], label, section.required, section.show_if)
            objects[parent].members[name] = parts[section.at]
        objects[section.at].members.update(_members(section.fields))

    def check(declaration: Any) -> tuple[dict[str, Any], list[Misfit]]:
        current = _Pass(declaration if isinstance(declaration, dict) else {}, [], parts)
        return objects[""](declaration, "", current), current.misfits

    return check
