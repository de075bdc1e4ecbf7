"""Searches: what is found, however it was typed, and what a search leaves."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_contracts.numbers import format_tracking_number, format_uin
from tests.support.examples import example
from tests.support.registry import Registry, codes, problem, uin


@pytest.fixture(scope="module", name="record")
def _record(registry: Registry) -> dict[str, Any]:
    name = {"given": "ສົມຫວັງ", "surname": "ວົງວິໄລ"}
    return registry.registered("birth", example("birth", **{"/child/name": name}))


@pytest.mark.parametrize("name", ["ສົມຫວັງ", "Somvang", "somvang vongvilay", "ວົງວິໄລ", "Wongwilai"])
def test_a_record_is_found_by_name_in_either_script(
    registry: Registry, record: dict[str, Any], name: str
) -> None:
    assert record["id"] in registry.found(name=name)


def test_a_parent_is_found_too_and_a_stranger_is_not(registry: Registry, record: dict[str, Any]) -> None:
    assert record["id"] in registry.found(name="ຄຳແພງ")
    assert registry.found(name="ບໍ່ມີໃຜ") == []


def test_numbers_are_found_however_they_are_typed(registry: Registry, record: dict[str, Any]) -> None:
    number, tracking = record["registration_number"], record["tracking_number"]
    assert registry.found(number=number.lower()) == [record["id"]]
    assert registry.found(tracking=f"{tracking[:5].lower()}-{tracking[5:]}") == [record["id"]]
    assert registry.found(number=number, status="declared") == []


def test_a_uin_is_found_as_it_is_printed_and_in_lao_digits(registry: Registry) -> None:
    father = uin()
    record = registry.declared("birth", example("birth", **{"/father/uin": father}))
    lao = father.translate(str.maketrans("0123456789", "໐໑໒໓໔໕໖໗໘໙"))
    for typed in (father, format_uin(father), lao):
        assert registry.found(uin=typed) == [record["id"]]


@pytest.mark.parametrize("dash", ["-", " ", "", "–", "\u2011", "\u00ad", "\n"])
@pytest.mark.parametrize("around", ["{}", "No. {}", "ເລກທີ: {}.", "{}\u200b"])
def test_a_number_is_found_however_it_was_typed(
    registry: Registry, record: dict[str, Any], dash: str, around: str
) -> None:
    numbers = {
        "number": record["registration_number"].replace("0", "O"),
        "tracking": format_tracking_number(record["tracking_number"]).lower(),
    }
    for criterion, number in numbers.items():
        assert registry.found(**{criterion: around.format(number.replace("-", dash))}) == [record["id"]]


def test_a_name_is_found_without_spaces_and_with_a_form_of_address(
    registry: Registry, record: dict[str, Any]
) -> None:
    for name in ("ສົມຫວັງວົງວິໄລ", "ທ້າວ ສົມຫວັງ", "ສົມຫວັງ ວົງວິໄລ"):
        assert record["id"] in registry.found(name=name)


@pytest.mark.parametrize("typed", ["ສົມ", "Somvan", "Somwamg", "ສົມຫວັກ", "somv vongvilay"])
def test_a_name_typed_in_part_or_amiss_is_found(
    registry: Registry, record: dict[str, Any], typed: str
) -> None:
    assert record["id"] in registry.found(name=typed, limit=100)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ນາງຄຳດວງ", "ຄຳດວງ ພູວັນ"),  # a form of address that is joined, or short
        ("ທ້າວຄຳດວງ", "ຄຳດວງ ພູວັນ"),
        ("ນ. ຄຳດວງ", "ຄຳດວງ ພູວັນ"),
        ("ດ.ຍ ຄຳດວງ", "ຄຳດວງ ພູວັນ"),
        ("ຄຳ ດວງ", "ຄຳດວງ ພູວັນ"),  # parted
        ("Kham duang", "ຄຳດວງ ພູວັນ"),
        ("ດວງຄຳ", "ດວງ ຄຳ"),  # joined
        ("ພູວັນ ຄຳດວງ", "ຄຳດວງ ພູວັນ"),  # the other way round
        ("ຄຳດວງ ສີໄພ", "ຄຳດວງ ພູວັນ"),  # the child and the mother
        ("Smith", "Ana Nguyen-Smith"),  # half of a surname
    ],
)
def test_a_name_is_found_as_people_type_it(registry: Registry, typed: str, name: str) -> None:
    given, _, surname = name.partition(" ")
    child = {"given": given, "surname": surname}
    declared = registry.declared(
        "birth", example("birth", **{"/child/name": child, "/mother/name/given": "ສີໄພ"})
    )
    assert declared["id"] in registry.found(name=typed, limit=100)


def test_the_longest_names_are_taken_and_found(registry: Registry) -> None:
    long = {"given": "王" * 200, "surname": "Ж" * 200}
    record = registry.declared("birth", example("birth", **{"/child/name": long, "/mother/name": long}))
    assert registry.found(name="王" * 200) == [record["id"]]


def test_a_wrong_number_says_what_is_wrong(registry: Registry) -> None:
    assert codes(registry.search(number="B-0201-2026-000001-00")) == {"/number": "registration-number-check"}
    assert codes(registry.search(tracking="ABC")) == {"/tracking": "tracking-number-malformed"}
    assert codes(registry.search(uin="2341 2341 2340")) == {"/uin": "uin-check-digit"}
    assert codes(registry.search(name="x", colour="red")) == {"/colour": "unknown-field"}
    assert codes(registry.search(name="x", cursor="x")) == {"/cursor": "invalid-cursor"}
    assert codes(registry.get("/v1/records/work-list?cursor=x")) == {"/cursor": "invalid-cursor"}


def test_a_search_has_something_to_search_by(registry: Registry) -> None:
    assert problem(registry.search(kind="birth")) == (422, "criterion-required")


def test_pages_hold_every_record_once(registry: Registry) -> None:
    for place in range(5):
        born = f"2026-11-0{place + 1}"
        registry.declared(
            "birth", example("birth", **{"/child/name/given": "ໜ້າ", "/child/date_of_birth": born})
        )
    pages, total = paged(registry, "ໜ້າ", limit=2)
    assert pages == registry.found(name="ໜ້າ")
    assert len(set(pages)) == len(pages) == total >= 5


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_go_on_from_exact_names_to_those_alike_and_of_two_people(
    registry: Registry, limit: int
) -> None:
    typed = "ພອນໄຊ ວົງຄຳ"
    for given, surname, mother in (
        ("ພອນໄຊ", "ວົງຄຳ", "ສີດາ"),
        ("ພອນໄຊ", "ວົງຄຳ", "ພອນໄຊ"),
        ("ພອນໄຊ", "ວົງຄຳສີ", "ສີດາ"),
        ("ພອນໄຊ", "ວົງຄຳສີ", "ວົງຄຳ"),
        ("ພອນໄຊ", "ສຸກສີ", "ວົງຄຳ"),
        ("ພອນສີ", "ວົງຄຳ", "ວົງຄຳ"),
    ):
        names = {"/child/name": {"given": given, "surname": surname}, "/mother/name/given": mother}
        registry.declared("birth", example("birth", **names))
    answer = registry.search(name=typed, limit=100).json
    pages, total = paged(registry, typed, limit)
    assert pages == [each["id"] for each in answer["items"]]
    assert len(set(pages)) == len(pages) == total == answer["total"]["count"]
    assert {each["match"] for each in answer["items"]} == {"exact", "near"}


def paged(registry: Registry, name: str, limit: int) -> tuple[list[str], int]:
    """All pages of a search in one, and how many records the last one says that there are."""
    ids: list[str] = []
    page: dict[str, Any] = {"next": None}
    while not ids or page["next"]:
        page = registry.search(name=name, limit=limit, cursor=page["next"]).json
        ids += [each["id"] for each in page["items"]]
    return ids, page["total"]["count"]


def test_no_name_is_in_the_audit_of_a_search(registry: Registry, owner: Any) -> None:
    registry.search(name="ສົມຫວັງ")
    owner.execute("SELECT count(*) FROM audit WHERE detail::text LIKE '%%ສົມ%%'")
    assert owner.fetchone() == (0,)
    owner.execute("SELECT detail FROM audit WHERE act = 'record.search' ORDER BY id DESC LIMIT 1")
    assert owner.fetchone() == ({"by": ["name"]},)
