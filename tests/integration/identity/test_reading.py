"""Who may look a person up, and what that leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_kernel.caller.context import HEADER, Call, Principal, seal_context
from crvs_kernel.events import Event
from tests.integration.identity.conftest import KEY, STAFF, born, entry, read


def test_reading_is_scoped_audited_and_inside_the_jurisdiction(hear: Any, query: Any, web: Any) -> None:
    uin = born(hear, query)
    audited = len(query("SELECT 1 FROM audit WHERE act = 'person.read'"))
    assert read(web, uin).status_code == 200
    assert len(query("SELECT 1 FROM audit WHERE act = 'person.read'")) == audited + 1
    elsewhere = Principal("s", "staff", "0101", ("0101",), STAFF.scopes)
    assert read(web, uin, elsewhere).status_code == 404
    assert read(web, uin, Principal("s", "staff", "LA-PH", ("LA-PH",), STAFF.scopes)).status_code == 200
    assert read(web, uin, Principal("c", "client", None, ("LA",), STAFF.scopes)).status_code == 200
    assert read(web, uin, Principal("s", "staff", "0201", ("0201",))).status_code == 403


def test_what_was_looked_for_in_vain_is_on_record_and_names_whom_it_would_have_shown(
    hear: Any, query: Any, web: Any
) -> None:
    uin = born(hear, query)
    person = query("SELECT id FROM person WHERE uin = %s", uin)[0]["id"]
    prowler = Principal("prowler", "staff", "0101", ("0101",), STAFF.scopes, "curiosity", "r")
    assert read(web, uin, prowler).status_code == 404
    assert read(web, "123456789010", prowler).status_code == 404
    lines = query("SELECT act, subject_ids, purpose, detail FROM audit WHERE actor = 'prowler' ORDER BY id")
    said = {"act": "person.read", "purpose": "curiosity", "detail": {"outcome": "absent"}}
    assert lines == [{**said, "subject_ids": [person]}, {**said, "subject_ids": []}]


@pytest.mark.parametrize("typed", ["1", "123456789012", "abc", "' OR 1=1 --"])
def test_a_mistyped_number_is_named_as_that(web: Any, typed: str) -> None:
    refused = read(web, typed)
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/uin-malformed")
    assert refused.json["errors"][0]["pointer"] == "/uin"


@pytest.mark.parametrize("typed", ["{} ", "UIN: {}", "ເລກປະຈຳຕົວ {}.", "\u200b{}\n"])
@pytest.mark.parametrize("between", ["", " ", "\u2011", "–"])
def test_a_person_is_read_by_a_number_as_it_was_typed(
    hear: Any, query: Any, web: Any, typed: str, between: str
) -> None:
    uin = born(hear, query)
    groups = between.join((uin[:4], uin[4:8], uin[8:])).replace("0", "O")
    assert read(web, typed.format(groups)).json["uin"] == uin


def test_no_number_of_a_person_stands_in_a_url(hear: Any, query: Any, web: Any) -> None:
    path = f"/v1/persons/{born(hear, query)}"
    gone = web.get(path, headers={HEADER: seal_context(STAFF, KEY, Call("identity", "GET", path))})
    assert gone.status_code == 404
    named = {
        part for path in web.get("/openapi.json").json["paths"] for part in path.split("/") if "{" in part
    }
    assert named == {"{person_id}", "{proposal_id}"}  # random, and no number of anybody


def test_a_child_of_another_office_is_no_link_for_who_may_not_see_it(hear: Any, query: Any, web: Any) -> None:
    mother = born(hear, query)
    event = entry("birth", {"child": None, "mother": mother, "father": None})
    hear(Event(event.type, event.subject, event.data | {"office": "0101"}))
    assert read(web, mother).json["links"] == []
    links = read(web, mother, Principal("c", "client", None, ("LA",), STAFF.scopes)).json["links"]
    assert [link["relation"] for link in links] == ["child"]
