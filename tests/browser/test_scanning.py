"""A QR code that a phone opens as an address, whole and with its "#" spoilt."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.support.acts import issued, registered, requested
from tests.support.chance import seeded
from tests.support.declarations import birth
from tests.support.stack import RunningStack

ONLY_THE_NUMBER = "ກວດສອບແຕ່ເລກທີໃບຢັ້ງຢືນເທົ່ານັ້ນ"


def test_a_scanned_code_is_compared_and_without_scripts_its_number_is_checked(
    page: Page, postgres_stack: RunningStack
) -> None:
    record = registered(postgres_stack.staff(), "birth", birth(seeded("a scanned code")))
    code = issued(postgres_stack, requested(postgres_stack, record["registration_number"], "mother"))["qr"]
    for scanned in (code, code.replace("#", "%23")):
        page.goto("/")
        page.goto(f"/verify/{scanned.partition('/verify/')[2]}")
        expect(page.locator(".verdict.is-valid")).to_be_visible()
        scripts_run = page.locator("html.js").count() == 1
        said = record["registration_number"] if scripts_run else ONLY_THE_NUMBER
        expect(page.locator("main")).to_contain_text(said)
        assert "%23" not in page.url
