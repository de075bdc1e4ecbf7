"""What the shipped agreements grant exists: in the event schemas and in the forms behind the entries."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from crvs_contracts.events.catalogue import CATALOGUE
from crvs_exchange.adapters.agreement_file import read_agreements
from crvs_exchange.bootstrap import TOPICS

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


def _fields(kind: str) -> Iterator[str]:
    """The pointers of a form's fields, those of its blocks included."""
    for page in yaml.safe_load((FORMS / kind / "1.yaml").read_text("utf-8"))["pages"]:
        for section in page["sections"]:
            own = section.get("fields", [])
            for field in [*own, *_block(section.get("use"))]:
                yield f"{section['at']}/{field['id']}"


def _block(name: str | None) -> list[dict[str, Any]]:
    if name is None:
        return []
    fields: list[dict[str, Any]] = yaml.safe_load((FORMS / "blocks" / f"{name}.yaml").read_text("utf-8"))[
        "fields"
    ]
    return fields


def test_the_feed_follows_every_topic() -> None:
    assert set(TOPICS) == {each.topic for each in CATALOGUE.values()}


@pytest.mark.parametrize(("name", "event_type", "pointer"), GRANTS)
def test_a_granted_value_exists(name: str, event_type: str, pointer: str) -> None:
    first, *rest = pointer[1:].split("/")
    assert first in CATALOGUE[event_type].schema["properties"], name
    if first == "entry":
        fields = set(_fields(event_type.split(".", maxsplit=1)[0]))
        assert any(("/" + "/".join(rest) + "/").startswith(field + "/") for field in fields), name
