"""Holds a declaration to its form: built once per form version, then run for each declaration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crvs_contracts.pointers import below
from crvs_kernel.errors import Fault
from crvs_registration.domain.form import Condition, Field, Form, Section
from crvs_registration.domain.form_types import (
    Refused,
    choice_of,
    read_date,
    read_name_part,
    read_text,
    reader_of,
)

Faults = list[Fault]
# Reads the value at a pointer of a declaration (given whole, for conditions); adds to the faults.
Check = Callable[[Any, Mapping[str, Any], str, Faults], Any]
_MOST_DOCUMENTS = 20


@dataclass(frozen=True)
class _Member:
    name: str
    check: Check
    required: bool
    show_if: Condition | None
    required_if: Condition | None


@dataclass(frozen=True)
class _Object:
    """Checks one JSON object: members it knows, members it needs, members that must not show."""

    members: Mapping[str, _Member]

    def __call__(self, value: Any, whole: Mapping[str, Any], pointer: str, faults: Faults) -> Any:
        if not isinstance(value, dict):
            faults.append(Fault(pointer, "invalid-type"))
            return value
        read = {}
        for name, inner in value.items():
            member = self.members.get(name)
            step = below(pointer, name)
            if member is None:
                faults.append(Fault(step, "unknown-field"))
            elif inner is None:
                faults.append(Fault(step, "null-not-allowed"))
            elif member.show_if is not None and not member.show_if.holds(whole):
                faults.append(Fault(step, "hidden-field"))
            else:
                read[name] = member.check(inner, whole, step, faults)
        self._missing(value, whole, pointer, faults)
        return read

    def _missing(
        self, value: Mapping[str, Any], whole: Mapping[str, Any], pointer: str, faults: Faults
    ) -> None:
        for name, member in self.members.items():
            if name in value:
                continue
            needed = member.required or (member.required_if is not None and member.required_if.holds(whole))
            if needed and (member.show_if is None or member.show_if.holds(whole)):
                faults.append(Fault(f"{pointer}/{name}", "required"))


def _leaf(read: Callable[[Any], Any]) -> Check:
    def check(value: Any, _: Mapping[str, Any], pointer: str, faults: Faults) -> Any:
        try:
            return read(value)
        except Refused as refused:
            faults.append(Fault(pointer, refused.code, refused.params))
            return value

    return check


def _list(item: Check, fewest: int, most: int) -> Check:
    def check(value: Any, whole: Mapping[str, Any], pointer: str, faults: Faults) -> Any:
        if not isinstance(value, list):
            faults.append(Fault(pointer, "invalid-list"))
            return value
        if not fewest <= len(value) <= most:
            code, params = (
                ("too-short", {"min": fewest}) if len(value) < fewest else ("too-long", {"max": most})
            )
            faults.append(Fault(pointer, code, params))
            return value
        return [item(each, whole, f"{pointer}/{place}", faults) for place, each in enumerate(value)]

    return check


def _plain(name: str, check: Check, *, required: bool) -> tuple[str, _Member]:
    return name, _Member(name, check, required, None, None)


_NAME = _Object(
    dict(
        _plain(part, _leaf(read_name_part), required=part == "given")
        for part in ("given", "surname", "given_latin", "surname_latin")
    )
)


def _documents(field: Field) -> Check:
    """References to papers that the registrar saw: kind and number, no file."""
    item = _Object(
        dict(
            [
                _plain("kind", _leaf(choice_of(field.options)), required=True),
                _plain("number", _leaf(lambda value: read_text(value, 60)), required=True),
                _plain("issued_on", _leaf(read_date), required=False),
                _plain("note", _leaf(lambda value: read_text(value, 300)), required=False),
            ]
        )
    )
    return _list(item, 0, _MOST_DOCUMENTS)


def _check_of(field: Field) -> Check:
    match field.type:
        case "name":
            return _NAME
        case "documents":
            return _documents(field)
        case "list":
            members = {each.name: _member(each) for each in field.fields}
            return _list(_Object(members), int(field.limits.get("min", 0)), int(field.limits["max"]))
        case _:
            return _leaf(reader_of(field))


def _member(field: Field) -> _Member:
    return _Member(field.name, _check_of(field), field.required, field.show_if, field.required_if)


def _section_member(section: Section, members: Mapping[str, _Member]) -> _Member:
    name = section.at.rsplit("/", 1)[1]
    return _Member(name, _Object(members), section.required, section.show_if, None)


def declaration_check(form: Form) -> Callable[[Any], tuple[dict[str, Any], Faults]]:
    """Build the check of a form: a declaration in, what is stored and all its faults out."""
    objects: dict[str, dict[str, _Member]] = {"": {}}
    for section in form.sections():
        if section.at not in objects:
            parent = section.at.rsplit("/", 1)[0]
            objects[section.at] = {}
            member = _section_member(section, objects[section.at])
            objects[parent][member.name] = member
        objects[section.at].update((field.name, _member(field)) for field in section.fields)
    root = _Object(objects[""])

    def check(declaration: Any) -> tuple[dict[str, Any], Faults]:
        faults: Faults = []
        read = root(declaration, declaration if isinstance(declaration, dict) else {}, "", faults)
        return read, faults

    return check
