"""A registrar without a mouse declares a birth in Lao, is told what is wrong, corrects it, and registers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener, Site
from tests.browser.people import Keys, born, declare_birth, fill_birth, rare_name, register, sign_in

pytestmark = pytest.mark.browser


def _answer_by_keyboard(keys: Keys, given: str) -> None:
    keys.type('[name="/child/name/given"]', given)
    keys.to('[name="/child/sex"]')
    keys.press("Space")
    for part, text in zip(("day", "month", "year"), born(), strict=True):
        keys.type(f'[name="/child/date_of_birth.{part}"]', text)
    keys.to('[name="/child/plurality"]')
    keys.press("Space")
    keys.to('[name="/place/kind"]')
    keys.press("ArrowDown", 2)
    keys.type('[name="/mother/name/given"]', rare_name())
    keys.type('[name="/mother/date_of_birth.year"]', "1998")
    keys.to('[name="/father_unknown_reason"]')
    keys.press("ArrowUp", 2)
    keys.to('[name="/informant/relation"]')
    keys.press("ArrowDown")


def test_a_birth_is_declared_corrected_and_registered_by_keyboard_in_lao(
    open_page: Opener, site: Site
) -> None:
    page = open_page()
    sign_in(page, site)
    keys = Keys(page)
    keys.to('.menu a[href="/declare"]')
    keys.press("Enter")
    page.wait_for_url("**/declare")
    keys.to('a[href="/declare/birth"]')
    keys.press("Enter")
    page.wait_for_url("**/declare/birth")
    keys.to(".send .button")
    keys.press("Enter")
    _summary_leads_to_fields(page)
    given = rare_name()
    page.evaluate("document.getElementById('main').focus()")
    _answer_by_keyboard(keys, given)
    keys.press("Enter")
    keys.to(".send .button")
    keys.press("Enter")
    page.wait_for_url("**/records/**done=declared")
    expect(page.locator("h1")).to_contain_text(given)
    keys.to("#register .button")
    keys.press("Enter")
    page.wait_for_url("**done=registered")
    expect(page.locator(".history")).to_contain_text("ແຈ້ງ")
    expect(page.locator(".history")).to_contain_text("ຈົດທະບຽນ")
    expect(page.locator(".history")).to_contain_text("ເມືອງຜົ້ງສາລີ")


def _summary_leads_to_fields(page: Page) -> None:
    summary = page.locator("#errors")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("ຍັງຂາດ")
    links = summary.locator("a")
    assert links.count() >= 6
    links.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator('[name="/child/name/given"]')).to_be_focused()


@pytest.mark.parametrize("language", ["lo", "en"])
def test_without_javascript_a_birth_is_declared_registered_and_found(
    open_page: Opener, site: Site, language: str
) -> None:
    page = open_page(script=False, language=language)
    sign_in(page, site)
    given = rare_name()
    declare_birth(page, given)
    number = register(page)
    for words in (given, number):
        page.goto("/work?queue=recent")
        page.locator("#q").fill(words)
        page.locator("#q").press("Enter")
        page.wait_for_url("**/search")
        expect(page.locator(".card-link", has_text=given)).to_have_count(1)


def test_a_question_that_does_not_apply_is_hidden_by_the_script_and_explained_without_it(
    open_page: Opener, site: Site
) -> None:
    page = open_page()
    sign_in(page, site)
    page.goto("/declare/birth")
    order = page.locator('[name="/child/birth_order"]')
    expect(order).to_be_hidden()
    page.locator('[name="/child/plurality"][value="twin"]').check()
    expect(order).to_be_visible()
    plain = open_page(script=False)
    sign_in(plain, site)
    plain.goto("/declare/birth")
    expect(plain.locator("#f-child-birth_order-when")).to_contain_text("ແຝດສອງ")


@pytest.mark.parametrize("script", [True, False])
def test_the_enter_key_in_a_box_sends_the_form(open_page: Opener, site: Site, script: bool) -> None:  # noqa: FBT001 - a parameter of the test
    page = open_page(script=script)
    sign_in(page, site)
    page.goto("/declare/birth")
    given = rare_name()
    fill_birth(page, given)
    page.locator('[name="/child/name/given"]').press("Enter")
    page.wait_for_url("**/records/**done=declared")
    expect(page.locator("html")).to_have_attribute("lang", "lo")
    expect(page.locator("h1")).to_contain_text(given)


def test_pressing_twice_makes_one_record(open_page: Opener, site: Site) -> None:
    page = open_page()
    sign_in(page, site)
    page.goto("/declare/birth")
    given = rare_name()
    fill_birth(page, given)
    page.locator(".send .button").dblclick()
    expect(page).to_have_url(re.compile("/records/"))  # the second press cuts the first answer off
    page.goto("/work")
    expect(page.locator(".card-link", has_text=given)).to_have_count(1)
