"""What a correction may change: clerical slips by the registrar, legal facts by an authority."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from crvs_contracts.forms.model import Field, Form
from crvs_contracts.pointers import below, index_of, split, value_at
from crvs_kernel.errors import Fault, InvalidInput, RuleViolated
from crvs_registration.domain.name_keys import sound, spelling

_MISSING = object()


def fault_pointer(pointer: str) -> str:
    """The pointer of a change in the request, such as /changes/~1child~1sex."""
    return below("/changes", pointer)


def changed(declaration: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The declaration with its changes; null removes.

    Raises:
        InvalidInput: `pointer-unknown`, `nothing-changed`.

    """
    corrected = deepcopy(dict(declaration))
    faults = [
        Fault(fault_pointer(pointer), "pointer-unknown")
        for pointer, value in changes.items()
        if not _put(corrected, pointer, value)
    ]
    if faults:
        raise InvalidInput("invalid-fields", faults=tuple(faults))
    if corrected == declaration:
        raise InvalidInput("nothing-changed", pointer="/changes")
    return corrected


def _put(document: Any, pointer: str, value: Any) -> bool:
    """Set or remove one value; a missing object on the way is made, a list is reached by its index."""
    if not pointer.startswith("/"):
        return False
    *path, last = split(pointer)
    for step in path:
        document = _inner(document, step)
        if document is _MISSING:
            return False
    if isinstance(document, list):
        return _put_in_list(document, last, value)
    if not isinstance(document, dict):
        return False
    if value is None:
        return document.pop(last, _MISSING) is not _MISSING
    document[last] = value
    return True


def _inner(document: Any, step: str) -> Any:
    if isinstance(document, dict):
        return document.setdefault(step, {})
    place = index_of(document, step) if isinstance(document, list) else None
    return _MISSING if place is None else document[place]


def _put_in_list(items: list[Any], step: str, value: Any) -> bool:
    place = index_of(items, step)
    if value is None or place is None:
        return False
    items[place] = value
    return True


@dataclass(frozen=True)
class Correction:
    """An entry before and after, who may change it so, and the changes as they were asked for."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    kind: str  # clerical | material
    authority: Mapping[str, Any] | None
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class _Difference:
    field: Field
    pointer: str
    before: Any
    after: Any


def _differences(form: Form, correction: Correction) -> Iterator[_Difference]:
    """Field by field; item by item in a list that keeps its length."""
    for field in form.fields():
        before, after = (value_at(each, field.pointer) for each in (correction.before, correction.after))
        if before == after:
            continue
        if field.fields and before and after and len(before) == len(after):
            for place, (one, other) in enumerate(zip(before, after, strict=True)):
                for inner in field.fields:
                    values = one.get(inner.name), other.get(inner.name)
                    if values[0] != values[1]:
                        yield _Difference(inner, f"{field.pointer}/{place}/{inner.name}", *values)
        else:
            yield _Difference(field, field.pointer, before, after)


def _slip(change: _Difference, correction: Correction) -> bool:
    """Whether a change of a name is clerical: another spelling of it, or the first name of a child."""
    match change.field.type:
        case "name" if change.before is None:
            parent = change.pointer.rsplit("/", 1)[0]
            return value_at(correction.before, f"{parent}/unnamed") is True
        case "name" if change.after is not None:
            parts = {*change.before, *change.after}
            return all(
                (part.endswith("_latin") and part not in change.before)
                or _close(change.before.get(part), change.after.get(part))
                for part in parts
            )
        case "surname":
            return _close(change.before, change.after)
    return False


def _close(one: str | None, other: str | None) -> bool:
    """Whether two names sound the same, or differ in one letter, or in up to a quarter of the letters."""
    if one is None or other is None:
        return one == other
    return sound(one) == sound(other) or edits(spelling(one), spelling(other)) <= max(1, len(one) // 4)


def edits(one: str, other: str) -> int:
    """How many letters to put in, leave out or replace (Levenshtein)."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        before, row[0] = row[0], place
        for at, against in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != against))
    return row[-1]


def touches(pointer: str, field: str) -> bool:
    """Whether a change at a pointer reaches a field: at it, inside it or above it."""
    return pointer == field or pointer.startswith(field + "/") or field.startswith(pointer + "/")


def _unlawful(form: Form, correction: Correction, today: date) -> Iterator[Fault]:
    for change in _differences(form, correction):
        where = next(each for each in correction.changes if touches(each, change.pointer))
        if change.field.uncorrectable and change.before is not None:
            yield Fault(fault_pointer(where), "uncorrectable")
        elif correction.kind == "clerical" and change.field.material and not _slip(change, correction):
            yield Fault(fault_pointer(where), "correction-is-material")
    if correction.kind == "material" and not correction.authority:
        yield Fault("/authority", "authority-needed")
    if correction.authority and correction.authority["date"] > today.isoformat():
        yield Fault("/authority/date", "date-in-future")


def refuse_unlawful(form: Form, correction: Correction, today: date) -> None:
    """Raise RuleViolated for every change that this correction may not make."""
    found = {(fault.pointer, fault.code): fault for fault in _unlawful(form, correction, today)}
    faults = tuple(found.values())
    if faults:
        code = faults[0].code if len(faults) == 1 else "rules-violated"
        raise RuleViolated(code, faults=faults, count=len(faults))
