"""A birth that was declared twice is registered only by a registrar who says that they looked."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site
from tests.browser.inspection import faults_of
from tests.browser.people import fill_birth, rare_name, register, sign_in

pytestmark = pytest.mark.browser


def _declare(page: Page, child: str, mother: str) -> None:
    page.goto("/declare/birth")
    fill_birth(page, child)
    page.locator('[name="/mother/name/given"]').fill(mother)
    page.locator(".send .button").click()
    page.wait_for_url("**/records/**")


def test_a_double_is_compared_and_ticked_before_the_registration(open_page: Opener, site: Site) -> None:
    page = open_page()
    sign_in(page, site)
    child, mother = rare_name(), rare_name()
    for _ in range(2):
        _declare(page, child, mother)
    expect(page.locator(".double .flag")).to_contain_text("ຕ້ອງກວດເບິ່ງກ່ອນຈົດທະບຽນ")
    expect(page.locator(".double")).to_contain_text("ຊື່ລູກຄືກັນ")
    assert faults_of(page) == []
    page.locator("#register .button").click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator(".double .flag")).to_be_visible()
    page.locator('.double [name="reviewed"]').check()
    register(page)
