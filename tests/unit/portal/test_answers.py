"""A posted form becomes a declaration, and a declaration becomes the same form again."""

from __future__ import annotations

import random
import time

import pytest

from crvs_contracts.forms.document import read_form
from crvs_contracts.forms.model import Form
from crvs_portal.domain.answers import compacted, read_answers
from crvs_portal.domain.filled_in import posted_of
from tests.support.filled_forms import filled
from tests.support.published import FORMS

ALL = {name: read_form(raw) for name, raw in FORMS.items()}


@pytest.fixture(scope="module")
def form() -> Form:
    return ALL["birth/1"]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", ALL)
def test_a_declaration_survives_the_way_through_the_form(name: str, seed: int) -> None:
    declared = filled(ALL[name], random.Random(seed))
    reading = read_answers(ALL[name], posted_of(ALL[name], declared))
    assert reading.declaration == declared
    assert reading.faults == {}


def test_an_empty_form_sends_only_the_sections_that_must_be_there(form: Form) -> None:
    needed = {section.at.removeprefix("/") for section in form.sections() if section.required}
    assert read_answers(form, {}).declaration == {name: {} for name in needed}


def test_what_was_copied_unseen_into_a_box_is_dropped_before_it_is_read(form: Form) -> None:
    posted = {
        "/child/name/given": "\ufeffບຸນ\tມີ\u200b",
        "/child/date_of_birth.day": "23\u200b",
        "/child/date_of_birth.month": "\ufeff11",
        "/child/date_of_birth.year": "\u202a2026\u202c",
        "/late_reason": "ຝົນຕົກ\r\nທາງຂາດ\r\n",
    }
    reading = read_answers(form, posted)
    assert reading.faults == {}
    assert reading.declaration["child"] == {"name": {"given": "ບຸນ ມີ"}, "date_of_birth": "2026-11-23"}
    assert reading.declaration["late_reason"] == "ຝົນຕົກ\nທາງຂາດ"


def test_an_unreadable_answer_is_sent_as_typed_so_that_no_service_takes_it(form: Form) -> None:
    reading = read_answers(form, {"/child/date_of_birth.day": "31", "/child/date_of_birth.month": "2"})
    assert reading.declaration["child"]["date_of_birth"] == "31/2/"
    assert reading.faults == {"/child/date_of_birth": "date-incomplete"}


def test_empty_rows_of_documents_move_to_the_end(form: Form) -> None:
    posted = {"/documents/0/kind": "", "/documents/0/number": " ", "/documents/1/number": "B-12"}
    moved = compacted(form, posted)
    assert moved["/documents/0/number"] == "B-12"
    assert read_answers(form, moved).declaration["documents"] == [{"number": "B-12"}]


def test_rows_are_numbered_in_digits_of_ascii_and_keep_their_order(form: Form) -> None:
    posted = {f"/documents/{place}/number": text for place, text in (("10", "c"), ("9", "b"), ("໑", "x"))}
    moved = compacted(form, posted | {"/documents/2/number": "a", "/documents/3/a\nb": ""})
    assert moved == {
        "/documents/0/number": "a",
        "/documents/1/number": "b",
        "/documents/2/number": "c",
        "/documents/3/a\nb": "",
        "/documents/໑/number": "x",
    }
    assert len(read_answers(form, moved).declaration["documents"]) == 3


def _seconds_for(form: Form, boxes: int) -> float:
    posted = {f"/documents/{number % 1000}/{number}": "" for number in range(boxes)}
    before = time.thread_time()
    assert len(compacted(form, posted)) == boxes
    return time.thread_time() - before


def test_the_time_for_many_rows_grows_as_their_number_and_not_faster(form: Form) -> None:
    """Eight times the boxes take about 8 times as long; 64 times would be the square of it."""
    few, many = (min(_seconds_for(form, boxes) for _ in range(3)) for boxes in (2_000, 16_000))
    assert many < 30 * few


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
    order = form.field_at("/child/birth_order")
    assert order is not None
    assert order.show_if is not None
    assert not order.show_if.holds({"child": {"plurality": "single"}})
    assert order.show_if.holds({"child": {"plurality": "twin"}})
