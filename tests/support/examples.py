"""Declarations made from the examples of the forms, and the day on which the tests of registration stand."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from typing import Any

TODAY = date(2026, 11, 24)


def example(kind: str, **changes: Any) -> dict[str, Any]:
    """The example of a form with changes by JSON pointer; None takes away."""
    path = resources.files("crvs_registration") / "forms" / kind / "1.example.json"
    declaration: dict[str, Any] = json.loads(path.read_text("utf-8"))
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
