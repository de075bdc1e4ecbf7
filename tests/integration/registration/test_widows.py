"""A death that names the surviving spouse by UIN ends the marriage; hardly any of the dead has a UIN."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.people import HUSBAND, again, death_of_husband, divorce_of, wedding
from tests.support.registry import NEIGHBOUR, Registry, alike, codes, problem, uin


@pytest.fixture(name="wife")
def _wife() -> str:
    return uin()


@pytest.fixture(name="marriage")
def _marriage(registry: Registry, wife: str) -> dict[str, Any]:
    """A woman with a UIN and a husband without one."""
    return registry.registered("marriage", wedding(wife, **{"/marriage/date": "2020-02-01"}))


def test_the_widow_marries_again_without_a_paper(
    registry: Registry, wife: str, marriage: dict[str, Any]
) -> None:
    assert "already-married" in codes(registry.declare("marriage", again(wife))).values()
    death = registry.declared("death", death_of_husband(wife))
    (told,) = [each for each in death["duplicates"] if each["reasons"] == ["widowed-spouse"]]
    assert (told["record_id"], told["must_review"]) == (marriage["id"], False)
    assert registry.register(death).status_code == 200
    registry.registered("marriage", again(wife))


def test_a_dead_man_is_not_divorced(registry: Registry, wife: str, marriage: dict[str, Any]) -> None:
    registry.registered("death", death_of_husband(wife))
    refused = registry.declare("divorce", divorce_of(marriage))
    assert "marriage-already-dissolved" in codes(refused).values()


def test_a_death_before_the_marriage_was_that_of_an_earlier_husband(
    registry: Registry, wife: str, marriage: dict[str, Any]
) -> None:
    earlier = {"/death/date": "2019-06-01", "/late_reason": "ໄກ", "/deceased/name": {"given": "ສີພັນ"}}
    registry.registered("death", death_of_husband(wife, **earlier))
    assert "already-married" in codes(registry.declare("marriage", again(wife))).values()


def test_a_death_of_somebody_else_by_uin_ends_nothing(registry: Registry, wife: str) -> None:
    registry.registered("marriage", wedding(wife, **{"/groom/uin": uin(), "/marriage/date": "2020-02-01"}))
    registry.registered("death", death_of_husband(wife, **{"/deceased/uin": uin()}))
    assert "already-married" in codes(registry.declare("marriage", again(wife))).values()


def test_a_death_of_another_name_asks_the_registrar_of_any_office_first(
    registry: Registry, wife: str, marriage: dict[str, Any]
) -> None:
    clerk = registry.as_(NEIGHBOUR)
    other = death_of_husband(wife, **{"/deceased/name": {"given": "ວັນທອງ", "surname": "ໄຊຍະສານ"}})
    record = clerk.declared("death", other)
    (found,) = alike(record)
    assert (found["record_id"], found["reasons"]) == (marriage["id"], ["other-spouse-spouse"])
    assert found["person"] == {"name": HUSBAND, "year_of_birth": "1970"}
    path = f"/v1/records/{record['id']}/registration"
    assert problem(clerk.post(path, {}, 1)) == (409, "duplicates-unreviewed")
    assert clerk.register(record).status_code == 200


def test_the_marriage_holds_again_when_the_death_is_cancelled(
    registry: Registry, wife: str, marriage: dict[str, Any]
) -> None:
    registry.cancelled(registry.registered("death", death_of_husband(wife)))
    assert "already-married" in codes(registry.declare("marriage", again(wife))).values()
