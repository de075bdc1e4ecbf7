"""The demonstration's people are the same for the same seed, and their papers fit together."""

from datetime import date

import pytest

from crvs_stack.demo import papers
from crvs_stack.demo.population import District
from crvs_stack.demo.story import BIRTHS, COUPLES, DEATHS, DIVORCED
from crvs_stack.errors import StackError
from crvs_stack.state import directory_of

TODAY = date(2026, 11, 24)


def _district(seed: int) -> District:
    return District("0101", seed, TODAY)


def test_the_same_seed_makes_the_same_people_and_another_seed_others() -> None:
    def people(seed: int) -> list[str]:
        district = _district(seed)
        return [district.person("female", 20, 40).full_name for _ in range(20)]

    assert people(1) == people(1)
    assert people(1) != people(2)


def test_ages_lie_within_what_was_asked_for() -> None:
    district = _district(3)
    for _ in range(300):
        born = district.person("male", 21, 39).born
        age = TODAY.year - born.year - ((TODAY.month, TODAY.day) < (born.month, born.day))
        assert 21 <= age <= 39


def test_a_delayed_birth_brings_its_documents_and_parents_older_than_the_child() -> None:
    district = _district(4)
    adult = district.person("male", 21, 39)
    declaration = papers.delayed_birth(district, adult)
    assert {each["kind"] for each in declaration["documents"]} >= {"village_certificate"}
    for parent in ("mother", "father"):
        assert int(declaration[parent]["date_of_birth"]) <= adult.born.year - 18


def test_a_known_person_is_named_with_the_uin_and_a_stranger_without() -> None:
    district = _district(5)
    groom, bride = district.person("male", 21, 39), district.person("female", 21, 39)
    groom.uin = "560654745816"
    declaration = papers.marriage(district, groom, bride, district.days_ago(50))
    assert declaration["groom"]["uin"] == groom.uin
    assert "uin" not in declaration["bride"]


def test_the_demonstration_has_the_size_that_was_promised() -> None:
    assert (BIRTHS, DEATHS, COUPLES, DIVORCED) == (60, 15, 12, 4)


@pytest.mark.parametrize("name", ["", "../up", "a/b", "a b"])
def test_a_stack_cannot_be_named_out_of_its_directory(name: str) -> None:
    with pytest.raises(StackError):
        directory_of(name)
