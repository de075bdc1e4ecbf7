"""Candidates for duplicates: in words, marked where they must be looked at, and always those of today."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_contracts.kinds import kinds
from crvs_portal.pages.words import load_catalogues
from crvs_registration.api.schemas import RegisterBody
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import RECORD_ID, FakeGateway, problem, record
from tests.integration.portal.markup import rows_of
from tests.support.published import REASONS

PAGE = f"/records/{RECORD_ID}"
OTHER = "01a20bf0-9f47-73df-8aa6-ca60d8ea2dc0"
MUST = "ຕ້ອງກວດເບິ່ງກ່ອນຈົດທະບຽນ"


def _candidate(*reasons: str, must: bool = True) -> dict[str, Any]:
    facts = {"record_id": OTHER, "office": "0201", "score": 91, "must_review": must}
    return {**facts, "reasons": list(reasons or ("near-date",))}


@pytest.fixture(autouse=True)
def _other(gateway: FakeGateway) -> None:
    gateway.answers[f"GET /v1/records/{OTHER}"] = (200, record(id=OTHER))


@pytest.mark.parametrize("language", ["lo", "en"])
def test_every_reason_that_registration_gives_has_words(language: str) -> None:
    words = load_catalogues()[language]
    parties = (party for kind in kinds().values() for party in (*kind.parties, *kind.others))
    roles = {"informant", *(party.role for party in parties)}

    def said(reason: str) -> bool:
        stem, _, role = reason.rpartition("-")
        return f"duplicate.{reason}" in words or (f"duplicate-of.{stem}" in words and role in roles)

    assert {each for each in REASONS if not said(each)} == set()
    assert len(REASONS) > 10


def test_what_must_be_looked_at_is_marked(staff: Reader, gateway: FakeGateway) -> None:
    marriage = {"kind": "marriage", "form_version": "marriage/1", "declaration": {}}
    for must in (True, False):
        found = _candidate("exchanged-date", "married-groom", must=must)
        shown = record(**marriage, duplicates=[found])
        gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, shown)
        page = staff.get(PAGE).text
        assert (MUST in page) == must
        assert "ວັນ ແລະ ເດືອນ ສັບກັນ, ຝ່າຍຊາຍອາດແຕ່ງດອງຢູ່ແລ້ວ" in page


def test_a_birth_entry_of_another_name_is_no_likeness_but_a_question_about_the_person(
    staff: Reader, gateway: FakeGateway
) -> None:
    known = {"name": {"given": "ສົມສີ", "surname": "ແກ້ວມະນີ"}, "sex": "female", "year_of_birth": "1996"}
    shown = record(duplicates=[_candidate("other-name-mother") | {"person": known}])
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, shown)
    page = staff.get(PAGE).text
    assert "ຊື່ແມ່ ບໍ່ຄືກັບທະບຽນຂອງເລກປະຈຳຕົວນັ້ນ" in page
    assert "ສົມສີ ແກ້ວມະນີ · ຍິງ · 1996" in page
    assert "ແມ່ນຄົນດຽວກັນ" in page
    assert "ຄວາມຄ້າຍຄື" not in page
    assert f'href="/records/{OTHER}"' in page
    assert rows_of(page) == {}


def test_who_somebody_may_be_is_answered_beside_the_record(staff: Reader, gateway: FakeGateway) -> None:
    shown = record(duplicates=[_candidate("deceased-mother")])
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, shown)
    name = f"person:mother:{OTHER}"
    assert staff.get(PAGE).text.count(f'name="{name}"') == 3
    path = f"/v1/records/{RECORD_ID}/registration"
    gateway.answers[f"POST {path}"] = (200, shown)
    staff.post(f"{PAGE}/register", {"_version": "1", "_key": "k", name: "another"})
    told = gateway.asked("POST", path)[-1].body
    assert told == {"persons": [{"role": "mother", "record_id": OTHER, "answer": "another"}]}
    assert RegisterBody().validate(told) == {}


def test_a_uin_that_nobody_has_is_said_and_looked_at(staff: Reader, gateway: FakeGateway) -> None:
    shown = record(duplicates=[_candidate("uin-unknown-mother") | {"record_id": RECORD_ID}])
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, shown)
    page = staff.get(PAGE).text
    assert "ບໍ່ມີໃຜມີເລກປະຈຳຕົວຂອງແມ່" in page
    assert f'name="reviewed" value="{RECORD_ID}"' in page
    assert rows_of(page) == {}


def test_a_refusal_for_candidates_of_today_shows_them(staff: Reader, gateway: FakeGateway) -> None:
    assert "doubles" not in staff.get(PAGE).text
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, record(duplicates=[_candidate()]))
    path = f"POST /v1/records/{RECORD_ID}/registration"
    fault = {"pointer": "/duplicates_reviewed", "code": "duplicates-unreviewed"}
    gateway.answers[path] = problem(409, "duplicates-unreviewed", errors=[fault], allowed=["register"])
    answer = staff.post(f"{PAGE}/register", {"_version": "1", "_key": "k"})
    assert answer.status_code == 409
    assert "ໝາຍໄວ້ທຸກອັນ" in answer.text
    assert "ລາວ duplicates-unreviewed" not in answer.text  # it names ids, which nobody can read
    assert 'href="#h-doubles"' in answer.text
    assert f'name="reviewed" value="{OTHER}"' in answer.text
    assert MUST in answer.text


@pytest.mark.parametrize("cursor", ["2026-11-24T03:15:00.123456+00:00_" + OTHER, OTHER])
def test_the_position_in_a_queue_comes_back_as_it_was_given(
    staff: Reader, gateway: FakeGateway, cursor: str
) -> None:
    gateway.answers["GET /v1/records/work-list"] = (200, {"items": [], "next": cursor})
    following = staff.get("/work?queue=recent").text.partition('rel="next" href="')[2].partition('"')[0]
    staff.get(following.replace("&amp;", "&"))
    assert gateway.asked("GET", "/v1/records/work-list")[-1].query["cursor"] == cursor
