"""Public verification where no certificate can be meant."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from crvs_certificates.application.verification import UNKNOWN, verify_qr, verify_serial
from crvs_contracts.numbers import parse_serial_number

ZEROES = "000000000000"


class _Certificates:
    """Has issued one, with a serial of zeroes, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def find_public(self, _: Any, serial: str) -> Any:
        self.asked.append(serial)
        found = {"serial": ZEROES, "kind": "birth", "issued_on": date(2026, 1, 1), "office": "0201"}
        return {**found, "statuses": []} if serial == ZEROES else None


@pytest.fixture(name="deps")
def _deps() -> Any:
    return SimpleNamespace(certificates=_Certificates(), qr=SimpleNamespace(open=lambda _: None))


def test_a_serial_of_zeroes_is_one_like_any_other(deps: Any) -> None:
    assert parse_serial_number(ZEROES) == ZEROES
    assert verify_serial(ZEROES, deps, deps)["result"] == "valid"


@pytest.mark.parametrize("text", ["", "x", "ABCD-EFGH-JKMX", "0" * 13])
def test_a_mistyped_serial_is_unknown_after_a_look_like_any_other(deps: Any, text: str) -> None:
    assert verify_serial(text, deps, deps) == UNKNOWN
    assert len(deps.certificates.asked) == 1


def test_a_forged_code_is_unknown_after_a_look_like_any_other(deps: Any) -> None:
    assert verify_qr("forged", deps, deps) == UNKNOWN
    assert len(deps.certificates.asked) == 1
