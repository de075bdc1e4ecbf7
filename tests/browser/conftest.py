"""Chromium, driven against the real stack; without it tests skip, except in CI, where they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.machine import program

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module", name="chromium")
def _chromium() -> Iterator[Browser]:
    """One browser a module: Playwright keeps an event loop in this thread, and later tests need none."""
    path = program("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
        )
        yield browser
        browser.close()


@pytest.fixture(params=["script", "no script"], name="context")
def _context(
    request: pytest.FixtureRequest, chromium: Browser, postgres_stack: Any
) -> Iterator[BrowserContext]:
    """A phone of 360 px, in Lao, with and without JavaScript."""
    context = chromium.new_context(
        base_url=postgres_stack.door,
        viewport={"width": 360, "height": 740},
        locale="lo-LA",
        java_script_enabled=request.param == "script",
    )
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture(name="page")
def _page(context: BrowserContext) -> Page:
    return context.new_page()


@dataclass(frozen=True)
class Site:
    """A running stack as people reach it."""

    door: str
    accounts: dict[str, Any]

    def credentials(self, role: str, district: str = "0201") -> tuple[str, str]:
        """Username and password of a role's account in a district."""
        name = f"{role}-{district}"
        return name, self.accounts[name]["password"]


@pytest.fixture
def site(postgres_stack: Any) -> Site:
    return Site(postgres_stack.door, postgres_stack.state.accounts)


Opener = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, site: Site) -> Iterator[Opener]:
    """Give pages of browsers that know nothing of each other, on a phone of 360 px."""
    contexts: list[BrowserContext] = []

    def opener(*, script: bool = True, language: str = "lo") -> Page:
        context = chromium.new_context(
            viewport={"width": 360, "height": 740},
            java_script_enabled=script,
            base_url=site.door,
            locale="lo-LA",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if language != "lo":
            context.add_cookies([{"name": "thabian_language", "value": language, "url": site.door}])
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()
