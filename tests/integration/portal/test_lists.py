"""Whoever chooses from a list finds what is nearest first, and the rest by the alphabet of the page."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from crvs_contracts.lao.collation import collation_key
from tests.integration.portal.conftest import Reader

NATIONALITIES = ("/child/nationality", "/mother/nationality", "/father/nationality", "/informant/nationality")


def _page(staff: Reader, language: str) -> Any:
    staff.get(f"/language/{language}")
    return html.fromstring(staff.get("/declare/birth").text)


def _choices(page: Any, name: str) -> list[str]:
    return [each.text for each in page.xpath(f'//select[@name="{name}"]//option[@value!=""]')]


@pytest.mark.parametrize("field", NATIONALITIES)
def test_every_nationality_begins_with_laos_and_its_neighbours(staff: Reader, field: str) -> None:
    lao, english = (_choices(_page(staff, language), field) for language in ("lo", "en"))
    assert lao[:4] == ["ລາວ", "ຫວຽດນາມ", "ໄທ", "ຈີນ"]
    assert english[:4] == ["Lao", "Vietnamese", "Thai", "Chinese"]
    for listed in (lao, english):
        assert listed[6:-2] == sorted(listed[6:-2], key=collation_key)


@pytest.mark.parametrize("language", ["lo", "en"])
def test_the_own_district_stands_first_then_its_province_then_the_others(
    staff: Reader, language: str
) -> None:
    select = _page(staff, language).xpath('//select[@name="/mother/residence_district"]')[0]
    provinces = select.xpath("optgroup")
    assert provinces[0].xpath("option/@value")[0] == "0201"
    assert all(code.startswith("02") for code in provinces[0].xpath("option/@value"))
    names = [each.get("label") for each in provinces]
    assert names[1:] == sorted(names[1:], key=collation_key)
    for province in provinces:
        others = [each.text for each in province if each.get("value") != "0201"]
        assert others == sorted(others, key=collation_key)
