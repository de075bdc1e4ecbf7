"""What people do in the portal, in the steps that they would tell."""

from __future__ import annotations

import random
import secrets
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.support.declarations import today

_LAO = str.maketrans("0123456789", "໐໑໒໓໔໕໖໗໘໙")
_CHANCE = random.Random(SEED := secrets.randbits(32))
_SYLLABLES = ("ກາ", "ຄຳ", "ສີ", "ດາ", "ບຸນ", "ພອນ", "ມາ", "ລາ", "ວົງ", "ຈັນ", "ນາ", "ທອງ")


def rare_name() -> str:
    """A name that no other test gives; pytest shows the seed beside a failure."""
    print(f"seed of the names: {SEED}")  # noqa: T201 - see above
    return "".join(_CHANCE.choice(_SYLLABLES) for _ in range(5))


def born() -> list[str]:
    """Day, month and year some days ago, in Lao digits."""
    day = today() - timedelta(days=4)
    return [str(part).translate(_LAO) for part in (day.day, day.month, day.year)]


def sign_in(page: Page, site: Site, role: str = "registrar", district: str = "0201") -> None:
    """Type name and password, press Enter."""
    username, password = site.credentials(role, district)
    page.goto("/sign-in")
    page.locator("#username").fill(username)
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/work")


def fill_birth(page: Page, given: str) -> None:
    """The least that a birth needs."""
    for name, text in (("/child/name/given", given), ("/mother/name/given", rare_name())):
        page.locator(f'[name="{name}"]').fill(text)
    page.locator('[name="/child/sex"][value="female"]').check()
    for part, text in zip(("day", "month", "year"), born(), strict=True):
        page.locator(f'[name="/child/date_of_birth.{part}"]').fill(text)
    page.locator('[name="/child/plurality"][value="single"]').check()
    page.locator('[name="/place/kind"]').select_option("home")
    page.locator('[name="/mother/date_of_birth.year"]').fill("1998")
    page.locator('[name="/father_unknown_reason"][value="not_stated"]').check()
    page.locator('[name="/informant/relation"]').select_option("mother")


def declare_birth(page: Page, given: str) -> None:
    """Fill in and send; ends on the record's page."""
    page.goto("/declare/birth")
    fill_birth(page, given)
    page.locator(".send .button").click()
    page.wait_for_url("**/records/**")


def register(page: Page) -> str:
    """Register the record that is open; gives its number."""
    page.locator("#register .button").click()
    page.wait_for_url("**done=registered")
    number = page.locator(".record-head .code").first
    expect(number).to_contain_text("B-0201-")
    return number.inner_text()


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def to(self, selector: str) -> None:
        """Tab until the element has the focus, which must be visible; a page without a way there fails."""
        for _ in range(150):
            self._page.keyboard.press("Tab")
            if self._page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"no way to {selector} by Tab")

    def type(self, selector: str, text: str) -> None:
        self.to(selector)
        self._page.keyboard.type(text)

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self._page.keyboard.press(key)
