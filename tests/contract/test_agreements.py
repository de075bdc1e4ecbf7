"""What the shipped agreements grant exists: in the event schemas and in the forms behind the entries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from crvs_contracts.events.catalogue import CATALOGUE
from crvs_exchange.adapters.agreement_file import read_agreements
from crvs_exchange.bootstrap import SERVICE

ROOT = Path(__file__).parents[2]
FILES = [
    ROOT / "services" / "exchange" / "crvs_exchange" / "agreements" / "demo.yaml",
    ROOT / "libs" / "stack" / "crvs_stack" / "demo" / "agreements.yaml",
]
GRANTS = [
    (each.name, event_type, pointer)
    for path in FILES
    for each in read_agreements(path)
    for event_type, pointers in each.grants.items()
    for pointer in pointers
]


def _values(schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """The pointers of the scalars that a schema names."""
    for name, each in schema.get("properties", {}).items():
        yield from _values(each, f"{at}/{name}")
    if "items" in schema:
        yield from _values(schema["items"], f"{at}/*")
    if not {"properties", "items"} & schema.keys():
        yield at


def test_the_feed_follows_every_topic() -> None:
    assert set(SERVICE.consumes) == {each.topic for each in CATALOGUE.values()}


def test_every_granted_value_exists() -> None:
    absent = [
        f"{name}: {event_type} {pointer}"
        for name, event_type, pointer in GRANTS
        if pointer not in _published(event_type)
    ]
    assert not absent, "no event has these values:\n" + "\n".join(absent)


@cache
def _published(event_type: str) -> set[str]:
    """The pointers of what an event of a type can say."""
    return set(_values(CATALOGUE[event_type].schema))
