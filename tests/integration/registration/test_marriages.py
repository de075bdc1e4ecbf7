"""Marriage and divorce: age, one spouse at a time, kin, and the marriage that a divorce ends."""

from __future__ import annotations

from typing import Any

from crvs_contracts.numbers import RegistrationNumber
from tests.integration.registration.registry import (
    PROVINCE,
    Registry,
    child_of,
    codes,
    example,
    problem,
    uin,
)


def couple(**changes: Any) -> dict[str, Any]:
    """A marriage of two people with UINs that nobody has."""
    return example("marriage", **{"/groom/uin": uin(), "/bride/uin": uin()} | changes)


def divorce_of(marriage: dict[str, Any], **changes: Any) -> dict[str, Any]:
    entry = marriage["declaration"]
    parties = {"/husband/name": entry["groom"]["name"], "/wife/name": entry["bride"]["name"]}
    parties |= {"/husband/uin": entry["groom"].get("uin"), "/wife/uin": entry["bride"].get("uin")}
    number = {"/marriage/registration_number": marriage["registration_number"]}
    return example("divorce", **parties | number | changes)


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


def test_who_is_married_cannot_marry_until_the_marriage_ends(registry: Registry) -> None:
    first = registry.registered("marriage", couple())
    groom = first["declaration"]["groom"]["uin"]
    again = couple(**{"/groom/uin": groom, "/groom/name": {"given": "ສົມພອນ"}})
    refused = registry.declare("marriage", again)
    assert codes(refused) == {"/declaration/groom/uin": "already-married"}
    ended = registry.registered("divorce", divorce_of(first))
    assert ended["registration_number"].startswith("V-0201-2026-")
    assert registry.declare("marriage", again).status_code == 201


def test_of_two_declared_marriages_of_one_person_only_one_is_registered(registry: Registry) -> None:
    groom = {"/groom/uin": uin()}
    first = registry.declared("marriage", couple(**groom))
    second = registry.declared("marriage", couple(**groom))
    assert registry.register(first).status_code == 200
    refused = registry.register(second)
    assert (refused.status_code, codes(refused)) == (422, {"/declaration/groom/uin": "already-married"})


def test_a_marriage_ends_once(registry: Registry) -> None:
    marriage = registry.registered("marriage", couple())
    registry.registered("divorce", divorce_of(marriage))
    refused = registry.declare("divorce", divorce_of(marriage))
    assert problem(refused) == (422, "marriage-already-dissolved")


def test_a_divorce_needs_its_registered_marriage(registry: Registry) -> None:
    number = str(RegistrationNumber("M", "0201", 2026, 999_999))
    refused = registry.declare("divorce", example("divorce", **{"/marriage/registration_number": number}))
    assert problem(refused) == (422, "marriage-not-registered")
    marriage = registry.registered("marriage", couple())
    early = divorce_of(marriage, **{"/divorce/date": "2026-11-01", "/divorce/decision_date": "2026-11-01"})
    assert problem(registry.declare("divorce", early)) == (422, "divorce-before-marriage")


def test_a_divorce_is_of_the_two_who_married(registry: Registry) -> None:
    marriage = registry.registered("marriage", couple())
    refused = registry.declare("divorce", divorce_of(marriage, **{"/wife/uin": uin()}))
    assert codes(refused) == {"/declaration/wife": "party-differs-from-marriage"}


def test_kin_cannot_marry(registry: Registry) -> None:
    mother = child_of(registry, None)
    son, daughter = child_of(registry, mother), child_of(registry, mother)
    grandson = child_of(registry, daughter)
    grown = {"/groom/date_of_birth": "1990", "/bride/date_of_birth": "1990"}
    for groom, bride in [(son, daughter), (son, mother), (grandson, mother)]:
        refused = registry.declare("marriage", couple(**grown | {"/groom/uin": groom, "/bride/uin": bride}))
        assert codes(refused)["/declaration/bride/uin"] == "prohibited-kinship", refused.json


def test_a_marriage_with_a_foreigner_belongs_to_the_province(registry: Registry) -> None:
    foreign = couple(**{"/groom/nationality": "FR"})
    assert problem(registry.declare("marriage", foreign)) == (422, "foreign-marriage-office")
    answer = registry.as_(PROVINCE).declare("marriage", foreign)
    assert (answer.status_code, answer.json["office"]) == (201, "LA-PH")


def test_the_dead_do_not_marry_and_the_widowed_may(registry: Registry) -> None:
    marriage = registry.registered("marriage", couple())
    groom, bride = (marriage["declaration"][role]["uin"] for role in ("groom", "bride"))
    dead = example("death", **{"/deceased/uin": groom, "/death/date": "2026-11-18"})
    registry.registered("death", dead)
    refused = registry.declare("marriage", couple(**{"/groom/uin": groom, "/marriage/date": "2026-11-20"}))
    assert codes(refused) == {"/declaration/groom/uin": "spouse-deceased"}
    assert registry.declare("marriage", couple(**{"/bride/uin": bride})).status_code == 201
    ended = registry.declare("divorce", divorce_of(marriage))
    assert problem(ended) == (422, "marriage-already-dissolved")
