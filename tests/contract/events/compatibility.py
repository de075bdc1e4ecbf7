"""Says what a changed event schema would break for those who read or kept events of its type."""

from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]
_LIMITS: Final = (
    "const",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
)


def breaks(old: Schema, new: Schema, at: str = "") -> Iterator[str]:
    """Name each broken promise: readers count on what `old` requires and names, keepers on what it takes."""
    if _types(old) != _types(new):
        yield f"{at or '/'}: type {sorted(_types(old))} became {sorted(_types(new))}"
    yield from _narrowed(old, new, at)
    yield from _required(old, new, at)
    before, after = old.get("properties", {}), new.get("properties", {})
    for name, schema in before.items():
        if name not in after:
            yield f"{at}/{name}: removed"
        else:
            yield from breaks(schema, after[name], f"{at}/{name}")
    if isinstance(old.get("items"), dict):
        yield from breaks(old["items"], new.get("items", {}), f"{at}/*")


def _types(schema: Schema) -> frozenset[str]:
    stated = schema.get("type", [])
    return frozenset([stated] if isinstance(stated, str) else stated)


def _required(old: Schema, new: Schema, at: str) -> Iterator[str]:
    before, after = set(old.get("required", [])), set(new.get("required", []))
    for name in sorted(after - before):
        yield f"{at}/{name}: newly required"
    for name in sorted(before - after):
        yield f"{at}/{name}: no longer promised"


def _narrowed(old: Schema, new: Schema, at: str) -> Iterator[str]:
    """A limit that moves breaks somebody either way: keepers when it narrows, readers when it widens."""
    before, after = (set(map(str, each.get("enum", ["anything"]))) for each in (old, new))
    if before - after:
        yield f"{at}: fewer values"
    if after - before:
        yield f"{at}: more values"
    for word in _LIMITS:
        if new.get(word) != old.get(word):
            yield f"{at}: another {word}"
    if new.get("additionalProperties", True) is False and old.get("additionalProperties", True) is not False:
        yield f"{at}: unnamed members refused"
