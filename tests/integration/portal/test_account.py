"""Everybody lands on a page that is theirs, and leaves for good."""

from __future__ import annotations

import pytest

from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import ACCOUNT, FakeGateway

SESSION = "/v1/sessions/current"


@pytest.mark.parametrize("scopes", [[], ["account.manage", "client.manage", "audit.read"]])
def test_who_may_not_search_lands_on_the_first_page_without_a_work_list(
    reader: Reader, gateway: FakeGateway, scopes: list[str]
) -> None:
    gateway.answers["POST /v1/sessions"] = (
        201,
        gateway.session() | {"account": ACCOUNT | {"scopes": scopes}},
    )
    answer = reader.post("/sign-in", {"username": "administrator", "password": "right"})
    assert answer.headers["Location"] == "/"
    page = reader.get("/")
    assert page.status_code == 200
    assert 'href="/work"' not in page.text
    assert 'href="/declare' not in page.text


def test_staff_of_an_office_land_on_the_work_list_or_where_they_wanted(reader: Reader) -> None:
    fields = {"username": "registrar-0201", "password": "right"}
    assert reader.post("/sign-in", fields).headers["Location"] == "/work"
    reader.post("/sign-out")
    there = reader.post("/sign-in", fields | {"next": "/declare/birth"})
    assert there.headers["Location"] == "/declare/birth"


def test_leaving_after_idle_minutes_ends_the_session_at_the_gateway(
    reader: Reader, gateway: FakeGateway
) -> None:
    gateway.answers["POST /v1/sessions"] = (201, gateway.session(expires_in=1))
    reader.post("/sign-in", {"username": "x", "password": "y"})
    answer = reader.post("/sign-out")
    assert gateway.asked("DELETE", SESSION)[0].headers["authorization"] == "Bearer access-2"
    assert any("Max-Age=0" in each for each in answer.headers.getlist("Set-Cookie"))
    assert reader.get("/work").headers["Location"].startswith("/sign-in")


def test_who_wanted_to_act_comes_back_to_the_page_and_not_to_the_act(reader: Reader) -> None:
    assert reader.get("/work?queue=recent").headers["Location"] == "/sign-in?next=/work?queue%3Drecent"


def test_the_owner_of_a_renewed_password_is_told_on_the_first_page(
    reader: Reader, gateway: FakeGateway
) -> None:
    renewals = [
        {
            "renewed_at": "2026-11-20T03:00:00Z",
            "renewed_by": {"username": "boss", "name": "ທ້າວ ບຸນ"},
            "used_at": "2026-11-20T04:00:00Z",
        },
        {
            "renewed_at": "2026-11-19T03:00:00Z",
            "renewed_by": {"username": "boss", "name": "ທ້າວ ບຸນ"},
            "used_at": None,
        },
    ]
    gateway.answers["POST /v1/sessions"] = (
        201,
        gateway.session() | {"account": ACCOUNT | {"renewals": renewals}},
    )
    reader.sign_in()
    for path in ("/", "/work"):
        page = reader.get(path).text
        assert page.count("ທ້າວ ບຸນ (boss)") == 2
        assert "11:00" in page
    reader.get("/language/en")
    page = reader.get("/work").text
    assert "Somebody else renewed your password" in page
    assert "No password has been chosen with it." in page


def test_a_browser_keeps_the_name_that_the_gateway_gave_it_for_whoever_signs_in_next(
    reader: Reader, gateway: FakeGateway
) -> None:
    gateway.answers["POST /v1/sessions"] = (201, gateway.session() | {"device": "d" * 32})
    for _ in range(2):
        reader.post("/sign-in", {"username": "registrar-0201", "password": "right"})
        reader.post("/sign-out")
    told = [each.body.get("device") for each in gateway.asked("POST", "/v1/sessions")]
    assert told == [None, "d" * 32]
