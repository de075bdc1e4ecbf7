"""No other site acts in the reader's name, with or without a browser's help."""

from __future__ import annotations

import pytest

from tests.integration.portal.conftest import TOKEN, Reader
from tests.integration.portal.fake_gateway import FakeGateway

VISIT = "__Host-thabian_visit"


def test_a_form_without_its_token_is_not_carried_out(staff: Reader, gateway: FakeGateway) -> None:
    answer = staff.client.post("/declare/birth", data={"/child/name/given": "ບຸນມີ"})
    assert answer.status_code == 403
    assert gateway.asked("POST", "/v1/births") == []
    assert 'name="/child/name/given" value="ບຸນມີ"' in answer.text


def test_another_site_cannot_send_a_form(staff: Reader, gateway: FakeGateway) -> None:
    answer = staff.post("/declare/birth", {"a": "b"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert gateway.asked("POST", "/v1/births") == []
    assert 'name="a"' not in answer.text


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "https://register.example.evil", "http://["]
)
def test_a_browser_without_fetch_metadata_is_held_to_its_origin(
    staff: Reader, gateway: FakeGateway, origin: str
) -> None:
    held = staff.client.post("/declare/birth", data={"/child/sex": "female"}, headers={"Origin": origin})
    assert held.status_code == 403
    assert "/child/sex" not in held.text
    with_token = staff.post("/declare/birth", {"/child/sex": "female"}, headers={"Origin": origin})
    assert with_token.status_code == 403
    assert gateway.asked("POST", "/v1/births") == []


@pytest.mark.parametrize("origin", ["https://register.example", "http://localhost"])
def test_the_address_that_people_type_is_an_origin_of_ours(staff: Reader, origin: str) -> None:
    assert staff.post("/declare/birth", {"_form": "birth/1"}, headers={"Origin": origin}).status_code == 303


def _token(page: str) -> str:
    found = TOKEN.search(page)
    assert found is not None
    return found[1]


def _visit(reader: Reader) -> str:
    cookie = reader.client.get_cookie(VISIT)
    assert cookie is not None
    return cookie.value


def test_a_visit_that_we_did_not_begin_is_none(reader: Reader) -> None:
    planted = "A" * 40
    reader.client.set_cookie(VISIT, planted)
    token = _token(reader.get("/sign-in").text)
    assert _visit(reader) != planted
    reader.client.set_cookie(VISIT, planted)
    fields = {"_form_token": token, "username": "registrar-0201", "password": "right"}
    assert reader.client.post("/sign-in", data=fields).status_code == 403


def test_whoever_planted_a_visit_of_their_own_knows_no_token_of_the_session(
    reader: Reader, gateway: FakeGateway
) -> None:
    known = _token(reader.get("/sign-in").text)
    planted = _visit(reader)
    reader.sign_in()
    assert _visit(reader) != planted
    answer = reader.client.post("/declare/birth", data={"_form_token": known, "_form": "birth/1"})
    assert answer.status_code == 403
    assert gateway.asked("POST", "/v1/births") == []
    assert reader.post("/declare/birth", {"_form": "birth/1"}).status_code == 303
