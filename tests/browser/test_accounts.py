"""Whoever has no work list lands where there is something to do, and keeps the own password to oneself."""

from __future__ import annotations

import re
import secrets

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspection import faults_of
from tests.support.stack import RunningStack

pytestmark = pytest.mark.browser
ACCOUNT = "administrator"


def _sign_in(page: Page, password: str) -> None:
    page.goto("/sign-in")
    page.fill("#username", ACCOUNT)
    page.fill("#password", password)
    page.press("#password", "Enter")


def _change(page: Page, old: str, new: str) -> None:
    page.goto("/password")
    page.fill("#current_password", old)
    page.fill("#password", new)
    page.fill("#again", new)
    page.press("#again", "Enter")


def test_an_administrator_lands_on_the_first_page_and_changes_the_password(
    page: Page, postgres_stack: RunningStack
) -> None:
    old, new = postgres_stack.state.accounts[ACCOUNT]["password"], secrets.token_urlsafe(20)
    _sign_in(page, old)
    expect(page).to_have_url(re.compile(r":\d+/$"))
    expect(page.locator('a[href="/work"]')).to_have_count(0)
    _change(page, "wrong", new)
    expect(page.locator("#current_password-error")).to_be_visible()
    assert faults_of(page) == []
    _change(page, old, new)
    expect(page.locator(".notice.is-valid")).to_be_visible()
    page.locator(".who button").click()
    _sign_in(page, new)
    expect(page).to_have_url(re.compile(r":\d+/$"))
    _change(page, new, old)
    expect(page.locator(".notice.is-valid")).to_be_visible()
