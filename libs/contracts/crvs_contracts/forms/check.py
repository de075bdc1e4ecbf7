"""Checks a declaration against its form. A check is built once for a form version.

Not by marshmallow: it took five times as long for the same fields, and looks at a value before a rule about
the whole declaration can say that it must not be there (decision 14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from crvs_contracts.faults import MalformedValue
from crvs_contracts.forms.model import Condition, Field, Form
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

    def refuse(self, pointer: str, code: str, **params: Any) -> None:
        self.misfits.append(Misfit(pointer, code, params))

    def holds(self, condition: Condition, at: str) -> bool:
        return condition.inside(at).holds(self.declaration)


# Gives what is stored of the value at a pointer, and adds what is wrong to the pass.
_Check = Callable[[Any, str, _Pass], Any]


@dataclass(frozen=True)
class _Member:
    check: _Check
    required: bool
    show_if: Condition | None
    required_if: Condition | None = None

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
            else:
                read[name] = member.check(inner, pointer, current)
        for name, member in self.members.items():
            if name not in value and member.missing(at, current):
                current.refuse(f"{at}/{name}", "required")
        return read


def _leaf(read: Reader) -> _Check:
    def check(value: Any, at: str, current: _Pass) -> Any:
        try:
            return read(value)
        except MalformedValue as error:
            current.refuse(at, error.code, **error.params)
            return value

    return check


def _array(item: _Object, fewest: int, most: int) -> _Check:
    def check(value: Any, at: str, current: _Pass) -> Any:
        if not isinstance(value, list):
            current.refuse(at, "invalid-list")
        elif len(value) < fewest:
            current.refuse(at, "too-short", min=fewest)
        elif len(value) > most:
            current.refuse(at, "too-long", max=most)
        else:
            return [item(each, f"{at}/{place}", current) for place, each in enumerate(value)]
        return value

    return check


def _check_of(field: Field) -> _Check:
    if field.type in TYPES:
        return _leaf(TYPES[field.type].reader(field))
    whole = _Object(_members(parts_of(field)))
    return _array(whole, *size_of(field)) if field.type in ARRAYS else whole


def _members(fields: Iterable[Field]) -> dict[str, _Member]:
    return {
        field.name: _Member(_check_of(field), field.required, field.show_if, field.required_if)
        for field in fields
    }


def declaration_check(form: Form) -> Callable[[Any], tuple[dict[str, Any], list[Misfit]]]:
    """Build the check of a form: a declaration in, what is stored and all that is wrong out."""
    objects = {"": _Object({})}
    for section in form.outer_first():
        if section.at not in objects:
            objects[section.at] = _Object({})
            parent, _, name = section.at.rpartition("/")
            member = _Member(objects[section.at], section.required, section.show_if)
            objects[parent].members[name] = member
        objects[section.at].members.update(_members(section.fields))

    def check(declaration: Any) -> tuple[dict[str, Any], list[Misfit]]:
        current = _Pass(declaration if isinstance(declaration, dict) else {}, [])
        return objects[""](declaration, "", current), current.misfits

    return check
