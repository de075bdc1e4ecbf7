"""Searches by name as people type it: what is found, in which order, and on which page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.examples import example
from tests.support.registry import PROVINCE, Registry

# A register in which much sounds alike: the child, and mothers and fathers of other names.
_CHILDREN = (
    "ຄຳແພງ ແກ້ວມະນີ",
    "ຄຳພັນ ແກ້ວມະນີ",
    "ຄຳພອນ ພູມີ",
    "ຄຳດວງ ພູວັນ",
    "ບຸນທັນ ສີສະຫວາດ",
    "ບຸນມີ ພົມມະຈັນ",
    "ບຸນມາ ພົມມະວົງ",
    "ໜູແດງ ໂຄດສົມບັດ",
    "ນ້ຳທິບ ສີປະເສີດ",
    "ແກ້ວຈັນ ດວງດີ",
    "ພົນທັນ ລາດສະໝີ",
    "ໝັ້ນ ອິນທິລາດ",
    "ສະຫວັນ ວໍລະວົງ",
    "ວິໄລວັນ ໄຊສົມພອນ",
    "ເປົາ ວ່າງ",
    "ຈີ ຢ່າງ",
    "Anne-Marie CHINAL--FELELLA",
    "Sean D’Arcy",
    "Kate O'Brien",
    "ສີສະຫວາດ ຈັນທະວົງ",
    "ດວງ ຄຳ",
    "Ana Nguyen-Smith",
    "ຈັນເພັດ ອິນທະວົງ",
    "ແກ້ວດວງ ແສງຈັນ",
    "Paul Gauguin",
)


@pytest.fixture(scope="module", name="registered", autouse=True)
def _registered(registry: Registry) -> dict[str, str]:
    """The id of the record of each child."""
    found = {}
    for place, name in enumerate(_CHILDREN):
        given, _, surname = name.partition(" ")
        changes = {
            "/child/name": {"given": given, "surname": surname},
            "/child/date_of_birth": f"2026-11-{place % 11 + 1:02}",
            "/mother/name": {"given": "ແສງດາວ", "surname": f"{'ກຂຄຈຊຍດຕ'[place % 8]}ານ"},
            "/father/name": {"given": "ສຸກສະໝອນ"},
        }
        found[name] = registry.declared("birth", example("birth", **changes))["id"]
    return found


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ນາງຄຳແພງ", "ຄຳແພງ ແກ້ວມະນີ"),  # a form of address, joined
        ("ທ້າວບຸນທັນ", "ບຸນທັນ ສີສະຫວາດ"),
        ("ທ່ານນາງຄຳແພງ", "ຄຳແພງ ແກ້ວມະນີ"),
        ("ນ. ຄຳແພງ", "ຄຳແພງ ແກ້ວມະນີ"),  # or short
        ("ນ ຄຳແພງ", "ຄຳແພງ ແກ້ວມະນີ"),
        ("ດ.ຍ ຄຳແພງ", "ຄຳແພງ ແກ້ວມະນີ"),
        ("ດຍ ຄຳແພງ", "ຄຳແພງ ແກ້ວມະນີ"),
        ("Mrs Khampheng Keomany", "ຄຳແພງ ແກ້ວມະນີ"),
        ("ຄຳ ແພງ", "ຄຳແພງ ແກ້ວມະນີ"),  # parted
        ("ໜູ ແດງ", "ໜູແດງ ໂຄດສົມບັດ"),
        ("Kham pheng", "ຄຳແພງ ແກ້ວມະນີ"),
        ("Nam Thip Siprasert", "ນ້ຳທິບ ສີປະເສີດ"),
        ("ສີ ສະຫວາດ ຈັນທະວົງ", "ສີສະຫວາດ ຈັນທະວົງ"),
        ("ບຸນມີພົມມະຈັນ", "ບຸນມີ ພົມມະຈັນ"),  # joined
        ("ແກ້ວມະນີ ຄຳແພງ", "ຄຳແພງ ແກ້ວມະນີ"),  # the other way round
        ("ດວງຄຳ", "ດວງ ຄຳ"),
        ("ແ້ວຈັນ", "ແກ້ວຈັນ ດວງດີ"),  # a letter is missing, also in the first syllable
        ("ພນທັນ", "ພົນທັນ ລາດສະໝີ"),
        ("ໝ້ນ", "ໝັ້ນ ອິນທິລາດ"),
        ("ສວັນ ວໍລະວົງ", "ສະຫວັນ ວໍລະວົງ"),
        ("ຄຳແພ", "ຄຳແພງ ແກ້ວມະນີ"),
        ("ຂຳແພງ ແກ້ວມະນິ", "ຄຳແພງ ແກ້ວມະນີ"),
        ("ຈນເພັດ", "ຈັນເພັດ ອິນທະວົງ"),
        ("ພົມມະ", "ບຸນມີ ພົມມະຈັນ"),  # a part
        ("ໂຄດສົມ", "ໜູແດງ ໂຄດສົມບັດ"),
        ("ສົມພອນ", "ວິໄລວັນ ໄຊສົມພອນ"),
        ("ແພງຄຳ", "ຄຳແພງ ແກ້ວມະນີ"),  # the halves exchanged
        ("ຄຳແພງ ແສງດາວ", "ຄຳແພງ ແກ້ວມະນີ"),  # the child and the mother
        ("ທ້າວ ຄຳແພງ ນາງ ແສງດາວ", "ຄຳແພງ ແກ້ວມະນີ"),
        ("ວ່າງເປົາ", "ເປົາ ວ່າງ"),  # the clan first, and in RPA
        ("ວາງປາວ", "ເປົາ ວ່າງ"),
        ("Vaj Pov", "ເປົາ ວ່າງ"),
        ("Yaj", "ຈີ ຢ່າງ"),
        ("วิไลวัน", "ວິໄລວັນ ໄຊສົມພອນ"),  # Thai
        ("บุญมี", "ບຸນມີ ພົມມະຈັນ"),
        ("ຈັນທຣ໌ເພັຊຣ໌", "ຈັນເພັດ ອິນທະວົງ"),  # the spelling of before 1975
        ("ອິນທຣະວົງສ໌", "ຈັນເພັດ ອິນທະວົງ"),
        ("ດວງແກ້ວ", "ແກ້ວດວງ ແສງຈັນ"),  # the halves exchanged, cut, lost, wrong, exchanged
        ("ອິນທະວົງສ", "ຈັນເພັດ ອິນທະວົງ"),
        ("ສີສະຫ", "ບຸນທັນ ສີສະຫວາດ"),
        ("ຄພອນ ພູມີ", "ຄຳພອນ ພູມີ"),
        ("ນຳ້ທບິ", "ນ້ຳທິບ ສີປະເສີດ"),
        ("ໝັັ້ນ ອິນທິລາດ", "ໝັ້ນ ອິນທິລາດ"),
        ("Bounmee Phrommachan", "ບຸນມີ ພົມມະຈັນ"),
        ("บุนมี พมมะจัน", "ບຸນມີ ພົມມະຈັນ"),
        ("PauI", "Paul Gauguin"),  # drawn alike
        ("Раul", "Paul Gauguin"),
        ("ᴘaul", "Paul Gauguin"),
        ("Anne Marie", "Anne-Marie CHINAL--FELELLA"),
        ("CHINAL FELELLA", "Anne-Marie CHINAL--FELELLA"),
        ("Felella", "Anne-Marie CHINAL--FELELLA"),
        ("d arcy", "Sean D’Arcy"),
        ("O Brien", "Kate O'Brien"),
        ("Smith", "Ana Nguyen-Smith"),
        ("Bounthan Sisavat", "ບຸນທັນ ສີສະຫວາດ"),
    ],
)
def test_a_name_is_among_the_first_five_as_people_type_it(
    registry: Registry, registered: dict[str, str], typed: str, name: str
) -> None:
    assert registered[name] in registry.found(name=typed)[:5]


def matches(registry: Registry, **asked: Any) -> list[tuple[str, str]]:
    return [(each["id"], each["match"]) for each in registry.search(**asked).json["items"]]


def test_an_exact_hit_comes_first_and_hides_none_that_are_near(
    registry: Registry, registered: dict[str, str]
) -> None:
    bearer = registry.declared("birth", example("birth", **{"/child/name/given": "ສົມພອນ"}))
    found = matches(registry, name="ສົມພອນ")
    assert found[0] == (bearer["id"], "exact")
    assert (registered["ວິໄລວັນ ໄຊສົມພອນ"], "near") in found
    assert [each for _, each in found] == sorted(each for _, each in found)


@pytest.mark.parametrize(
    ("typed", "match"),
    [
        ("ຄຳແພງ ແກ້ວມະນີ", "exact"),
        ("Khampheng", "exact"),
        ("ນາງຄຳແພງ", "exact"),
        ("ຄຳ ແພງ", "exact"),
        ("ແກ້ວມະນີຄຳແພງ", "exact"),
        ("ຄຳແພ", "near"),
        ("ແພງຄຳ", "near"),
        ("ຄຳແພງ ແສງດາວ", "near"),  # two people have the words between them
    ],
)
def test_a_record_says_whether_it_has_the_name_or_one_alike(
    registry: Registry, registered: dict[str, str], typed: str, match: str
) -> None:
    assert dict(matches(registry, name=typed, limit=100))[registered["ຄຳແພງ ແກ້ວມະນີ"]] == match


@pytest.mark.parametrize("typed", ["ຄຳ", "ຄຳແພງ", "ຄຳແພງ ແກ້ວມະນີ", "ສີ", "Kham pheng", "ຄຳແພງແກ້ວ", "ບຸນ"])
@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_hold_each_near_record_once_in_one_order(registry: Registry, typed: str, limit: int) -> None:
    whole = registry.search(name=typed, limit=100).json
    expected = [each["id"] for each in whole["items"]]
    found: list[str] = []
    cursor = None
    while len(found) <= len(expected):
        page = registry.search(name=typed, limit=limit, cursor=cursor).json
        found += [each["id"] for each in page["items"]]
        assert page["total"] == whole["total"] == {"count": len(expected), "more": False}
        if (cursor := page["next"]) is None:
            break
    assert found == expected
    assert len(set(found)) == len(found)


def test_a_search_of_a_province_finds_what_its_offices_have(
    registry: Registry, registered: dict[str, str]
) -> None:
    found = registry.as_(PROVINCE).search(name="ຄຳແພງ").json
    assert [each["id"] for each in found["items"]] == registry.found(name="ຄຳແພງ")
    assert registered["ຄຳແພງ ແກ້ວມະນີ"] in registry.as_(PROVINCE).found(name="ຄຳແພງ ແກ້ວມະນີ")


def test_a_name_that_was_corrected_is_found_by_the_new_one_only(registry: Registry) -> None:
    record = registry.registered("birth", example("birth", **{"/child/name/given": "ວຽງທອງ"}))
    body = {"kind": "clerical", "reason": "ພິມຜິດ", "changes": {"/child/name/given": "ວຽງທອນ"}}
    assert registry.post(f"/v1/records/{record['id']}/correction", body, record["version"]).status_code == 200
    assert dict(matches(registry, name="ວຽງທອນ"))[record["id"]] == "exact"
    assert dict(matches(registry, name="ວຽງທອງ")).get(record["id"]) == "near"
