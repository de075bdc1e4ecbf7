"""What a correction may change: clerical slips by the registrar, legal facts by an authority."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from crvs_kernel.errors import Fault, InvalidInput, RuleViolated
from crvs_registration.domain.form import Form

_MISSING = object()


def _step(text: str) -> str:
    return text.replace("~1", "/").replace("~0", "~")


def fault_pointer(pointer: str) -> str:
    """Where a change stands in the request: /changes/~1child~1sex."""
    return "/changes/" + pointer.replace("~", "~0").replace("/", "~1")


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
    *path, last = (_step(step) for step in pointer.split("/")[1:])
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
    if isinstance(document, list) and step.isdecimal() and int(step) < len(document):
        return document[int(step)]
    return _MISSING


def _put_in_list(items: list[Any], index: str, value: Any) -> bool:
    if value is None or not index.isdecimal() or int(index) >= len(items):
        return False
    items[int(index)] = value
    return True


def _touches(pointer: str, field: str) -> bool:
    """Whether a change at a pointer reaches a field: at it, inside it or above it."""
    return pointer == field or pointer.startswith(field + "/") or field.startswith(pointer + "/")


def _unlawful(
    form: Form, kind: str, authority: Mapping[str, Any] | None, changes: Mapping[str, Any]
) -> Iterator[Fault]:
    material = [field.pointer for field in form.fields() if field.material]
    fixed = [field.pointer for field in form.fields() if field.uncorrectable]
    for pointer in changes:
        where = fault_pointer(pointer)
        if any(_touches(pointer, field) for field in fixed):
            yield Fault(where, "uncorrectable")
        elif kind == "clerical" and any(_touches(pointer, field) for field in material):
            yield Fault(where, "correction-is-material")
    if kind == "material" and not authority:
        yield Fault("/authority", "authority-needed")


def refuse_unlawful(
    form: Form, kind: str, authority: Mapping[str, Any] | None, changes: Mapping[str, Any]
) -> None:
    """Raise RuleViolated for every change that this correction may not make."""
    faults = tuple(_unlawful(form, kind, authority, changes))
    if faults:
        code = faults[0].code if len(faults) == 1 else "rules-violated"
        raise RuleViolated(code, faults=faults, count=len(faults))
