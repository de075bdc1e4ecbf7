"""What the shipped agreements grant exists: in the event schemas and in the forms behind the entries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from crvs_contracts.events.catalogue import CATALOGUE
from crvs_contracts.names import PARTS as NAME_PARTS
from crvs_exchange.adapters.agreement_file import read_agreements
from crvs_exchange.bootstrap import SERVICE

ROOT = Path(__file__).parents[2]
FORMS = ROOT / "services" / "registration" / "crvs_registration" / "forms"
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


def _entered(kind: str) -> Iterator[str]:
    """The pointers of the scalars that an entry may hold: those of the form, those of its blocks included."""
    for page in yaml.safe_load((FORMS / kind / "1.yaml").read_text("utf-8"))["pages"]:
        for section in page["sections"]:
            used = _block(section.get("use"))
            for field in [*section.get("fields", []), *used]:
                if field["id"] not in section.get("omit", []):
                    yield from _parts(field, f"/entry{section['at']}/{field['id']}")


def _block(name: str | None) -> list[dict[str, Any]]:
    text = (FORMS / "blocks" / f"{name}.yaml").read_text("utf-8") if name else "fields: []"
    fields: list[dict[str, Any]] = yaml.safe_load(text)["fields"]
    return fields


def _parts(field: dict[str, Any], at: str) -> Iterator[str]:
    match field["type"]:
        case "name":
            yield from (f"{at}/{part}" for part in NAME_PARTS)
        case "documents":
            yield from (f"{at}/*/{part}" for part in ("kind", "number"))
        case "list":
            for part in field["fields"]:
                yield from _parts(part, f"{at}/*/{part['id']}")
        case _:
            yield at


def test_the_feed_follows_every_topic() -> None:
    assert set(SERVICE.consumes) == {each.topic for each in CATALOGUE.values()}


@pytest.mark.parametrize(("name", "event_type", "pointer"), GRANTS)
def test_a_granted_value_exists(name: str, event_type: str, pointer: str) -> None:
    named = set(_values(CATALOGUE[event_type].schema))
    if "/entry" in named:
        named |= set(_entered(event_type.partition(".")[0]))
    assert pointer in named - {"/entry"}, name
