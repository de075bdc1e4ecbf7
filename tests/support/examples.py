"""Declarations made from the examples of the forms, and the day on which the tests of registration stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from crvs_contracts.forms.files import example_of

TODAY = date(2026, 11, 24)


def example(kind: str, **changes: Any) -> dict[str, Any]:
    """The example of a form with changes by JSON pointer; None takes away."""
    declaration = example_of(f"{kind}/1")
    for pointer, value in changes.items():
        put(declaration, pointer, value)
    return declaration


def put(document: dict[str, Any], pointer: str, value: Any) -> None:
    """Set or remove the value at a pointer."""
    *path, last = pointer.strip("/").split("/")
    for step in path:
        document = document.setdefault(step, {})
    if value is None:
        document.pop(last, None)
    else:
        document[last] = value
