"""A posted form becomes a declaration, and a declaration becomes the same form again."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from crvs_portal.domain.answers import compacted, posted_of, read_answers
from crvs_portal.domain.form_definition import Form, read_form
from tests.support.declarations import birth

SHAPE = Path(__file__).parents[2] / "integration" / "portal" / "shapes" / "form_birth_1.json"


@pytest.fixture(scope="module")
def form() -> Form:
    return read_form(json.loads(SHAPE.read_text("utf-8")))


@pytest.mark.parametrize("seed", range(20))
def test_a_declaration_survives_the_way_through_the_form(form: Form, seed: int) -> None:
    declared = birth(random.Random(seed))
    reading = read_answers(form, posted_of(form, declared))
    assert reading.declaration == declared
    assert reading.faults == {}


def test_an_empty_form_sends_only_the_sections_that_must_be_there(form: Form) -> None:
    assert read_answers(form, {}).declaration == {"child": {}, "place": {}, "informant": {}}


def test_an_unreadable_answer_is_sent_as_typed_so_that_no_service_takes_it(form: Form) -> None:
    reading = read_answers(form, {"/child/date_of_birth.day": "31", "/child/date_of_birth.month": "2"})
    assert reading.declaration["child"]["date_of_birth"] == "31/2/"
    assert reading.faults == {"/child/date_of_birth": "date-incomplete"}


def test_empty_rows_of_documents_move_to_the_end(form: Form) -> None:
    posted = {"/documents/0/kind": "", "/documents/0/number": " ", "/documents/1/number": "B-12"}
    moved = compacted(form, posted)
    assert moved["/documents/0/number"] == "B-12"
    assert read_answers(form, moved).declaration["documents"] == [{"number": "B-12"}]


def test_a_document_keeps_its_date(form: Form) -> None:
    posted = {
        "/documents/0/kind": "birth_notification",
        "/documents/0/number": "7",
        "/documents/0/issued_on.day": "3",
        "/documents/0/issued_on.month": "11",
        "/documents/0/issued_on.year": "2026",
    }
    expected = [{"kind": "birth_notification", "number": "7", "issued_on": "2026-11-03"}]
    declared = read_answers(form, posted).declaration
    assert declared["documents"] == expected
    assert read_answers(form, posted_of(form, declared)).declaration == declared


def test_conditions_follow_the_answers(form: Form) -> None:
    order = form.question("/child/birth_order")
    assert order is not None
    assert order.show_if is not None
    assert not order.show_if.holds({"child": {"plurality": "single"}})
    assert order.show_if.holds({"child": {"plurality": "twin"}})
