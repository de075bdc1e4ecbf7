"""Entries, requests and certificates of moved and closed offices: the table that every service is held to."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from crvs_contracts.numbers import RegistrationNumber
from tests.integration.certificates.office import OFFICER, Office
from tests.support.jurisdiction import CASES

COUNTRY = replace(OFFICER, jurisdiction=("LA",))


@pytest.mark.parametrize(("office_code", "jurisdiction", "sees"), CASES)
def test_an_entry_and_what_comes_of_it_are_seen_in_the_jurisdictions_of_its_office(
    moved_places: None, office: Office, office_code: str, jurisdiction: tuple[str, ...], *, sees: bool
) -> None:
    number = str(RegistrationNumber("D", office_code, 2019, uuid.uuid4().int % 999_999 + 1))
    entry = office.register(
        "death", office=office_code, registration_number=number, date_of_registration="2019-06-01"
    )
    who = replace(OFFICER, office=None, jurisdiction=jurisdiction)
    assert office.ask(entry, who).status_code == (201 if sees else 404)
    request = office.ask(entry, COUNTRY).json["id"]
    path = f"/v1/certificate-requests/{request}"
    assert office.call("GET", path, who=who).status_code == (200 if sees else 404)
    assert office.call("POST", f"{path}/refusal", {"reason": "x"}, who).status_code == (200 if sees else 404)
