"""Persons of moved and closed offices: the table that every service is held to."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_kernel.caller.context import Principal
from tests.integration.identity.conftest import NOBODY, STAFF, entry, read
from tests.support.jurisdiction import CASES


@pytest.mark.parametrize(("office", "jurisdiction", "sees"), CASES)
def test_a_person_is_seen_in_the_jurisdictions_of_the_office(
    moved_places: None,
    web: Any,
    hear: Any,
    query: Any,
    office: str,
    jurisdiction: tuple[str, ...],
    *,
    sees: bool,
) -> None:
    birth = entry("birth", NOBODY, office=office)
    hear(birth)
    (person,) = query("SELECT uin FROM person WHERE birth_record_id = %s", birth.subject)
    who = Principal("s", "staff", None, jurisdiction, STAFF.scopes)
    assert read(web, person["uin"], who).status_code == (200 if sees else 404)
