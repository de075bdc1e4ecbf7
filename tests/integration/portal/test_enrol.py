"""Enrolling somebody from documents: who may be enrolled already is shown, and the UIN is in no address."""

from __future__ import annotations

import re
from typing import Any

from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import FakeGateway, problem

TYPED = {
    "_key": "key-1",
    "/person/name/given": "ບົວຜັນ",
    "/person/sex": "female",
    "/person/date_of_birth.year": "1962",
    "/household/relation": "head",
    "/evidence/documents/0/kind": "household_book",
    "/evidence/documents/0/number": "HB-1",
}
UIN = "350134387220"
HOUSEHOLD = "0193c2a5-7b1e-7c3a-9f20-5d0c6a1b2c3e"
MADE = {"household": HOUSEHOLD, "people": [{"id": "0193c2a5-7b1e-7c3a-9f20-5d0c6a1b2c3d", "uin": UIN}]}
DOUBLE: dict[str, Any] = {
    "id": "0193c2a5-7b1e-7c3a-9f20-5d0c6a1b2c3f",
    "uin": "123456789010",
    "office": "0101",
    "status": "alive",
    "sex": "female",
    "name": {"given": "ບົວພັນ"},
    "parents": {"mother": {"given": "ຈັນສີ"}},
    "date_of_birth": "1962",
    "score": 88,
    "reasons": ["similar-name-child", "same-sex"],
    "must_review": True,
}


def test_a_person_is_enrolled_and_the_uin_is_on_the_page_alone(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers["POST /v1/persons"] = (201, MADE)
    assert 'href="/people/new"' in staff.get("/declare").text
    assert 'name="/person/date_of_birth.year"' in staff.get("/people/new").text
    answer = staff.post("/people/new", TYPED)
    assert "3501 3438 7220" in answer.text
    (told,) = gateway.asked("POST", "/v1/persons")
    assert told.headers["idempotency-key"] == "key-1"
    assert told.body == {
        "form_version": "person/1",
        "people": [
            {
                "person": {"name": {"given": "ບົວຜັນ"}, "sex": "female", "date_of_birth": "1962"},
                "household": {"relation": "head"},
                "evidence": {"documents": [{"kind": "household_book", "number": "HB-1"}]},
            }
        ],
        "reviewed": [],
    }
    following = staff.post("/people/new", {"_household": HOUSEHOLD, "_add": ""})
    assert f'name="_household" value="{HOUSEHOLD}"' in following.text


def test_likely_doubles_are_shown_and_ticked(staff: Reader, gateway: FakeGateway) -> None:
    gateway.answers["POST /v1/persons"] = problem(409, "doubles-unreviewed", count=1)
    gateway.answers["POST /v1/persons/comparisons"] = (200, {"people": [[DOUBLE]]})
    answer = staff.post("/people/new", TYPED)
    assert answer.status_code == 409
    assert "1234 5678 9010" in answer.text
    assert "ບົວພັນ" in answer.text
    assert 'value="ບົວຜັນ"' in answer.text  # what was typed stays
    gateway.answers["POST /v1/persons"] = (201, MADE)
    staff.post("/people/new", {**TYPED, "_key": "key-2", "_reviewed": DOUBLE["uin"]})
    assert gateway.asked("POST", "/v1/persons")[-1].body["reviewed"] == [DOUBLE["uin"]]


def test_a_fault_leads_to_its_field(staff: Reader, gateway: FakeGateway) -> None:
    said = {"lo": "ຕ້ອງມີຫຼັກຖານ!", "en": "Needed!"}
    fault = {"pointer": "/people/0/evidence/documents", "code": "evidence-needed", "messages": said}
    gateway.answers["POST /v1/persons"] = problem(422, "evidence-needed", errors=[fault])
    answer = staff.post("/people/new", TYPED)
    assert answer.status_code == 422
    (anchor,) = re.findall(r'<li><a href="#(f-[^"]+)">[^<]*ຕ້ອງມີຫຼັກຖານ!', answer.text)
    assert f'id="{anchor}"' in answer.text
