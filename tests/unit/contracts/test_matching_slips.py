"""One slip in a declaration that is written a second time, kind by kind: it is still found and reviewed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.contracts.test_matching import BIRTH, CHILD, FATHER, MOTHER, REVIEW, changed, score

HMONG = {
    CHILD: {"given": "ໄຊ", "surname": "ຢ່າງ"},
    MOTHER: {"given": "ມາຍ", "surname": "ວ່າງ"},
    FATHER: {"given": "ຕົງ", "surname": "ຢ່າງ"},
}
NAMES: dict[str, dict[str, Any]] = {
    "child exchanged": {CHILD: {"given": "ແກ້ວມະນີ", "surname": "ບຸນແສງ"}},
    "nickname of the mother": {f"{MOTHER}/given": "ນ້ອຍ"},
    "nickname of the father": {f"{FATHER}/given": "ຕູ້"},
    "nickname of the child": {f"{CHILD}/given": "ໜູ"},
    "nickname in brackets": {f"{CHILD}/given": "ບຸນແສງ (ໜູ)"},
    "maiden surname of the mother": {f"{MOTHER}/surname": "ສີວິໄລ"},
    "child under the mother's surname": {f"{CHILD}/surname": "ຫຼວງລາດ"},
    "Latin, parents without surnames": {
        CHILD: {"given": "Bounseng", "surname": "Keomany"},
        MOTHER: {"given": "Chanphet"},
        FATHER: {"given": "Singthong"},
    },
    "one tone lost": {f"{CHILD}/surname": "ແກວມະນີ"},
    "a wrong tone": {f"{CHILD}/surname": "ແກ່ວມະນີ"},
    "ຫລ for ຫຼ": {f"{MOTHER}/surname": "ຫລວງລາດ"},
    "ລ for ຫຼ": {f"{MOTHER}/surname": "ລວງລາດ"},
    "ຣ for ລ": {f"{MOTHER}/surname": "ຫຼວງຣາດ"},
    "short vowel for long": {f"{CHILD}/given": "ບູນແສງ", f"{CHILD}/surname": "ແກ້ວມານີ"},
    "another letter of one sound": {f"{CHILD}/given": "ບຸນແຊງ", f"{FATHER}/given": "ສິງຖອງ"},
    "a letter twice": {f"{CHILD}/given": "ບຸນນແສງ", f"{MOTHER}/given": "ຈັນນເພັດ"},
    "a letter dropped": {f"{CHILD}/given": "ບຸແສງ"},
    "e before its consonant twice": {f"{CHILD}/surname": "ເເກ້ວມະນີ"},
    "no spaces at all": {CHILD: {"given": "ບຸນແສງແກ້ວມະນີ"}, FATHER: {"given": "ສິງທອງແກ້ວມະນີ"}},
    "zero-width spaces": {f"{CHILD}/given": "ບຸນ\u200bແສງ", f"{CHILD}/surname": "ແກ້ວ\u200bມະນີ"},
    "short form": {f"{CHILD}/given": "ແສງ"},
    "initial of the father": {f"{FATHER}/given": "S."},
    "no mother": {"/mother": None},
    "no parents": {"/mother": None, "/father": None},
    "sex": {"/child/sex": "female"},
    "another village": {"/place/village": "ນາແຕ້"},
    "monk's title": {f"{FATHER}/given": "ພຣະອາຈານ ສິງທອງ"},
    "former monk's title": {f"{FATHER}/given": "ທິດ ສິງທອງ"},
}
DATES: dict[str, dict[str, Any]] = {
    "ten days": {"/child/date_of_birth": "2026-06-23"},
    "a year more": {"/child/date_of_birth": "2027-06-13"},
    "a season": {"/child/date_of_birth": "2026-04-01", "/child/date_of_birth_estimated": True},
    "a month": {"/child/date_of_birth": "2026-06"},
    "first of the month": {"/child/date_of_birth": "2026-06-01", "/child/date_of_birth_estimated": True},
    "a year only": {"/child/date_of_birth": "2026"},
    "1 January, not marked": {"/child/date_of_birth": "2026-01-01"},
    "three years more": {"/child/date_of_birth": "2029-06-13"},
    "two years less, another day": {"/child/date_of_birth": "2024-01-20"},
} | {f"{days:+} days": {"/child/date_of_birth": f"2026-06-{13 + days:02}"} for days in range(-7, 8) if days}


@pytest.mark.parametrize("case", NAMES)
def test_a_slip_in_a_name_is_found(case: str) -> None:
    assert score("birth", BIRTH, changed("birth", **NAMES[case])) >= REVIEW


@pytest.mark.parametrize("case", DATES)
def test_a_slip_in_the_date_is_found(case: str) -> None:
    assert score("birth", BIRTH, changed("birth", **DATES[case])) >= REVIEW


@pytest.mark.parametrize(
    "other",
    [
        {
            CHILD: {"given": "Xay", "surname": "Yaj"},
            MOTHER: {"given": "Maiv", "surname": "Vaj"},
            FATHER: {"given": "Toog", "surname": "Yaj"},
        },
        {
            CHILD: {"given": "Yang", "surname": "Xay"},
            MOTHER: {"given": "Vang", "surname": "May"},
            FATHER: {"given": "Yang", "surname": "Tong"},
        },
        {
            CHILD: {"given": "Sai", "surname": "Yang"},
            MOTHER: {"given": "Mai", "surname": "Wang"},
            FATHER: {"given": "Tong", "surname": "Ya"},
        },
        {CHILD: {"given": "ຢ່າງໄຊ"}, MOTHER: {"given": "ວ່າງ ມາຍ"}, FATHER: {"given": "ຢ່າງ ຕົງ"}},
    ],
    ids=["RPA", "clan first", "as it sounds", "one field"],
)
def test_a_hmong_family_in_other_writing_is_found(other: dict[str, Any]) -> None:
    assert score("birth", changed("birth", **HMONG), changed("birth", **other)) >= REVIEW


def test_an_unnamed_child_that_is_named_later_is_found() -> None:
    unnamed = changed("birth", **{CHILD: None, "/child/unnamed": True})
    assert score("birth", unnamed, changed("birth", **{f"{MOTHER}/surname": None})) >= REVIEW


ANOTHER: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "twins, one in letters alike": (
        {"/child/plurality": "twin", "/child/birth_order": 1},
        {"/child/plurality": "twin", "/child/birth_order": 2, f"{CHILD}/given": "ບຸນສຸກ"},
    ),
    "unnamed twins": (
        {CHILD: None, "/child/unnamed": True, "/child/plurality": "twin", "/child/birth_order": 1},
        {CHILD: None, "/child/unnamed": True, "/child/plurality": "twin", "/child/birth_order": 2},
    ),
    "a brother two years before": ({}, {f"{CHILD}/given": "ຄຳສິງ", "/child/date_of_birth": "2024-04-02"}),
    "a brother called alike, two years before": (
        {f"{CHILD}/given": "ບຸນມີ"},
        {f"{CHILD}/given": "ບຸນມາ", "/child/date_of_birth": "2024-04-02"},
    ),
    "a sister called alike, a year and a half before": (
        {f"{CHILD}/given": "ຈັນທາ", "/child/sex": "female"},
        {f"{CHILD}/given": "ຈັນດາ", "/child/sex": "female", "/child/date_of_birth": "2024-12-20"},
    ),
    "a given name and a day, and nothing else": (
        {"/mother": None, "/father": None},
        {
            f"{CHILD}/surname": "ສີວິໄລ",
            "/father": None,
            "/place/district": "0601",
            "/place/village": "ນາແຕ້",
        },
    ),
    "a namesake in another province": (
        {},
        {
            MOTHER: {"given": "ຄຳແພງ", "surname": "ສີວິໄລ"},
            f"{FATHER}/given": "ບຸນມີ",
            "/place/district": "1701",
            "/place/village": "ນາແຕ້",
            "/child/date_of_birth": "2026-06-15",
        },
    ),
    "namesakes with a namesake mother of another age": (
        {"/mother/date_of_birth": "1999-05-03"},
        {
            "/mother/date_of_birth": "1983-02-11",
            f"{FATHER}/given": "ຄຳຫຼ້າ",
            "/place/village": "ນາແຕ້",
            "/child/date_of_birth": "2026-06-09",
        },
    ),
}


@pytest.mark.parametrize("case", ANOTHER)
def test_another_child_forces_no_review(case: str) -> None:
    one, other = (changed("birth", **changes) for changes in ANOTHER[case])
    assert score("birth", one, other) < REVIEW


FOUND = {"/mother": None, "/father": None, "/child/foundling": True}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {"/child/sex": "female", CHILD: {"given": "ມາລີ"}},
            {"/child/sex": "female", CHILD: {"given": "ດາວ"}},
        ),
        ({CHILD: {"given": "ມາລີ"}}, {CHILD: {"given": "ມາລີວັນ", "surname": "ວົງສາ"}}),
        ({CHILD: {"given": "ມາລີ"}}, {CHILD: None, "/child/unnamed": True}),
        ({CHILD: {"given": "ມາລີ"}}, {CHILD: {"given": "ບຸນມີ"}, "/child/date_of_birth": "2026-06-12"}),
    ],
    ids=["unlike names", "alike names", "not named", "a day before"],
)
def test_a_foundling_of_one_place_is_reviewed_whatever_its_name(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert score("birth", changed("birth", **FOUND | one), changed("birth", **FOUND | other)) >= REVIEW


def test_a_foundling_of_another_district_is_another_child() -> None:
    elsewhere = {"/place/district": "0601", "/place/facility": "ສຸກສາລາ"}
    other = changed("birth", **FOUND | {CHILD: {"given": "ມາລີ"}} | elsewhere)
    assert score("birth", changed("birth", **FOUND), other) < REVIEW


SAME_DEATH: dict[str, dict[str, Any]] = {
    "Thai": {"/deceased/name": {"given": "คำดี", "surname": "ภูมี"}},
    "a month off": {"/death/date": "2026-11-04"},
    "a year off": {"/death/date": "2025-10-04"},
    "day and month exchanged": {"/death/date": "2026-04-10"},
    "age two years off": {"/deceased/age": 72},
    "sex": {"/deceased/sex": "female"},
    "elder's form of address": {"/deceased/name/given": "ພໍ່ຕູ້ ຄຳດີ"},
    "another informant": {"/informant": {"relation": "other", "name": {"given": "ບຸນທັນ"}}},
    "all in the given name": {"/deceased/name": {"given": "ຄຳດີພູມີ"}},
    "a letter doubled": {"/deceased/name/given": "ຄຳດດີ"},
}


@pytest.mark.parametrize("case", SAME_DEATH)
def test_a_slip_in_a_death_is_found(case: str) -> None:
    assert score("death", changed("death"), changed("death", **SAME_DEATH[case])) >= REVIEW


SAME_MARRIAGE: dict[str, dict[str, Any]] = {
    "Latin": {
        "/groom/name": {"given": "Somsack", "surname": "Phoumy"},
        "/bride/name": {"given": "Manivanh", "surname": "Sivilay"},
    },
    "Thai": {
        "/groom/name": {"given": "สมศักดิ์", "surname": "ภูมี"},
        "/bride/name": {"given": "มณีวัน", "surname": "ศรีวิไล"},
    },
    "forms of address": {"/groom/name/given": "ທ້າວສົມສັກ", "/bride/name/given": "ນາງ ມະນີວັນ"},
    "a letter lost in both": {"/groom/name/given": "ສົມສກ", "/bride/name/given": "ມະນວັນ"},
    "another district, a week later": {"/place/district": "0202", "/marriage/date": "2026-10-11"},
    "day and month exchanged": {"/marriage/date": "2026-04-10"},
    "nickname of the bride": {"/bride/name/given": "ນ້ອຍ"},
}


@pytest.mark.parametrize("case", SAME_MARRIAGE)
def test_a_slip_in_a_marriage_is_found(case: str) -> None:
    assert score("marriage", changed("marriage"), changed("marriage", **SAME_MARRIAGE[case])) >= REVIEW
