"""A registrar on a phone of 360 px: signs in, declares a birth, mends what was wrong, registers it."""

from __future__ import annotations

import random
import re
import secrets
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.inspection import faults_of
from tests.support.declarations import birth, name, today
from tests.support.stack import RunningStack, eventually

pytestmark = pytest.mark.browser
OFFICE = "registrar-0201"


@pytest.fixture(name="chance")
def _chance() -> random.Random:
    """A source of names that no other run used; a failed test shows the seed."""
    seed = secrets.randbits(32)
    print(f"seed: {seed}")  # noqa: T201 - pytest shows it beside a failure
    return random.Random(seed)


def sign_in(page: Page, stack: RunningStack, username: str = OFFICE) -> None:
    page.goto("/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", stack.state.accounts[username]["password"])
    page.press("[name=password]", "Enter")
    expect(page).to_have_url(re.compile(r"/work$"))


def fits(page: Page) -> None:
    """Nothing is wider than the phone; the page says its language; headings begin with one h1."""
    page.mouse.wheel(500, 0)
    main = page.locator("main").bounding_box()
    assert main is not None
    assert 0 <= main["x"] <= main["x"] + main["width"] <= 360
    assert page.locator("html").get_attribute("lang") in {"lo", "en"}
    assert page.locator("h1").count() == 1


def fill_birth(page: Page, child: dict[str, str]) -> None:
    born = today() - timedelta(days=2)
    page.fill('[name="/child/name/given"]', child["given"])
    page.fill('[name="/child/name/surname"]', child["surname"])
    page.check('[name="/child/sex"][value=female]')
    for part, value in (("day", born.day), ("month", born.month), ("year", born.year)):
        page.fill(f'[name="/child/date_of_birth.{part}"]', str(value))
    page.check('[name="/child/plurality"][value=single]')
    _choose(page, "/place/kind", "home")
    _choose(page, "/place/district", "0201")
    page.fill('[name="/mother/name/given"]', child["surname"])  # as rare as the child's
    page.check('[name="/father_unknown_reason"][value=not_stated]')
    _choose(page, "/informant/relation", "mother")


def _choose(page: Page, field: str, code: str) -> None:
    box = page.locator(f'select[name="{field}"]')
    if box.count():
        box.select_option(code)
    else:
        page.check(f'[name="{field}"][value={code}]')


def send(page: Page) -> None:
    page.locator(".send button").click()


def test_a_birth_is_declared_mended_and_registered(
    page: Page, postgres_stack: RunningStack, chance: random.Random
) -> None:
    sign_in(page, postgres_stack)
    fits(page)
    page.goto("/declare/birth")
    fits(page)
    send(page)
    expect(page.locator("#errors")).to_be_visible()
    first = page.locator("#errors a").first
    target = first.get_attribute("href")
    assert target
    assert page.locator(target).count() == 1
    child = name(chance)
    fill_birth(page, child)
    send(page)
    expect(page).to_have_url(re.compile(r"/records/[0-9a-f-]{36}"))
    expect(page.locator("main")).to_contain_text(child["given"])
    fits(page)
    page.locator("form[action$='/register'] button").first.click()
    expect(page.locator("main")).to_contain_text(re.compile(r"B-0201-\d{4}-\d{6}-\d{2}"))
    found = eventually(lambda: _found(postgres_stack, child["given"]))
    assert [each["status"] for each in found] == ["registered"]


def _found(stack: RunningStack, given: str) -> Any:
    found = stack.staff().call("POST", "/v1/records/searches", {"name": given}).json["items"]
    return [each for each in found if each["match"] == "exact"]


def test_a_form_that_is_sent_twice_makes_one_record(
    page: Page, postgres_stack: RunningStack, chance: random.Random
) -> None:
    sign_in(page, postgres_stack)
    page.goto("/declare/birth")
    child = name(chance)
    fill_birth(page, child)
    send(page)
    expect(page).to_have_url(re.compile(r"/records/"))
    record = page.url
    page.go_back(wait_until="commit")
    expect(page.locator('[name="/child/name/given"]')).to_have_value(child["given"])
    send(page)
    expect(page).to_have_url(record)
    assert len(eventually(lambda: _found(postgres_stack, child["given"]))) == 1


def test_a_bad_password_says_so_and_enters_nothing(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("[name=username]", OFFICE)
    page.fill("[name=password]", "wrong")
    page.press("[name=password]", "Enter")
    expect(page.locator("[role=alert], .notice").first).to_be_visible()
    page.goto("/work")
    expect(page).to_have_url(re.compile(r"/sign-in"))


@pytest.mark.parametrize(
    ("language", "word"), [("lo", "ບໍ່ຮູ້ຈັກ|ບໍ່ພົບ|ບໍ່ມີ"), ("en", "[Uu]nknown|[Nn]ot known|[Nn]o certificate")]
)
def test_the_public_page_verifies_in_both_languages(page: Page, language: str, word: str) -> None:
    page.goto(f"/language/{language}?next=/verify")
    assert page.locator("html").get_attribute("lang") == language
    page.goto("/verify/0000-0000-0000")
    expect(page.locator("main")).to_contain_text(re.compile(word))
    fits(page)


def test_a_certificate_is_requested_issued_and_publicly_valid(
    page: Page, postgres_stack: RunningStack, chance: random.Random
) -> None:
    registrar = postgres_stack.staff()
    record = registrar.command("/v1/births", {"form_version": "birth/1", "declaration": birth(chance)}).json
    assert registrar.command(f"/v1/records/{record['id']}/registration", {}, version=1).status == 200
    sign_in(page, postgres_stack, "certificate-officer-0201")
    page.goto(f"/records/{record['id']}/certificate")
    mother = " ".join(record["declaration"]["mother"]["name"].values())  # whom the entry names
    for box, text in (("name", mother), ("id_document", "P-1"), ("purpose", "ໂຮງຮຽນ")):
        page.fill(f"#{box}", text)
    page.select_option("#relationship", "mother")
    eventually(lambda: _pressed(page, "#request .button", "done=requested"))
    eventually(lambda: _pressed(page, "#certificates form .button", "done=issued"))
    assert faults_of(page) == []
    serial = page.locator("#certificates b.code").inner_text()
    page.locator("#certificates a[href^='/verify/']").click()
    expect(page.locator(".verdict.is-valid h2")).to_have_text("ຖືກຕ້ອງ")
    expect(page.locator(".verdict")).to_contain_text(serial)
    assert faults_of(page) == []
    page.locator(".switch [lang=en]").click()
    expect(page.locator(".verdict.is-valid h2")).to_have_text("Valid")
    assert faults_of(page) == []


def _pressed(page: Page, button: str, outcome: str) -> bool:
    """Press, and look whether it was done; other services may hear of an entry a moment later."""
    with page.expect_navigation():
        page.locator(button).first.click()
    return outcome in page.url
