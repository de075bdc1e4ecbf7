"""Every page, in both languages, on a small screen, is one that everybody can use."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site
from tests.browser.inspection import faults_of
from tests.browser.people import declare_birth, rare_name, register, sign_in

pytestmark = pytest.mark.browser
PUBLIC = ("/", "/sign-in", "/activation", "/verify", "/verify/0000-0000-0000", "/nothing-here")
STAFF = (
    "/work",
    "/work?queue=recent",
    "/password",
    "/search?new=1",
    "/declare",
    "/declare/birth",
    "/declare/death",
    "/declare/marriage",
    "/declare/divorce",
)


def _inspect(page: Page, path: str) -> None:
    page.goto(path)
    assert faults_of(page) == [], path


@pytest.mark.parametrize("language", ["lo", "en"])
def test_public_pages_have_no_obstacle(open_page: Opener, language: str) -> None:
    page = open_page(language=language)
    for path in PUBLIC:
        _inspect(page, path)


@pytest.mark.parametrize("language", ["lo", "en"])
def test_pages_of_staff_have_no_obstacle(open_page: Opener, site: Site, language: str) -> None:
    page = open_page(language=language)
    sign_in(page, site)
    for path in STAFF:
        _inspect(page, path)
    _look_for_somebody(page)
    page.goto("/declare/birth")
    page.locator(".send .button").click()
    expect(page.locator("#errors")).to_be_visible()
    assert faults_of(page) == [], "the form with faults"
    declare_birth(page, rare_name())
    assert faults_of(page) == [], "a record"
    register(page)
    assert faults_of(page) == [], "a registered record"
    page.locator('a[href$="/certificate"]').click()
    page.wait_for_url("**/certificate")
    assert faults_of(page) == [], "the form for a certificate"
    page.locator("#request .button").click()
    expect(page.locator("#errors")).to_be_focused()
    assert faults_of(page) == [], "the form for a certificate with faults"


def _look_for_somebody(page: Page) -> None:
    """By the keyboard: the filters open, a search is sent, and its answers lead on."""
    page.goto("/search?new=1")
    page.locator("#q").fill("ບຸນ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search")
    page.locator(".filters summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#place")).to_be_visible()
    assert faults_of(page) == [], "the answers to a search, with its filters"
    page.locator('[name="date_from.year"]').fill("2569")
    page.keyboard.press("Enter")
    expect(page.locator("#date_from-error")).to_be_visible()
    assert faults_of(page) == [], "a search with a fault in its filters"


def test_pages_have_no_obstacle_in_the_dark(open_page: Opener, site: Site) -> None:
    page = open_page()
    page.emulate_media(color_scheme="dark")
    sign_in(page, site)
    for path in ("/", "/work", "/declare/birth", "/verify/0000-0000-0000"):
        _inspect(page, path)


def test_the_first_stop_of_the_tab_key_skips_to_the_content(open_page: Opener) -> None:
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_language_switches_in_the_middle_of_a_form_and_keeps_the_answers(
    open_page: Opener, site: Site
) -> None:
    page = open_page(script=False)
    sign_in(page, site)
    page.goto("/declare/birth")
    page.locator('[name="/child/name/given"]').fill("ບຸນມີ")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_have_text("Declaration of birth")
    expect(page.locator('[name="/child/name/given"]')).to_have_value("ບຸນມີ")


def test_the_browser_reports_nothing_that_the_policy_refused(open_page: Opener, site: Site) -> None:
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, site)
    for path in ("/", "/declare/birth", "/verify"):
        page.goto(path)
    assert said == []
