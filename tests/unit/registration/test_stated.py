"""What a declaration says of somebody, held against whoever has the UIN that it states."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_registration.adapters.rule_files import read_rules
from crvs_registration.domain.kind import Case
from crvs_registration.domain.kinds import KINDS
from crvs_registration.domain.knowledge import Knowledge, Named
from crvs_registration.domain.stated import contradictions
from tests.support.examples import TODAY, example

UIN = "234123412346"
MAN = {"name": {"given": "ສົມສັກ", "surname": "ພົມມະຈັນ"}, "sex": "male", "date_of_birth": "1970-04-02"}
WOMAN = {"name": {"given": "ຈັນເພັດ", "surname": "ຫຼວງລາດ"}, "sex": "female", "date_of_birth": "1999-05-03"}


def asked(kind: str, known: dict[str, Any], **changes: Any) -> list[str]:
    """The reasons of what is asked about one party, who has the UIN of a known person."""
    declaration = example(kind, **changes)
    knowledge = Knowledge(names={UIN: Named("r", known, "0101")}, known=frozenset({UIN}))
    case = Case(KINDS[kind], declaration, {}, TODAY, TODAY, read_rules(), knowledge=knowledge)
    return [reason for each in contradictions(case) for reason in each.reasons]


def dead(**name: str) -> dict[str, Any]:
    changes = {"/deceased/uin": UIN, "/deceased/name": name, "/deceased/sex": "male", "/deceased/age": None}
    return changes | {"/deceased/date_of_birth": "1970", "/spouse": None}


@pytest.mark.parametrize(
    ("given", "surname", "is_other"),
    [
        ("ບຸນທັນ", "ພົມມະຈັນ", True),
        ("ສົມສີ", "ແກ້ວມະນີ", True),
        ("ສົມສີ", "ພົມມະຈັນ", True),  # a brother
        ("ສົມສັກ", "ແກ້ວມະນີ", True),
        ("ສົມສັກ", "ພົມມະຈັນ", False),
        ("Somsack", "Phommachanh", False),
        ("ພົມມະຈັນ", "ສົມສັກ", False),
        ("ສົມສັກ", "", False),
    ],
)
def test_given_name_and_surname_are_those_of_the_uin(given: str, surname: str, *, is_other: bool) -> None:
    name = {"given": given} | ({"surname": surname} if surname else {})
    assert asked("death", MAN, **dead(**name)) == (["other-name-deceased"] if is_other else [])


def test_a_wife_may_have_the_surname_of_her_husband_and_no_other() -> None:
    mother = {"/mother/uin": UIN, "/mother/date_of_birth": "1999-05-03", "/mother/age": None}
    married = mother | {"/mother/name": {"given": "ຈັນເພັດ", "surname": "ແກ້ວມະນີ"}}
    father = {"given": "ບຸນມີ", "surname": "ແກ້ວມະນີ"}
    assert asked("birth", WOMAN, **married | {"/father/name": father}) == []
    alone = married | {"/father": None, "/child/name/surname": None}
    assert asked("birth", WOMAN, **alone) == ["other-name-mother"]


def test_sex_and_age_count() -> None:
    other = dead(given="ສົມສັກ") | {"/deceased/sex": "female", "/deceased/date_of_birth": "1999"}
    assert asked("death", MAN, **other) == ["other-birth-deceased", "other-sex-deceased"]


def test_a_name_alone_contradicts_no_age() -> None:
    assert asked("death", {"name": MAN["name"]}, **dead(given="ສົມສັກ")) == []


def test_a_uin_that_nobody_has_is_said() -> None:
    declaration = example("birth", **{"/mother/uin": UIN})
    case = Case(KINDS["birth"], declaration, {}, TODAY, TODAY, read_rules())
    assert [each.reasons for each in contradictions(case)] == [["uin-unknown-mother"]]
