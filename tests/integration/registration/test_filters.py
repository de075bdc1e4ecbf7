"""Searches by one phrase, and by what is known beside a name: each alone, and together."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_contracts.numbers import format_tracking_number, format_uin
from tests.support.examples import example
from tests.support.registry import NEIGHBOUR, PROVINCE, REGISTRAR, Registry, codes, problem, uin

FATHER = uin()


@pytest.fixture(scope="module", name="record")
def _record(registry: Registry) -> dict[str, Any]:
    registry.registered("birth")
    changes = {
        "/child/name": {"given": "ຈັນດາ", "surname": "ຄຳຜຸຍ"},
        "/child/date_of_birth": "2026-11-09",
        "/mother/name/given": "ພອນສີ",
        "/mother/date_of_birth": "1999-05",
        "/mother/id_document": "P 1234-567",
        "/father/uin": FATHER,
        "/informant/phone": "+856 20 7777 0101/02",
        "/documents": [{"kind": "birth_notification", "number": "BN-0201-99", "issued_on": "2026-11-11"}],
    }
    return registry.registered("birth", example("birth", **changes))


@pytest.mark.parametrize(
    "asked",
    [
        {"telephone": "020 7777 0101"},
        {"telephone": "(020) 77770102"},
        {"telephone": "+856 20 7777 0101"},
        {"document": "p1234567"},
        {"document": "BN 0201 99"},
        {"date_from": "2026-11-09", "date_until": "2026-11-09"},
        {"born_from": "1999-05-20", "born_until": "1999-06-01"},
        {"born_from": "1999-01-01", "born_until": "1999-12-31", "name": "ຈັນດາ"},
        {"name": "ຈັນດາ", "place": "LA-PH"},
        {"name": "ຈັນດາ", "place": "0201", "status": "registered", "kind": "birth"},
        {"name": "ຈັນດາ", "office": "0201"},
        {"registrar": REGISTRAR.subject, "name": "ຈັນດາ"},
        {"office": "0201", "status": "registered"},
        {"place": "LA"} | {"name": "ຈັນດາ"},
    ],
)
def test_a_record_is_found_by_what_is_known_of_it(
    registry: Registry, record: dict[str, Any], asked: dict[str, str]
) -> None:
    answer = registry.search(**asked, limit=100).json
    assert record["id"] in [each["id"] for each in answer["items"]]
    assert answer["total"]["count"] == len(answer["items"])


@pytest.mark.parametrize(
    "asked",
    [
        {"telephone": "020 7777 0103"},
        {"document": "P1234568"},
        {"date_from": "2026-11-10", "name": "ຈັນດາ"},
        {"date_until": "2026-11-08", "name": "ຈັນດາ"},
        {"born_until": "1950-01-01"},
        {"name": "ຈັນດາ", "place": "0101"},
        {"name": "ຈັນດາ", "status": "declared"},
        {"name": "ຈັນດາ", "office": "0202"},
        {"registrar": "somebody-else"},
        {"flag": "late", "name": "ຈັນດາ"},
        {"flag": "estimated-date", "name": "ຈັນດາ"},
    ],
)
def test_it_is_not_found_by_what_it_is_not(
    registry: Registry, record: dict[str, Any], asked: dict[str, str]
) -> None:
    assert record["id"] not in registry.found(**asked, limit=100)


@pytest.mark.parametrize(
    "phrase",
    [
        "{number}",
        "ເລກທະບຽນ {number}",
        "{tracking}",
        "{uin}",
        "ຈັນດາ",
        "ຈັນດາ 9/11/2026",
        "ຈັນດາ ໙/໑໑/໒໕໖໙",
        "2026-11-09 chanda",
        "ຈັນດາ 9 11 2026",
        "9 ພະຈິກ 2569 ຈັນດາ",
        "Chanda 09-11-26",
        "ຈັນດາ 1999",
        "ຈັນດາ 5/1999",
        "ໂທ 020 7777 0101",
        "ຈັນດາ 02077770102",
        "P1234567",
        "p1 234567",
        "ໜັງສືຜ່ານແດນ P 1234 567",
        "ບັດ P໑໒໓໔ ໕໖໗",
        "ຈັນດາ P123456 7",
        "BN-0201-99",
        "ຈັນດາ ພອນສີ",
    ],
)
def test_one_phrase_is_understood(registry: Registry, record: dict[str, Any], phrase: str) -> None:
    numbers = {
        "number": record["registration_number"],
        "tracking": format_tracking_number(record["tracking_number"]),
        "uin": format_uin(FATHER),
    }
    assert registry.found(phrase=phrase.format(**numbers))[0] == record["id"]


def test_a_phrase_and_filters_hold_together(registry: Registry, record: dict[str, Any]) -> None:
    assert registry.found(phrase="ຈັນດາ", date_from="2026-11-10") == []
    assert registry.found(phrase="ຈັນດາ", date_from="2026-11-09") == [record["id"]]
    assert registry.found(phrase="ຈັນດາ 10/11/2026") == []


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"phrase": "B-0201-2026-000001-00"}, {"/phrase": "registration-number-check"}),
        ({"phrase": "2341 2341 2340"}, {"/phrase": "uin-check-digit"}),
        ({"phrase": "?"}, {"/phrase": "name-without-letters"}),
        ({"telephone": "1"}, {"/telephone": "invalid-phone"}),
        ({"document": "-"}, {"/document": "too-short"}),
        ({"place": "LA-ZZ"}, {"/place": "place-unknown"}),
        ({"flag": "red"}, {"/flag": "invalid-choice"}),
        ({"date_from": "2569-01-01"}, {"/date_from": "year-buddhist"}),
        ({"date_from": "2026-02-01", "date_until": "2026-01-01"}, {"/date_until": "until-before-date"}),
        ({"colour": "red"}, {"/colour": "unknown-field"}),
    ],
)
def test_what_cannot_be_searched_by_says_why(
    registry: Registry, asked: dict[str, str], fault: dict[str, str]
) -> None:
    assert codes(registry.search(**asked)) == fault


def test_a_kind_alone_is_nothing_to_search_by(registry: Registry) -> None:
    assert problem(registry.search(kind="birth")) == (422, "criterion-required")


def test_flags_name_what_is_estimated_late_or_doubtful(registry: Registry) -> None:
    estimated = registry.declared("birth", example("birth", **{"/child/date_of_birth_estimated": True}))
    assert registry.found(flag="estimated-date") == [estimated["id"]]
    assert estimated["id"] in registry.found(flag="possible-duplicate")
    late = example("birth", **{"/child/date_of_birth": "2026-09-01", "/late_reason": "ຢູ່ໄກ"})
    declared = registry.declared("birth", late)
    assert registry.found(flag="late") == [declared["id"]]


def test_no_office_is_reached_that_is_not_the_callers(registry: Registry, record: dict[str, Any]) -> None:
    for asked in ({"telephone": "020 7777 0101"}, {"document": "P1234567"}, {"office": "0201"}):
        assert registry.as_(NEIGHBOUR).found(**asked) == []
    assert registry.as_(PROVINCE).found(telephone="020 7777 0101") == [record["id"]]


def test_a_list_is_paged(registry: Registry, record: dict[str, Any]) -> None:
    whole = registry.found(office="0201", limit=100)
    pages: list[str] = []
    cursor = None
    while len(pages) <= len(whole):
        page = registry.search(office="0201", limit=1, cursor=cursor).json
        pages += [each["id"] for each in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert pages == whole


def test_the_audit_says_by_what_was_searched_and_no_answer(
    registry: Registry, record: dict[str, Any], owner: Any
) -> None:
    registry.search(phrase="ຈັນດາ 9/11/2026", telephone="020 7777 0101")
    owner.execute("SELECT detail FROM audit WHERE act = 'record.search' ORDER BY id DESC LIMIT 1")
    assert owner.fetchone() == ({"by": ["phrase", "telephone"]},)
