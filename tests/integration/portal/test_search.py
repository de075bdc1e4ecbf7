"""People are looked for by one box and filters, without what is typed standing in any address or cache."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from lxml import html

from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import RECORD_ID, FakeGateway, problem, record
from tests.integration.portal.markup import fields_of

SEARCHES = "/v1/records/searches"
MIXED = {"q": "ບຸນມີ", "kind": "birth", "place": "LA-PH", "date_from.day": "໑", "date_from.month": "6"}
MIXED |= {"date_from.year": "2026", "born_until.year": "1999"}


def _item(match: str = "exact", name: str = "ບຸນມີ ວົງສາ") -> dict[str, Any]:
    return record(names={"child": name}, duplicates=0, match=match)


def _found(
    gateway: FakeGateway,
    *items: dict[str, Any],
    count: int = 1,
    more: bool = False,
    following: str | None = None,
) -> None:
    answer = {"items": list(items), "next": following, "total": {"count": count, "more": more}}
    gateway.answers[f"POST {SEARCHES}"] = (200, answer)


def _asked(gateway: FakeGateway) -> dict[str, Any]:
    body: dict[str, Any] = gateway.asked("POST", SEARCHES)[-1].body
    return body


def test_a_searched_name_stands_in_no_address_and_no_cache(staff: Reader, gateway: FakeGateway) -> None:
    _found(gateway, _item())
    answer = staff.post("/search", {"q": "ບຸນມີ"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ບຸນມີ ວົງສາ" in answer.text
    assert 'value="ບຸນມີ"' in answer.text
    told = gateway.asked("POST", SEARCHES)[0]
    assert told.body == {"phrase": "ບຸນມີ", "limit": 20}
    assert "idempotency-key" not in told.headers
    assert all("ບຸນມີ" not in each.path and not each.query for each in gateway.told)
    cookies = [value for name, value in answer.headers if name == "Set-Cookie"]
    assert not any("ບຸນມີ" in unquote(each) for each in cookies)


def test_filters_go_with_the_words_and_stay_as_they_were_chosen(staff: Reader, gateway: FakeGateway) -> None:
    _found(gateway, _item())
    page = html.fromstring(staff.post("/search", MIXED).text)
    expected = {"phrase": "ບຸນມີ", "kind": "birth", "place": "LA-PH", "limit": 20}
    assert _asked(gateway) == expected | {"date_from": "2026-06-01", "born_until": "1999-12-31"}
    filters = page.xpath('//details[@class="filters"]')[0]
    assert filters.get("open") is not None
    assert filters.xpath("summary")[0].text.strip() == "ຕົວກອງ (4)"
    chosen = {each.get("name"): each.value for each in page.xpath("//form[@id='search']//select")}
    assert chosen == {"kind": "birth", "status": "", "place": "LA-PH", "flag": ""}
    box = page.xpath('//form[@id="search"]//input[@name="date_from.day"]')
    assert [each.get("value") for each in box] == ["໑"]


def test_filters_alone_are_a_question_and_are_shut_until_one_is_set(
    staff: Reader, gateway: FakeGateway
) -> None:
    _found(gateway, _item())
    page = staff.post("/search", {"q": "ບຸນມີ"}).text
    assert html.fromstring(page).xpath('//details[@class="filters" and not(@open)]')
    staff.post("/search", {"q": "", "flag": "late"})
    assert _asked(gateway) == {"flag": "late", "limit": 20}


def test_a_date_that_is_none_is_asked_back_before_anything_is_looked_for(
    staff: Reader, gateway: FakeGateway
) -> None:
    answer = staff.post("/search", {"q": "ບຸນມີ", "date_from.year": "2569"})
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    assert "ພ.ສ." in page.get_element_by_id("date_from-error").text_content()
    assert page.xpath('//details[@class="filters" and @open]//input[@value="2569"]')
    assert gateway.asked("POST", SEARCHES) == []


@pytest.mark.parametrize(
    ("total", "lao", "english"),
    [
        ({"count": 1, "more": False}, "ພົບ 1 ລາຍການ", "1 record"),
        ({"count": 1234, "more": False}, "ພົບ 1.234 ລາຍການ", "1,234 records"),
        ({"count": 10000, "more": True}, "ພົບຢ່າງໜ້ອຍ 10.000 ລາຍການ", "At least 10,000 records"),
    ],
)
def test_the_page_says_how_many_there_are(
    staff: Reader, gateway: FakeGateway, total: dict[str, Any], lao: str, english: str
) -> None:
    _found(gateway, _item(), **total)
    for language, said in (("lo", lao), ("en", english)):
        staff.get(f"/language/{language}")
        assert f">{said}</h2>" in staff.post("/search", {"q": "ບຸນມີ"}).text


@pytest.mark.parametrize(("more", "said"), [(False, "ບໍ່ພົບໃນຂອບເຂດຂອງທ່ານ"), (True, "ຈຶ່ງກວດບໍ່ໝົດ")])
def test_who_found_nobody_learns_whether_all_was_looked_through(
    staff: Reader, gateway: FakeGateway, *, more: bool, said: str
) -> None:
    _found(gateway, count=0, more=more)
    assert said in staff.post("/search", {"q": "ບຸນມີ ສີ"}).text


def test_names_that_are_alike_stand_under_a_heading_of_their_own(staff: Reader, gateway: FakeGateway) -> None:
    _found(gateway, _item(), _item("near", "ບຸນມາ ວົງສາ"), count=2)
    page = html.fromstring(staff.post("/search", {"q": "ບຸນມີ"}).text)
    order = [each.text_content().strip() for each in page.xpath('//main//h2|//a[@class="card-link"]')]
    assert order == ["ພົບ 2 ລາຍການ", "ບຸນມີ ວົງສາ", "ຊື່ທີ່ຄ້າຍຄືກັນ", "ບຸນມາ ວົງສາ"]


def test_pages_come_by_forms_that_keep_the_whole_question(staff: Reader, gateway: FakeGateway) -> None:
    _found(gateway, _item(), count=50, following="c-2")
    page = staff.post("/search", MIXED).text
    assert "cursor=" not in page
    first = _asked(gateway)
    page = staff.post("/search", fields_of(page, "more")).text
    assert _asked(gateway) == first | {"cursor": "c-2"}
    staff.post("/search", fields_of(page, "first"))
    assert _asked(gateway) == first
    staff.post("/search", fields_of(page, "unfiltered"))
    assert _asked(gateway) == {"phrase": "ບຸນມີ", "limit": 20}


def test_a_record_leads_back_to_the_answers_without_their_question_in_an_address(
    staff: Reader, gateway: FakeGateway
) -> None:
    assert 'href="/search"' not in staff.get(f"/records/{RECORD_ID}").text
    _found(gateway, _item())
    staff.post("/search", MIXED)
    before = _asked(gateway)
    assert 'href="/search"' in staff.get(f"/records/{RECORD_ID}").text
    page = staff.get("/search")
    assert page.status_code == 200
    assert 'value="ບຸນມີ"' in page.text
    assert _asked(gateway) == before
    assert len(gateway.asked("POST", SEARCHES)) == 2


def test_the_question_is_forgotten_when_somebody_signs_out(staff: Reader, gateway: FakeGateway) -> None:
    _found(gateway, _item())
    staff.post("/search", {"q": "ບຸນມີ"})
    staff.post("/sign-out")
    staff.sign_in()
    assert 'value="ບຸນມີ"' not in staff.get("/search").text
    assert len(gateway.asked("POST", SEARCHES)) == 1


def test_a_refusal_says_why_and_keeps_the_words(staff: Reader, gateway: FakeGateway) -> None:
    fault = {"pointer": "/phrase", "code": "uin-check-digit", "messages": {"lo": "ເລກບໍ່ຖືກ!", "en": "Wrong!"}}
    gateway.answers[f"POST {SEARCHES}"] = problem(422, "invalid-fields", errors=[fault])
    page = staff.post("/search", {"q": "1234 5678 9012"}).text
    assert "ເລກບໍ່ຖືກ!" in page
    assert 'value="1234 5678 9012"' in page


def test_without_a_question_there_is_the_form_with_its_filters(staff: Reader, gateway: FakeGateway) -> None:
    assert staff.post("/search", {"q": " "}).headers["Location"] == "/search?new=1"
    _found(gateway, _item())
    staff.post("/search", {"q": "ບຸນມີ"})
    for address in ("/search?new=1", "/search"):
        page = html.fromstring(staff.get(address).text)
        assert page.xpath('//details[@class="filters"]')
    fresh = html.fromstring(staff.get("/search?new=1").text)
    assert fresh.xpath("//details/@open")
    assert not fresh.xpath('//input[@name="q"]/@value')[0]
    assert not fresh.xpath("//h2|//*[@class='empty']")


def test_the_work_list_has_the_box_and_a_way_to_the_filters(staff: Reader) -> None:
    page = html.fromstring(staff.get("/work").text)
    assert page.xpath('//form[@id="search"]//a/@href') == ["/search?new=1"]
    assert not page.xpath("//select")
