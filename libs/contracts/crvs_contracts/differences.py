"""Versions by difference: a file that extends another version says only what it adds, changes and removes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

Raw = dict[str, Any]
DIFFERENCE: Final = frozenset({"extends", "add", "change", "remove"})


class Item(NamedTuple):
    """An item of a definition, the list that holds it, and the name under which a difference speaks of it.

    `sort` says what it is, in the word of an addition: page, section, field, row.
    """

    sort: str
    name: str
    siblings: list[Raw]
    content: Raw


def changed(base: Raw, difference: Mapping[str, Any], items: Callable[[Raw], Iterator[Item]]) -> Raw:
    """The base with what the difference says of its ``items``: removed first, then changed, then added.

    Raises:
        ValueError: it names an item that is not there or not the only one of its name, or adds something of
            another sort beside it.

    """
    definition: Raw = _copied(base)
    for name in difference.get("remove", ()):
        item = _item(name, items(definition))
        del item.siblings[_place(item)]
    for change in difference.get("change", ()):
        item = _item(change["at"], items(definition))
        item.content.update({word: value for word, value in change.items() if word != "at"})
    for addition in difference.get("add", ()):
        side = "after" if "after" in addition else "before"
        if side not in addition:
            raise ValueError(f"an addition says neither after nor before: {sorted(addition)}")
        item = _item(addition[side], items(definition))
        refuse_unknown(f"an addition {side} {item.name}", addition, {side, item.sort})
        item.siblings.insert(_place(item) + (side == "after"), _copied(addition[item.sort]))
    return definition


def refuse_unknown(what: str, content: Mapping[str, Any], known: Collection[str]) -> None:
    """Raise ValueError for a key that such a part of a definition cannot have, to find typing errors."""
    unknown = content.keys() - set(known)
    if unknown:
        raise ValueError(f"{what} says {min(unknown)}")


def _item(name: str, items: Iterator[Item]) -> Item:
    named = [item for item in items if item.name == name]
    if len(named) != 1:
        raise ValueError(f"a difference names {name}, which stands {len(named)} times")
    return named[0]


def _place(item: Item) -> int:
    return next(at for at, each in enumerate(item.siblings) if each is item.content)


def _copied(value: Any) -> Any:
    """A deep copy without shared objects: YAML gives one object for an anchor and its aliases."""
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value
