"""Takes the pictures of README.md anew, from a stack that runs with the demonstration in it.

`python -m tests.browser.pictures NAME`, after `make run NAME=…` and `make demo NAME=…`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from crvs_stack.state import read_state
from tests.browser.conftest import FLAGS, Site
from tests.browser.people import sign_in
from tests.support.machine import program

_PICTURES: Final = Path(__file__).parents[2] / "docs" / "pictures"
_SERIAL: Final = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
_SIZE: Final = {"width": 1180, "height": 820}
_DISTRICT: Final = "0101"  # the demonstration's


def take(page: Page, site: Site) -> None:
    """The work list, the birth form, a record, and a certificate that was verified."""
    sign_in(page, site, district=_DISTRICT)
    page.goto("/work?queue=recent")
    _keep(page, "work-list")
    page.locator('a[href^="/records/"]').first.click()
    page.wait_for_url("**/records/**")
    _keep(page, "record")
    serial = _SERIAL.search(page.locator("main").inner_text())
    page.goto("/declare/birth")
    _keep(page, "birth-form")
    page.goto("/verify")
    page.locator("form input[type=text]").first.fill(serial[0] if serial else "")
    page.keyboard.press("Enter")
    page.locator(".verdict.is-valid").wait_for()
    _keep(page, "verify")


def _keep(page: Page, name: str) -> None:
    page.screenshot(path=_PICTURES / f"{name}.png")


def main() -> None:
    """Drive Chromium in Lao, at the size of a laptop."""
    state = read_state(sys.argv[1] if len(sys.argv) > 1 else "default")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=FLAGS)
        page = browser.new_page(base_url=state.door, viewport=_SIZE, locale="lo-LA")
        take(page, Site(state.door, state.accounts))
        browser.close()


if __name__ == "__main__":
    main()
