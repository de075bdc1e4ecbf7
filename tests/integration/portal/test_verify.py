"""Public verification: numbers and codes of the paper are understood; nothing personal is in an address."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from crvs_certificates.adapters.page_versions import page_version
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import FakeGateway, problem

ASK = "POST /v1/verifications"
SERIAL = "7KQ2-M4XD-9R13"
CODE = f"https://register.example/verify/{SERIAL}#eyJh.bbbb.cccc"
KNOWN = {"serial": "7KQ2M4XD9R13", "kind": "birth", "issued_on": "2026-11-24", "office": "0201"}
RESULTS = ("valid", "superseded", "revoked", "lost", "unknown")
TOLD = {"unknown": {}, "lost": {"serial": KNOWN["serial"]}}  # no more is known of these


def asked(gateway: FakeGateway) -> list[Any]:
    return [told.body["qr"] for told in gateway.asked("POST", "/v1/verifications")]


def refusal(code: str) -> tuple[int, dict[str, Any]]:
    messages = {"lo": f"ລາວ {code}", "en": f"english {code}"}
    return problem(422, "invalid-fields", errors=[{"pointer": "/qr", "code": code, "messages": messages}])


def box(page: str) -> str:
    return str(html.fromstring(page).get_element_by_id("qr").get("value"))


def test_of_a_lost_paper_that_was_revoked_only_that_is_told(reader: Reader, gateway: FakeGateway) -> None:
    gateway.answers[ASK] = (200, {"result": "revoked", **TOLD["lost"]})
    page = reader.get(f"/verify/{SERIAL}").text
    assert "is-revoked" in page
    assert SERIAL in page


@pytest.mark.parametrize("result", RESULTS)
def test_a_verdict_has_its_own_words_and_shape(reader: Reader, gateway: FakeGateway, result: str) -> None:
    gateway.answers[ASK] = (200, {"result": result, **TOLD.get(result, KNOWN)})
    first = reader.post("/verify", {"qr": SERIAL.lower()})
    assert first.headers["Location"].endswith(f"/verify/{SERIAL}")
    page = reader.get(first.headers["Location"]).text
    assert [other for other in RESULTS if f"is-{other}" in page] == [result]
    assert ("ປຽບທຽບກັບໃບຢັ້ງຢືນ" in page) == (result == "valid")


@pytest.mark.parametrize(
    "typed",
    [
        "7kq2 m4xd 9ri3",
        "7KQ2\u2011M4XD–9R13.",
        "ເລກທີໃບຢັ້ງຢືນ / Certificate number 7KQ2-M4XD-9R13",
        "No. 7KQ2M4XD9R13\u200b",
        "7KQ2-M4XD-\r\n9R13",
        f"https://register.example/verify/{SERIAL}/",
    ],
)
def test_a_serial_leads_to_its_own_address_however_it_was_typed(reader: Reader, typed: str) -> None:
    assert reader.post("/verify", {"qr": typed}).headers["Location"] == f"/verify/{SERIAL}"


@pytest.mark.parametrize(
    "typed",
    [
        "B-0201-2026-000001-51",
        "B 0201 2026 000001 51",
        "6075 3907 9258",
        "UIN: 6075-3907-9258",
        "607539079259",
        "000000000000",
        "7KQ2-M4XD-9R1T",
        "ແສງດາວ ວິໄລ",
        "CHANTHAVANGS",
        "hello",
        CODE,
        f"https://register.example/verify/{SERIAL}#broken",
        f"https://register.example/verify/{SERIAL}%23broken",
    ],
)
def test_what_may_be_personal_stands_in_no_address(reader: Reader, gateway: FakeGateway, typed: str) -> None:
    gateway.answers[ASK] = refusal("uin-given")
    answer = reader.post("/verify", {"qr": typed})
    assert (answer.status_code, answer.headers.get("Location")) == (422, None)
    assert asked(gateway) == [typed]
    assert "ລາວ uin-given" in answer.text
    assert "is-unknown" not in answer.text


@pytest.mark.parametrize("path", ["", "/", ".", "%20", "%E2%80%8B", "?utm=x"])
def test_an_address_with_a_slip_still_answers(reader: Reader, gateway: FakeGateway, path: str) -> None:
    gateway.answers[ASK] = (200, {"result": "valid", **KNOWN})
    answer = reader.get(f"/verify/{SERIAL}{path}")
    assert answer.status_code == 200
    assert "is-valid" in answer.text


@pytest.mark.parametrize("mark", ["%23", "%2523"])
def test_a_code_in_an_address_is_led_behind_the_hash(reader: Reader, gateway: FakeGateway, mark: str) -> None:
    answer = reader.get(f"/verify/{SERIAL}{mark}eyJh.bbbb.cccc")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/verify/{SERIAL}#eyJh.bbbb.cccc")
    assert asked(gateway) == []


def test_an_address_with_another_number_says_what_it_is(reader: Reader, gateway: FakeGateway) -> None:
    gateway.answers[ASK] = refusal("registration-number-given")
    answer = reader.get("/verify/B-0201-2026-000001-51")
    assert answer.status_code == 422
    assert "ລາວ registration-number-given" in answer.text


def test_of_a_code_that_cannot_be_read_the_number_is_there_to_be_sent(
    reader: Reader, gateway: FakeGateway
) -> None:
    gateway.answers[ASK] = refusal("code-unreadable")
    answer = reader.post("/verify", {"qr": CODE[:-4]})
    assert answer.status_code == 422
    assert "ລາວ code-unreadable" in answer.text
    assert box(answer.text) == SERIAL
    assert "eyJh" not in box(answer.text)


def test_a_code_is_sent_in_the_body_as_it_was_pasted(reader: Reader, gateway: FakeGateway) -> None:
    gateway.answers[ASK] = (200, {"result": "valid", **KNOWN, "names": ["ຄຳ"]})
    page = html.fromstring(reader.post("/verify", {"qr": CODE}).text)
    assert asked(gateway) == [CODE]
    assert page.xpath('//dd[@translate="no"][text()="ຄຳ"]')


def test_an_estimated_date_is_verified_as_one(reader: Reader, gateway: FakeGateway) -> None:
    exact = {"result": "valid", **KNOWN, "names": ["ຄຳ"], "date_of_occurrence": "2026-11-01"}
    for answer, count in ((exact, 0), (exact | {"date_estimated": True}, 1)):
        gateway.answers[ASK] = (200, answer)
        assert reader.post("/verify", {"qr": "a.b.c"}).text.count("(ໂດຍປະມານ)") == count


def test_a_day_that_is_not_known_is_verified_as_far_as_it_is(reader: Reader, gateway: FakeGateway) -> None:
    exact = {"result": "valid", **KNOWN, "names": ["ຄຳ"]}
    for known, said in (
        ("2026-06", "ມິຖຸນາ 2026"),
        ("2026-06-03/2026-06-12", "ລະຫວ່າງ 3 ມິຖຸນາ 2026 ຫາ 12 ມິຖຸນາ 2026"),
    ):
        gateway.answers[ASK] = (200, exact | {"date_of_occurrence": known})
        assert f"<dd>{said}</dd>" in reader.post("/verify", {"qr": "a.b.c"}).text


def test_the_hint_shows_a_number_that_could_be_one(reader: Reader) -> None:
    assert SERIAL in reader.get("/verify").text


@pytest.mark.parametrize("language", ["lo", "en"])
def test_the_paper_and_the_page_call_the_number_by_one_name(reader: Reader, language: str) -> None:
    printed = page_version().words["labels"]["serial"][language]
    reader.get(f"/language/{language}?next=/")
    page = html.fromstring(reader.get("/verify").text).get_element_by_id("main").text_content()
    assert page.lower().count(printed.lower()) == 2  # in the lead and in the label
