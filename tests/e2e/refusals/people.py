"""Refused questions to identity."""

from __future__ import annotations

from typing import Any

from tests.e2e.refusals.refusal import UNKNOWN_UIN, Refusal


def _lookup(name: str, told: str, body: Any, caller: str = "registrar") -> Refusal:
    return Refusal(name, told, "/v1/persons/lookups", body, caller)


TABLE = [
    _lookup("a mistyped UIN of a person", "422 uin-malformed", {"uin": "123456789012"}),
    _lookup("an unknown UIN", "404 not-found", {"uin": UNKNOWN_UIN}),
    _lookup("a person of another office", "404 not-found", {"uin": "{the child elsewhere}"}),
    _lookup("a person without a UIN", "422 invalid-fields /uin", {}),
    _lookup("a UIN that is a number", "422 invalid-fields /uin", {"uin": 123456789012}),
    _lookup("a person by name", "422 invalid-fields /name", {"uin": UNKNOWN_UIN, "name": "ກ"}),
    _lookup("a village head who looks a person up", "403 scope-missing", {"uin": UNKNOWN_UIN}, "village"),
    _lookup("a ministry that looks a person up", "403 scope-missing", {"uin": UNKNOWN_UIN}, "ministry"),
    _lookup("nobody who looks a person up", "401 not-authenticated", {"uin": UNKNOWN_UIN}, "nobody"),
]
