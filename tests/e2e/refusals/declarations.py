"""Declarations that a form or a rule refuses."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from crvs_contracts.kinds import kind_named
from tests.e2e.refusals.refusal import NO_ENTRY, UNKNOWN_UIN, Refusal
from tests.support.declarations import ago, birth, death, divorce, marriage

Change = Callable[[dict[str, Any]], Any]
GOOD = {"form_version": "birth/1", "declaration": birth()}


def _of(kind: str, declaration: dict[str, Any]) -> Callable[..., Refusal]:
    def refused(name: str, problem: str, pointer: str, change: Change = lambda _: None) -> Refusal:
        changed = deepcopy(declaration)
        change(changed)
        body = {"form_version": f"{kind}/1", "declaration": changed}
        return Refusal(name, f"422 {problem} /declaration{pointer}", f"/v1/{kind_named(kind).plural}", body)

    return refused


def _late(declaration: dict[str, Any]) -> None:
    declaration["child"]["date_of_birth"] = ago(100)


_birth, _death, _marriage = _of("birth", birth()), _of("death", death()), _of("marriage", marriage())
INVALID = "invalid-fields"
FIELDS = [
    _birth("a child without sex", INVALID, "/child/sex", lambda d: d["child"].pop("sex")),
    _birth("no date of birth", INVALID, "/child/date_of_birth", lambda d: d["child"].pop("date_of_birth")),
    _birth("no place", INVALID, "/place", lambda d: d.pop("place")),
    _birth("no informant", INVALID, "/informant", lambda d: d.pop("informant")),
    _birth("an unknown field", INVALID, "/child/colour", lambda d: d["child"].update(colour="red")),
    _birth("an unknown section", INVALID, "/pet", lambda d: d.update(pet={})),
    _birth("a number for a name", INVALID, "/child/name/given", lambda d: d["child"]["name"].update(given=7)),
    _birth("a list for a child", INVALID, "/child", lambda d: d.update(child=[])),
    _birth("null for a child", INVALID, "/child", lambda d: d.update(child=None)),
    _birth("a sex that is none", INVALID, "/child/sex", lambda d: d["child"].update(sex="x")),
    _birth(
        "text for a weight", INVALID, "/child/weight_grams", lambda d: d["child"].update(weight_grams="3kg")
    ),
    _birth(
        "true for a weight", INVALID, "/child/weight_grams", lambda d: d["child"].update(weight_grams=True)
    ),
    _birth(
        "a weight of tons", INVALID, "/child/weight_grams", lambda d: d["child"].update(weight_grams=10**9)
    ),
    _birth(
        "a fraction of a gram", INVALID, "/child/weight_grams", lambda d: d["child"].update(weight_grams=0.5)
    ),
    _birth(
        "31 February",
        INVALID,
        "/child/date_of_birth",
        lambda d: d["child"].update(date_of_birth="2026-02-31"),
    ),
    _birth(
        "a date in another order",
        INVALID,
        "/child/date_of_birth",
        lambda d: d["child"].update(date_of_birth="24/11/2026"),
    ),
    _birth(
        "a name without letters",
        INVALID,
        "/child/name/given",
        lambda d: d["child"]["name"].update(given="123"),
    ),
    _birth(
        "a name of 201 letters",
        INVALID,
        "/child/name/given",
        lambda d: d["child"]["name"].update(given="ກ" * 201),
    ),
    _birth(
        "a name that reorders the line",
        INVALID,
        "/child/name/given",
        lambda d: d["child"]["name"].update(given="a\u202eb"),
    ),
    _birth(
        "a twin without birth order",
        INVALID,
        "/child/birth_order",
        lambda d: d["child"].update(plurality="twin"),
    ),
    _birth(
        "a hidden question answered",
        INVALID,
        "/child/birth_order",
        lambda d: d["child"].update(birth_order=1),
    ),
    _birth("no district", INVALID, "/place/district", lambda d: d["place"].pop("district")),
    _birth(
        "a district that is none", INVALID, "/place/district", lambda d: d["place"].update(district="9999")
    ),
    _birth("a mistyped UIN", INVALID, "/mother/uin", lambda d: d["mother"].update(uin="123456789012")),
    _birth(
        "a mother neither stated nor explained", INVALID, "/mother_unknown_reason", lambda d: d.pop("mother")
    ),
    _death("a death without a date", INVALID, "/death/date", lambda d: d["death"].pop("date")),
    _death("a manner that is none", INVALID, "/cause/manner", lambda d: d["cause"].update(manner="x")),
    _marriage("one witness", INVALID, "/witnesses", lambda d: d["witnesses"].pop()),
    _marriage("witnesses that are no list", INVALID, "/witnesses", lambda d: d.update(witnesses={})),
    _marriage(
        "a hundred witnesses", INVALID, "/witnesses", lambda d: d.update(witnesses=d["witnesses"] * 50)
    ),
    _marriage("no bride", INVALID, "/bride", lambda d: d.pop("bride")),
]
RULES = [
    _birth(
        "a birth tomorrow",
        "date-in-future",
        "/child/date_of_birth",
        lambda d: d["child"].update(date_of_birth=ago(-1)),
    ),
    _birth(
        "a mother younger than her child",
        "parent-born-after-child",
        "/mother/date_of_birth",
        lambda d: d["mother"].update(date_of_birth=ago(1)),
    ),
    _birth(
        "a mother of five, unconfirmed",
        "confirmation-needed",
        "/mother/date_of_birth",
        lambda d: d["mother"].update(date_of_birth=ago(5 * 366)),
    ),
    _birth(
        "a late birth without a paper",
        "late-birth-needs-document",
        "/documents",
        lambda d: (
            d["child"].update(date_of_birth=ago(100)),
            d.pop("documents"),
            d.update(late_reason="far away"),
        ),
    ),
    _birth("a late birth without a reason", "late-reason-needed", "/late_reason", _late),
    _death("a death tomorrow", "date-in-future", "/death/date", lambda d: d["death"].update(date=ago(-1))),
    _death(
        "a death before the birth",
        "death-before-birth",
        "/death/date",
        lambda d: d["deceased"].update(date_of_birth=ago(1)),
    ),
    _marriage(
        "a wedding tomorrow", "date-in-future", "/marriage/date", lambda d: d["marriage"].update(date=ago(-1))
    ),
    _marriage(
        "a groom of 14",
        "marriage-below-floor",
        "/groom/date_of_birth",
        lambda d: d["groom"].update(date_of_birth=ago(14 * 366)),
    ),
    _marriage(
        "a bride of 16 without authority",
        "marriage-under-age",
        "/bride/date_of_birth",
        lambda d: d["bride"].update(date_of_birth=ago(16 * 366)),
    ),
    _marriage(
        "a foreigner at the district",
        "foreign-marriage-office",
        "/bride/nationality",
        lambda d: d["bride"].update(nationality="TH"),
    ),
    Refusal(
        "somebody with themself",
        "422 rules-violated /declaration/bride/uin",
        "/v1/marriages",
        {"form_version": "marriage/1", "declaration": marriage(groom=UNKNOWN_UIN, bride=UNKNOWN_UIN)},
    ),
    Refusal(
        "a groom who is married",
        "422 already-married /declaration/groom/uin",
        "/v1/marriages",
        {"form_version": "marriage/1", "declaration": marriage(groom="{the husband}")},
    ),
    _of("divorce", divorce(marriage(), NO_ENTRY))(
        "a divorce without marriage", "marriage-not-registered", "/marriage/registration_number"
    ),
    _of("divorce", divorce(marriage(), "B-0201-2026-000001-51"))(
        "a divorce of a birth", INVALID, "/marriage/registration_number"
    ),
    _of("divorce", divorce(marriage(), "{the dissolved marriage}"))(
        "a second divorce, of others", "rules-violated", "/marriage/registration_number"
    ),
]
TABLE = [*FIELDS, *RULES]
