"""Refused searches of the register."""

from __future__ import annotations

from typing import Any

from tests.e2e.refusals.refusal import UNKNOWN_UIN, Refusal


def _search(title: str, told: str, **asked: Any) -> Refusal:
    return Refusal(title, told, "/v1/records/searches", asked)


def _look_up(title: str, told: str, caller: str = "registrar", **asked: Any) -> Refusal:
    body = {"purpose": "identity", "words": "somebody asks at the counter"} | asked
    return Refusal(title, told, "/v1/records/lookups", body, caller)


TABLE = [
    _look_up("a look-up of nothing", "422 invalid-fields /number"),
    _look_up(
        "a look-up of two numbers",
        "422 invalid-fields /uin",
        number="{number elsewhere}",
        uin="{the child elsewhere}",
    ),
    _look_up("a look-up of a part of a number", "422 invalid-fields /number", number="B-0101"),
    _look_up(
        "a look-up for no purpose",
        "422 invalid-fields /purpose",
        number="{number elsewhere}",
        purpose="curiosity",
    ),
    _look_up("a look-up without words", "422 invalid-fields /words", number="{number elsewhere}", words="  "),
    _look_up("a look-up of a number that nobody has", "404 not-found", uin=UNKNOWN_UIN),
    _look_up("a village head who looks up", "403 scope-missing", "village", number="{number elsewhere}"),
    _search("a search for nothing", "422 criterion-required"),
    _search("a search for a whole kind", "422 criterion-required", kind="birth"),
    _search("a search for a wrong kind", "422 invalid-fields /kind", name="ກ", kind="birth' OR '1'='1"),
    _search("a search by a mistyped number", "422 invalid-fields /number", number="B-1"),
    _search("a search by a mistyped UIN", "422 invalid-fields /uin", uin="123"),
    _search("a search with a strange word", "422 invalid-fields /nothing", name="ກ", nothing=1),
    _search("a search by a number for a name", "422 invalid-fields /name", name=7),
    Refusal(
        "an administrator who searches",
        "403 scope-missing",
        "/v1/records/searches",
        {"name": "ກ"},
        "administrator",
    ),
]
