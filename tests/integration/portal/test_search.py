"""Names are searched without standing in any address or cache."""

from __future__ import annotations

from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import FakeGateway, record
from tests.integration.portal.markup import fields_of

SEARCHES = "/v1/records/searches"


def _item() -> dict[str, object]:
    return record(names={"child": "ບຸນມີ ວົງສາ"}, duplicates=0)


def test_a_searched_name_stands_in_no_address_and_no_cache(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers[f"POST {SEARCHES}"] = (200, {"items": [_item()], "next": None})
    answer = staff.post("/search", {"q": "ບຸນມີ"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ບຸນມີ ວົງສາ" in answer.text
    told = gateway.asked("POST", SEARCHES)[0]
    assert told.body == {"name": "ບຸນມີ", "limit": 20}
    assert "idempotency-key" not in told.headers
    assert all("ບຸນມີ" not in each.path and not each.query for each in gateway.told)


def test_more_results_come_by_a_form_as_well(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers[f"POST {SEARCHES}"] = (200, {"items": [_item()], "next": "c-2"})
    page = staff.post("/search", {"q": "ບຸນມີ"}).text
    assert "cursor=" not in page
    staff.post("/search", fields_of(page, "more"))
    assert gateway.asked("POST", SEARCHES)[-1].body == {"name": "ບຸນມີ", "limit": 20, "cursor": "c-2"}


def test_an_address_without_a_question_leads_to_the_work_list(staff: Reader) -> None:
    assert staff.get("/search").headers["Location"] == "/work"
    assert staff.post("/search", {"q": " "}).headers["Location"] == "/work"
