"""Whether two declarations tell of one vital event: cases as registrars meet them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from crvs_contracts.kinds import kinds
from crvs_contracts.matching.keys import keys_of
from crvs_contracts.matching.score import judge
from crvs_contracts.pointers import split

REVIEW = 85
BIRTH: dict[str, Any] = {
    "child": {
        "name": {"given": "ບຸນແສງ", "surname": "ແກ້ວມະນີ"},
        "sex": "male",
        "date_of_birth": "2026-06-13",
        "plurality": "single",
    },
    "place": {"kind": "facility", "facility": "ໂຮງໝໍເມືອງ", "district": "0201", "village": "ໂພນສະຫວ່າງ"},
    "mother": {"name": {"given": "ຈັນເພັດ", "surname": "ຫຼວງລາດ"}, "date_of_birth": "1999-05"},
    "father": {"name": {"given": "ສິງທອງ", "surname": "ແກ້ວມະນີ"}, "date_of_birth": "1996"},
    "informant": {"relation": "mother"},
}
DEATH: dict[str, Any] = {
    "deceased": {"name": {"given": "ຄຳດີ", "surname": "ພູມີ"}, "age": 70, "sex": "male"},
    "death": {"date": "2026-10-04"},
    "place": {"kind": "home", "district": "0201", "village": "ໂພນສະຫວ່າງ"},
    "informant": {"relation": "child", "name": {"given": "ສົມສັກ", "surname": "ພູມີ"}},
}
MARRIAGE: dict[str, Any] = {
    "groom": {"name": {"given": "ສົມສັກ", "surname": "ພູມີ"}, "date_of_birth": "1998-03-02"},
    "bride": {"name": {"given": "ມະນີວັນ", "surname": "ສີວິໄລ"}, "age": 25},
    "marriage": {"date": "2026-10-04"},
    "place": {"district": "0201"},
}
BASES = {"birth": BIRTH, "death": DEATH, "marriage": MARRIAGE}


def changed(kind: str, **changes: Any) -> dict[str, Any]:
    """A base with values by pointer; None takes one away."""
    found = deepcopy(BASES[kind])
    for pointer, value in changes.items():
        *path, last = split(pointer)
        inner = found
        for step in path:
            inner = inner.setdefault(step, {})
        if value is None:
            inner.pop(last)
        else:
            inner[last] = value
    return found


def score(kind: str, one: dict[str, Any], other: dict[str, Any]) -> int:
    """The score as the register has it: none without a shared key; the same in both directions."""
    plan = kinds()[kind].matching
    there, back = judge(kind, plan, one, other), judge(kind, plan, other, one)
    assert there == back
    return there.score if set(keys_of(plan, one)) & set(keys_of(plan, other)) else 0


CHILD, MOTHER, FATHER = "/child/name", "/mother/name", "/father/name"
TWIN = {"/child/plurality": "twin", "/child/birth_order": 1}
SAME_BIRTH: dict[str, dict[str, Any]] = {
    "no surnames": {f"{each}/surname": None for each in (CHILD, MOTHER, FATHER)},
    "forms of address": {f"{CHILD}/given": "ທ້າວ ບຸນແສງ", f"{MOTHER}/given": "ນາງ ຈັນເພັດ"},
    "joined": {f"{CHILD}/given": "ທ້າວບຸນແສງ", f"{MOTHER}/given": "ນາງຈັນເພັດ", f"{FATHER}/given": "ທ້າວສິງທອງ"},
    "short": {f"{CHILD}/given": "ດ.ຊ ບຸນແສງ", f"{MOTHER}/given": "ນ. ຈັນເພັດ", f"{FATHER}/given": "ທ. ສິງທອງ"},
    "polite": {f"{MOTHER}/given": "ທ່ານ ນາງ ຈັນເພັດ", f"{FATHER}/given": "Mr. ສິງທອງ"},
    "exchanged": {
        CHILD: {"given": "ແກ້ວມະນີ", "surname": "ບຸນແສງ"},
        MOTHER: {"given": "ຫຼວງລາດ", "surname": "ຈັນເພັດ"},
        FATHER: {"given": "ແກ້ວມະນີ", "surname": "ສິງທອງ"},
    },
    "letters lost": {f"{CHILD}/given": "ບຸນແສ", MOTHER: {"given": "ຈັນເພດ", "surname": "ຫຼວງລດ"}},
    "estimated": {"/child/date_of_birth": "2026-01-01", "/child/date_of_birth_estimated": True},
    "a year less": {"/child/date_of_birth": "2025-06-13"},
    "Thai": {
        CHILD: {"given": "บุญแสง", "surname": "แก้วมณี"},
        MOTHER: {"given": "จันทร์เพชร", "surname": "หลวงราช"},
        FATHER: {"given": "สิงห์ทอง", "surname": "แก้วมณี"},
    },
    "before 1975": {
        CHILD: {"given": "ບຸນຍ໌ແສງ", "surname": "ແກ້ວມະນີ"},
        MOTHER: {"given": "ຈັນທຣ໌ເພັຊຣ໌", "surname": "ຫຼວງຣາຊ"},
    },
    "Latin": {
        CHILD: {"given": "Bounsaeng", "surname": "Keomany"},
        MOTHER: {"given": "Janpetch", "surname": "Louangrath"},
        FATHER: {"given": "Singthong", "surname": "Keomanee"},
    },
    "French": {
        CHILD: {"given": "Bounsèng", "surname": "Kèomany"},
        MOTHER: {"given": "Tianephet", "surname": "Louangrat"},
    },
    "maiden surname, the child too": {f"{CHILD}/surname": "ສີວິໄລ", f"{MOTHER}/surname": "ສີວິໄລ"},
    "all in the given name": {CHILD: {"given": "ບຸນແສງແກ້ວມະນີ"}, MOTHER: {"given": "ຈັນເພັດ ຫຼວງລາດ"}},
    "not named yet": {CHILD: None, "/child/unnamed": True},
    "another district": {"/place/district": "0601", "/place/village": "ນາແຕ້"},
    "day and month": {"/child/date_of_birth": "2026-06-03"},
    "no father": {"/father": None},
    "Lao with Latin beside": {f"{CHILD}/given_latin": "Bounseng", f"{CHILD}/surname_latin": "Keomany"},
    "invisible": {f"{CHILD}/given": "ບຸນ\u200dແສງ", f"{MOTHER}/given": "ຈັນ\u200bເພັດ"},
    "words parted": {f"{CHILD}/given": "ບຸນ ແສງ", f"{MOTHER}/given": "ຈັນ ເພັດ"},
    "a monk": {f"{FATHER}/given": "ພຣະ ສິງທອງ"},
}


@pytest.mark.parametrize("case", SAME_BIRTH)
def test_a_birth_written_otherwise_is_found(case: str) -> None:
    assert score("birth", BIRTH, changed("birth", **SAME_BIRTH[case])) >= REVIEW


def test_a_nickname_with_the_maiden_surname_of_the_mother_is_shown() -> None:
    other = changed("birth", **{f"{CHILD}/given": "ນ້ອຍ", f"{MOTHER}/surname": "ສີວິໄລ"})
    assert score("birth", BIRTH, other) >= 60


def test_the_order_of_a_twin_mistyped_is_the_same_birth() -> None:
    one, other = changed("birth", **TWIN), changed("birth", **TWIN | {"/child/birth_order": 2})
    assert score("birth", one, other) >= REVIEW


def test_twins_are_two_births_and_their_order_says_so() -> None:
    one = changed("birth", **TWIN)
    for given in ("ບຸນສີ", "ຄຳແສງ"):
        other = changed("birth", **TWIN | {"/child/birth_order": 2, f"{CHILD}/given": given})
        assert score("birth", one, other) < REVIEW
        assert "other-birth-order" in judge("birth", kinds()["birth"].matching, one, other).reasons


def test_a_foundling_under_two_names_is_found() -> None:
    found = {"/mother": None, "/father": None, "/child/foundling": True}
    one, other = changed("birth", **found), changed("birth", **found | {CHILD: {"given": "ມາລີ"}})
    assert score("birth", one, other) >= REVIEW


OTHER_BIRTHS: dict[str, dict[str, Any]] = {
    "namesakes days apart": {
        "/child/date_of_birth": "2026-06-18",
        f"{FATHER}/given": "ຄຳຫຼ້າ",
        "/mother/date_of_birth": "1983",
        "/place/village": "ນາແຕ້",
    },
    "cousins of one name on one day": {
        MOTHER: {"given": "ມາລີ", "surname": "ແກ້ວມະນີ"},
        f"{FATHER}/given": "ບຸນທັນ",
        "/mother/date_of_birth": "2001",
        "/father/date_of_birth": "1990",
    },
    "a sister three years before": {
        f"{CHILD}/given": "ຄຳແພງ", "/child/sex": "female", "/child/date_of_birth": "2023-02-01"
    },
    "a half-brother": {
        f"{CHILD}/given": "ທອງສີ",
        "/child/date_of_birth": "2024-08-11",
        FATHER: {"given": "ຄຳຜຸຍ", "surname": "ໄຊຍະວົງ"},
    },
    "another mother's child, neither named": {
        CHILD: None, "/child/unnamed": True, MOTHER: {"given": "ພອນທິບ", "surname": "ໄຊຍະວົງ"}, "/father": None
    },
}  # fmt: skip


@pytest.mark.parametrize("case", OTHER_BIRTHS)
def test_another_birth_forces_no_review(case: str) -> None:
    other = changed("birth", **OTHER_BIRTHS[case])
    unnamed = "/child/unnamed" in OTHER_BIRTHS[case]
    one = changed("birth", **{CHILD: None, "/child/unnamed": True, "/father": None}) if unnamed else BIRTH
    assert score("birth", one, other) < REVIEW


SAME_DEATH: dict[str, dict[str, Any]] = {
    "no surname, another district": {"/deceased/name/surname": None, "/place/district": "0202"},
    "a letter missing": {"/deceased/name/given": "ຄຳດ"},
    "joined form of address": {"/deceased/name/given": "ທ້າວຄຳດີ"},
    "exchanged": {"/deceased/name": {"given": "ພູມີ", "surname": "ຄຳດີ"}},
    "three days later": {"/death/date": "2026-10-07"},
    "a year of birth for the age": {"/deceased/age": None, "/deceased/date_of_birth": "1956"},
    "Latin": {"/deceased/name": {"given": "Khamdy", "surname": "Phoumy"}},
}


@pytest.mark.parametrize("case", SAME_DEATH)
def test_a_death_written_otherwise_is_found(case: str) -> None:
    assert score("death", DEATH, changed("death", **SAME_DEATH[case])) >= REVIEW


@pytest.mark.parametrize(
    "changes",
    [{"/deceased/age": 5, "/death/date": "2026-10-07"}, {"/deceased/age": 30, "/deceased/sex": "female"}],
)
def test_a_death_at_another_age_forces_no_review(changes: dict[str, Any]) -> None:
    assert score("death", DEATH, changed("death", **changes)) < REVIEW


SAME_MARRIAGE: dict[str, dict[str, Any]] = {
    "parties exchanged": {"/groom": MARRIAGE["bride"], "/bride": MARRIAGE["groom"]},
    "married surname": {"/bride/name/surname": "ພູມີ"},
    "a year off": {"/marriage/date": "2025-10-04"},
    "no surnames": {"/groom/name/surname": None, "/bride/name/surname": None},
    "clan first": {"/groom/name": {"given": "Phoumy", "surname": "Somsack"}},
}


@pytest.mark.parametrize("case", SAME_MARRIAGE)
def test_a_marriage_written_otherwise_is_found(case: str) -> None:
    assert score("marriage", MARRIAGE, changed("marriage", **SAME_MARRIAGE[case])) >= REVIEW


def test_a_second_marriage_of_the_groom_is_another_marriage() -> None:
    other = changed(
        "marriage", **{"/bride/name": {"given": "ຄຳແພງ", "surname": "ວົງສາ"}, "/marriage/date": "2024-02-01"}
    )
    assert score("marriage", MARRIAGE, other) < REVIEW


@pytest.mark.parametrize("kind", BASES)
def test_the_same_declaration_scores_full(kind: str) -> None:
    assert score(kind, BASES[kind], deepcopy(BASES[kind])) == 100
