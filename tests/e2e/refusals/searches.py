"""Refused searches of the register."""

from __future__ import annotations

from typing import Any

from tests.e2e.refusals.refusal import Refusal


def _search(title: str, told: str, **asked: Any) -> Refusal:
    return Refusal(title, told, "/v1/records/searches", asked)


TABLE = [
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
