"""Names as papers spell them: every usual romanisation is the Lao name, and two names are two."""

from __future__ import annotations

import pytest

from crvs_contracts.matching.likeness import ALIKE, NEAR, SAME, names_alike
from crvs_contracts.matching.names import readings_of

SPELLINGS = {
    "ໄຊຍະວົງ": "Xayavong Sayavong Chaiyawong Xaignavong Sayyavong ไชยวงศ์",
    "ຊຸມພົນ": "Choumphon Chumphon Xoumphone Sumphon",
    "ຣາຊະວົງ": "Rajavong Rasavong Ratchawong Lasavong",
    "ຈັນເພັດ": "Chanphet Chanpheth Tianephet Janpetch Chanphetch จันทร์เพ็ชร",
    "ຍົດ": "Nyot Gnot Yot",
    "ຂວັນ": "Khouan Khwan Kwan Khuan",
    "ຄຳແພງ": "Khamphaeng Khampheng Khumpaeng Khamphèng คำแพง",
    "ມັນ": "Man Mun",
    "ເປົາ": "Pao Pow Pov",
    "ປະເສີດ": "Prasert Paseuth Pasert Paseut",
    "ແດງ": "Deng Daeng Dèng Dang",
    "ແສງ": "Seng Saeng Sèng Sang",
    "ຂຽວ": "Khiao Khieo Kheo",
    "ວ່າງ": "Vang Wang Vaj",
    "ຊົ່ງ": "Xiong Xyooj Siong",
    "ຢ່າງ": "Yang Yaj",
    "ສີສະຫວາດ": "Sisavath Sisavat Srisavad Sysavath",
    "ອິນທະວົງ": "Inthavong Inthavongs ອິນທຣະວົງສ໌",
    "ພຣະສິດ": "ພະສິດ",
    "ໄຊ": "ຊັຍ",
    "ສະຫວັນ": "ສວັນ",
}


@pytest.mark.parametrize(
    ("lao", "other"), [(lao, each) for lao, row in SPELLINGS.items() for each in row.split()]
)
def test_a_name_is_recognised_in_another_spelling(lao: str, other: str) -> None:
    found = names_alike(readings_of({"given": lao}), readings_of({"given": other}))
    assert (found.given or 0) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ນໍ້າທິບ", "ນ້ຳທິບ"),
        ("ຫນູ", "ໜູ"),
        ("ຫມີ", "ໝີ"),
        ("ເເກ້ວ", "ແກ້ວ"),
        ("ບຸນ\u200dມີ", "ບຸນມີ"),
        ("ບຸນ\u00adມີ", "ບຸນມີ"),
        ("ແ້ກວ", "ແກ້ວ"),
        ("ບຸນ\u00a0ມີ", "ບຸນ ມີ"),
    ],
)
def test_two_typings_of_a_name_are_one(one: str, other: str) -> None:
    assert names_alike(readings_of({"given": one}), readings_of({"given": other})).given == SAME


@pytest.mark.parametrize(
    ("one", "other"), [("ສີ", "ສາ"), ("ຄຳ", "ແກ້ວ"), ("ນາງ", "ນ້ອຍ"), ("ບຸນມີ", "ບຸນທັນ"), ("ຈັນທາ", "ຈັນເພັດ")]
)
def test_two_names_that_begin_alike_are_two(one: str, other: str) -> None:
    assert (names_alike(readings_of({"given": one}), readings_of({"given": other})).given or 0) < NEAR
