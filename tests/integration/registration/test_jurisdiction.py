"""Records of moved and closed offices: the table that every service is held to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.support.jurisdiction import CASES
from tests.support.registry import REGISTRAR, Registry


@pytest.fixture(scope="module", name="record")
def _record(registry: Registry) -> dict[str, Any]:
    return registry.declared("death")


@pytest.mark.parametrize(("office", "jurisdiction", "sees"), CASES)
def test_a_record_is_seen_and_found_in_the_jurisdictions_of_its_office(
    moved_places: None,
    registry: Registry,
    record: dict[str, Any],
    owner: Any,
    office: str,
    jurisdiction: tuple[str, ...],
    *,
    sees: bool,
) -> None:
    owner.execute("UPDATE record SET office = %s WHERE id = %s", (office, record["id"]))
    reader = registry.as_(replace(REGISTRAR, office=None, jurisdiction=jurisdiction))
    assert reader.get(f"/v1/records/{record['id']}").status_code == (200 if sees else 404)
    assert reader.found(tracking=record["tracking_number"]) == ([record["id"]] if sees else [])
