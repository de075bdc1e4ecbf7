"""Marriage and divorce: age, one spouse at a time, kin, and the marriage that a divorce ends."""

from __future__ import annotations

from typing import Any

import pytest

from crvs_contracts.numbers import RegistrationNumber
from tests.integration.registration.people import adult, child_of, couple, divorce_of, person
from tests.support.examples import example
from tests.support.registry import PROVINCE, Registry, codes, problem, uin


def test_a_spouse_below_the_ordinary_age_needs_documented_authority(registry: Registry) -> None:
    young = {"/bride/date_of_birth": "2009-03-01"}
    refused = registry.declare("marriage", couple(**young))
    assert problem(refused) == (422, "marriage-under-age")
    assert codes(refused) == {"/declaration/bride/date_of_birth": "marriage-under-age"}
    authority = {"authority": "ສານປະຊາຊົນ", "number": "7/2026", "date": "2026-10-01"}
    permitted = couple(**young | {"/bride/age_authority": authority})
    assert registry.declare("marriage", permitted).status_code == 201


def test_below_the_floor_no_authority_helps(registry: Registry) -> None:
    authority = {"authority": "ສານປະຊາຊົນ", "number": "7/2026", "date": "2026-10-01"}
    child = {"/bride/date_of_birth": "2012", "/bride/age_authority": authority}
    assert problem(registry.declare("marriage", couple(**child))) == (422, "marriage-below-floor")


def test_a_year_alone_is_read_as_the_youngest_age(registry: Registry) -> None:
    year = {"/bride/date_of_birth": "2008"}
    assert problem(registry.declare("marriage", couple(**year))) == (422, "marriage-under-age")
    assert registry.declare("marriage", couple(**{"/bride/date_of_birth": "2007"})).status_code == 201


def test_a_nationality_is_stated(registry: Registry) -> None:
    refused = registry.declare("marriage", couple(**{"/bride/nationality": None}))
    assert codes(refused) == {"/declaration/bride/nationality": "required"}


def test_a_divorce_needs_its_registered_marriage(registry: Registry) -> None:
    number = str(RegistrationNumber("M", "0201", 2026, 999_999))
    refused = registry.declare("divorce", example("divorce", **{"/marriage/registration_number": number}))
    assert problem(refused) == (422, "marriage-not-registered")
    marriage = registry.registered("marriage", couple())
    early = divorce_of(marriage, **{"/divorce/date": "2026-11-01", "/divorce/decision_date": "2026-11-01"})
    assert problem(registry.declare("divorce", early)) == (422, "divorce-before-marriage")
    decided = divorce_of(marriage, **{"/divorce/decision_date": "1990-01-01"})
    assert problem(registry.declare("divorce", decided)) == (422, "decision-before-marriage")


def test_a_divorce_is_of_the_two_who_married(registry: Registry) -> None:
    marriage = registry.registered("marriage", couple())
    refused = registry.declare("divorce", divorce_of(marriage, **{"/wife/uin": uin()}))
    assert codes(refused) == {"/declaration/wife": "party-differs-from-marriage"}


def test_a_divorce_may_state_the_surname_of_the_marriage(registry: Registry) -> None:
    married = {"/bride/uin": None, "/bride/married_surname": "ສີສະຫວາດ"}
    marriage = registry.registered("marriage", couple(**married))
    taken = divorce_of(marriage, **{"/wife/name/surname": "ສີສະຫວາດ"})
    assert registry.declare("divorce", taken).status_code == 201
    other = registry.declare("divorce", divorce_of(marriage, **{"/wife/name/surname": "ພົມມະຈັນ"}))
    assert codes(other) == {"/declaration/wife": "party-differs-from-marriage"}


def test_kin_cannot_marry(registry: Registry) -> None:
    mother = adult(registry, "female", "1950-01-01")
    late = {"/late_reason": "ບໍ່ມີເອກະສານ", "/child/date_of_birth": "1975-01-01"}
    son = child_of(registry, mother, **late | {"/child/sex": "male"})
    daughter = child_of(registry, mother, **late)
    grandson = child_of(
        registry, daughter, **late | {"/child/sex": "male", "/child/date_of_birth": "1999-01-01"}
    )
    for groom, bride in [(son, daughter), (son, mother), (grandson, mother)]:
        refused = registry.declare("marriage", couple(**person(groom, "groom"), **person(bride, "bride")))
        assert codes(refused) == {"/declaration/bride/uin": "prohibited-kinship"}


def test_a_marriage_with_a_foreigner_belongs_to_the_province(registry: Registry) -> None:
    foreign = couple(**{"/groom/nationality": "FR"})
    assert problem(registry.declare("marriage", foreign)) == (422, "foreign-marriage-office")
    answer = registry.as_(PROVINCE).declare("marriage", foreign)
    assert (answer.status_code, answer.json["office"]) == (201, "LA-PH")


def test_who_was_married_before_proves_the_end(registry: Registry) -> None:
    divorced: dict[str, Any] = {"/groom/marital_status": "divorced"}
    refused = registry.declare("marriage", couple(**divorced))
    assert codes(refused) == {"/declaration/documents": "end-of-marriage-unproven"}
    paper = {"/documents": [{"kind": "divorce_certificate", "number": "V-1"}]}
    assert registry.declare("marriage", couple(**divorced | paper)).status_code == 201


HELD = {"date": "2026-11-19", "place": {"district": "0201", "village": "ນາຄຳ"}}


def wedding(registry: Registry) -> dict[str, Any]:
    where = {"/place": HELD["place"], "/marriage/date": HELD["date"]}
    return registry.registered("marriage", couple(**where))


@pytest.mark.parametrize("stated", [{}, {"date": "2026"}, {"place": {"district": "0202"}}])
def test_a_divorce_holds_date_and_place_of_the_marriage_as_the_register_has_them(
    registry: Registry, owner: Any, stated: dict[str, Any]
) -> None:
    marriage = wedding(registry)
    ended = divorce_of(marriage)
    ended["marriage"] |= stated
    declared = registry.declare("divorce", ended, form=2)
    assert declared.status_code == 201, declared.json
    number = {"registration_number": marriage["registration_number"]}
    assert declared.json["declaration"]["marriage"] == number | HELD
    again = {"declaration": ended}
    path = f"/v1/records/{declared.json['id']}"
    assert registry.post(f"{path}/declaration", again, 1).json["declaration"]["marriage"] == number | HELD
    record = registry.register(registry.get(path).json).json
    owner.execute(
        "SELECT data::jsonb -> 'entry' -> 'marriage' FROM outbox"
        " WHERE key = %s AND type = 'divorce.registered.v1'",
        (record["id"],),
    )
    assert owner.fetchone()[0] == number | HELD


def test_another_date_than_that_of_the_marriage_is_refused(registry: Registry) -> None:
    ended = divorce_of(wedding(registry), **{"/marriage/date": "2025"})
    refused = registry.declare("divorce", ended, form=2)
    assert codes(refused) == {"/declaration/marriage/date": "date-differs-from-marriage"}


def test_the_form_before_asks_for_no_date_of_the_marriage(registry: Registry) -> None:
    marriage = wedding(registry)
    declared = registry.declare("divorce", divorce_of(marriage)).json
    assert declared["declaration"]["marriage"] == {"registration_number": marriage["registration_number"]}
