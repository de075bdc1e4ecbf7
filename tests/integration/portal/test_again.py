"""A declaration that is made again loses no answer, and finds a way past a change in between."""

from __future__ import annotations

import random

import pytest

from crvs_contracts.forms.document import read_form
from tests.integration.portal.conftest import Reader
from tests.integration.portal.fake_gateway import RECORD_ID, FakeGateway, problem, record
from tests.integration.portal.markup import fields_of
from tests.support.filled_forms import filled
from tests.support.published import FORMS

PAGE = f"/records/{RECORD_ID}/declaration"
SENT = f"/v1/records/{RECORD_ID}/declaration"


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", FORMS)
def test_every_answer_survives_the_way_through_the_page(
    staff: Reader, gateway: FakeGateway, name: str, seed: int
) -> None:
    declared = filled(read_form(FORMS[name]), random.Random(seed))
    shown = record(kind=FORMS[name]["kind"], form_version=name, declaration=declared)
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, shown)
    gateway.answers[f"POST {SENT}"] = (200, shown)
    page = staff.get(PAGE)
    assert staff.post(PAGE, fields_of(page.text)).status_code == 303
    told = gateway.asked("POST", SENT)[0]
    assert told.body == {"form_version": name, "declaration": declared}
    assert told.headers["if-match"] == '"v1"'


def test_a_change_in_between_is_said_and_the_next_sending_is_about_it(
    staff: Reader, gateway: FakeGateway
) -> None:
    gateway.answers[f"POST {SENT}"] = problem(412, "stale-version")
    fields = fields_of(staff.get(PAGE).text)
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, record(version=2))
    answer = staff.post(PAGE, fields | {"/child/name/given": "ຄຳ"})
    assert answer.status_code == 412
    assert "ບັນທຶກມີການປ່ຽນແປງ" in answer.text
    mended = fields_of(answer.text)
    assert mended == fields | {"/child/name/given": "ຄຳ", "_version": "2"}
    gateway.answers[f"POST {SENT}"] = (200, record(version=3))
    assert staff.post(PAGE, mended).status_code == 303
    assert gateway.asked("POST", SENT)[-1].headers["if-match"] == '"v2"'


def test_answers_that_are_not_shown_are_said_to_be_kept(staff: Reader, gateway: FakeGateway) -> None:
    declared = {"child": {"sex": "male"}}
    shown = record(declaration=declared, withheld=["/child/ethnicity"])
    gateway.answers[f"GET /v1/records/{RECORD_ID}"] = (200, shown)
    page = staff.get(PAGE)
    assert page.text.count("ຂໍ້ມູນເກົ່າຈະຄົງເດີມ") == 1
    gateway.answers[f"POST {SENT}"] = problem(422, "invalid-fields")
    assert "ຂໍ້ມູນເກົ່າຈະຄົງເດີມ" in staff.post(PAGE, fields_of(page.text)).text
    assert "ethnicity" not in gateway.asked("POST", SENT)[0].body["declaration"]["child"]
    assert "ສະແດງສະເພາະຜູ້ທີ່ຈຳເປັນ" in staff.get(f"/records/{RECORD_ID}").text
