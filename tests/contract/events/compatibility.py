"""Says what a changed event schema would break for those who read or kept events of its type."""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


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
    if "enum" in new and not set(old.get("enum", ["anything"])) <= set(new["enum"]):
        yield f"{at}: fewer values"
    for word in ("const", "pattern", "minimum", "minLength"):
        if word in new and new[word] != old.get(word):
            yield f"{at}: another {word}"
    if new.get("additionalProperties", True) is False and old.get("additionalProperties", True) is not False:
        yield f"{at}: unnamed members refused"
