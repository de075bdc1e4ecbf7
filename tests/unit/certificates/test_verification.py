"""Public verification: what is told of numbers and codes, and how they are told apart."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crvs_certificates.adapters.qr import SignedQr
from crvs_certificates.application.verification import UNKNOWN, verify_scan, verify_serial
from crvs_certificates.domain import qr
from crvs_certificates.domain.scan import Scan, read_scan
from crvs_certificates.seal_authority import make_seal_authority
from crvs_contracts.numbers import generate_uin, parse_serial_number
from crvs_kernel.errors import InvalidInput
from tests.support.drawing import BASE, Press

ZEROES = "000000000000"
SERIAL = "7KQ2M4XD9R13"
CLAIMS = {"s": SERIAL, "k": "birth", "n": ["ນ້ຳທິບ"], "d": "2026-01-12"}


class _Certificates:
    """Has issued some, with their codes, and remembers what it was asked."""

    def __init__(self, codes: dict[str, str]) -> None:
        self.codes = codes
        self.asked: list[str] = []

    def find_public(self, _: Any, serial: str) -> Any:
        self.asked.append(serial)
        found = {"serial": serial, "kind": "birth", "issued_on": date(2026, 1, 1), "office": "0201"}
        noted = {"record_id": "r", "noted_at": None}
        return {**found, **noted, "statuses": []} if serial in self.codes else None

    def find_code(self, _: Any, serial: str) -> str | None:
        return self.codes.get(serial)


@pytest.fixture(name="issued")
def _issued(press: Press) -> str:
    return qr.text(BASE, SERIAL, press.codes.sign(CLAIMS))


@pytest.fixture(name="deps")
def _deps(press: Press, issued: str) -> Any:
    """What verification asks, and in one the unit of work of a register that has lost no serial."""
    certificates = _Certificates({SERIAL: issued, ZEROES: ""})
    margins = SimpleNamespace(later_than=lambda *_: [])  # no entry was noted
    return SimpleNamespace(
        certificates=certificates, margins=margins, qr=press.codes, row=lambda *_, **__: None
    )


def refused(text: str, deps: Any) -> str:
    with pytest.raises(InvalidInput) as refusal:
        verify_scan(text, deps, deps)
    return refusal.value.code


def test_a_serial_of_zeroes_is_one_like_any_other(deps: Any) -> None:
    assert parse_serial_number(ZEROES) == ZEROES
    assert verify_serial(ZEROES, deps, deps)["result"] == "valid"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "serial-number-malformed"),
        ("x", "serial-number-malformed"),
        ("hello", "serial-number-malformed"),
        ("0" * 13, "serial-number-malformed"),
        ("7KQ2-M4XD-9R1", "serial-number-malformed"),
        ("ແສງດາວ", "serial-number-malformed"),
        ("7KQ2-M4XD-9R1T", "serial-number-check"),
        ("B-0201-2026-000001-51", "registration-number-given"),
        ("b 0201 2026 000001 51", "registration-number-given"),
        ("ເລກທະບຽນ B–0201–2026–000001–15", "registration-number-given"),
        ("6075 3907 9258", "uin-given"),
        ("UIN: 6075 3907 9285", "uin-given"),
        ("໖໐໗໕ ໓໙໐໗ ໙໒໕໘", "uin-given"),
        ("FYM10-6WQHJ", "tracking-number-given"),
    ],
)
def test_what_is_no_serial_is_refused_with_what_it_is(deps: Any, text: str, code: str) -> None:
    assert refused(text, deps) == code
    with pytest.raises(InvalidInput, match=code):
        verify_serial(text, deps, deps)


def test_a_well_formed_serial_that_nobody_has_is_unknown(deps: Any) -> None:
    assert verify_scan("ABCD-EFGH-JKMC", deps, deps) == UNKNOWN


@pytest.mark.parametrize(
    "copied",
    [
        "B-0201-2026-000001-51 7KQ2-M4XD-9R13",
        "Certificate number 7KQ2-M4XD-9R13\nDate of issue 28 November 2026",
        "ເລກປະຈຳຕົວ 6075 3907 9258\r\nເລກທີໃບຢັ້ງຢືນ 7kq2 – m4xd – 9r13 birth/1 1 / 1",
        "7KQ2-M4XD-9R13 7KQ2-M4XD-9RI3",
    ],
)
def test_a_serial_is_read_among_what_stands_beside_it(deps: Any, copied: str) -> None:
    said = verify_scan(copied, deps, deps)
    assert (said["result"], said["serial"]) == ("valid", SERIAL)


def test_two_serials_are_no_certificate(deps: Any) -> None:
    assert refused("7KQ2-M4XD-9R13 0000-0000-0000", deps) == "serial-number-malformed"


def test_twelve_digits_are_a_uin_unless_a_certificate_has_them(deps: Any) -> None:
    both = next(uin for uin in (generate_uin(lambda _, n=n: n) for n in range(999)) if _is_serial(uin))
    assert refused(both, deps) == "uin-given"
    deps.certificates.codes[both] = ""
    assert verify_scan(both, deps, deps)["serial"] == both


def _is_serial(text: str) -> bool:
    try:
        return bool(parse_serial_number(text))
    except ValueError:
        return False


SPOILT_IN_TRANSPORT = {
    "as it was": lambda code: code,
    "the signed part alone": lambda code: code.partition("#")[2],
    "the signed part behind a hash": lambda code: "#" + code.partition("#")[2],
    "a space": lambda code: code[:90] + " " + code[90:],
    "wrapped lines": lambda code: "\r\n".join(code[place : place + 40] for place in range(0, len(code), 40)),
    "indented lines": lambda code: code[:50] + "\n\t  " + code[50:],
    "a no-break space": lambda code: code[:120] + "\u00a0" + code[120:],
    "zero-width spaces": lambda code: code[:100] + "\u200b\u2060" + code[100:] + "\ufeff",
    "%23": lambda code: code.replace("#", "%23"),
    "%2523": lambda code: code.replace("#", "%2523"),
    "all encoded": lambda code: code.replace("/", "%2F").replace(":", "%3A").replace("#", "%23"),
    "without the hash": lambda code: code.replace("#", ""),
    "dashes": lambda code: code.replace("-", "\u2011"),
    "typed twice": lambda code: f"{code}\r\n{code}",
    "with the words behind it": lambda code: f"{code} birth/1",
    "padded": lambda code: code + "==",
    "in brackets": lambda code: f"<{code}>",
    "a sentence's end": lambda code: f"{code}.",
    "behind words": lambda code: f"Scanned: {code}",
    "capital scheme": lambda code: code.replace("https://", "HTTPS://"),
    "with a query": lambda code: code.replace("#", "?from=qr#"),
    "with a slash": lambda code: code.replace("#", "/#"),
}


@pytest.mark.parametrize("way", SPOILT_IN_TRANSPORT)
def test_a_genuine_code_is_valid_however_it_was_carried(deps: Any, issued: str, way: str) -> None:
    said = verify_scan(SPOILT_IN_TRANSPORT[way](issued), deps, deps)
    assert (said["result"], said["serial"], said["names"]) == ("valid", SERIAL, CLAIMS["n"])


@given(st.data())
def test_a_cut_or_changed_code_is_unreadable_and_never_passes_for_its_number(
    press: Press, data: st.DataObject
) -> None:
    code = qr.text(BASE, SERIAL, press.codes.sign(CLAIMS))
    deps: Any = SimpleNamespace(certificates=_Certificates({SERIAL: code}), qr=press.codes)
    place = data.draw(st.integers(code.index("#") + 2, len(code) - 2))
    spoil = data.draw(st.sampled_from(["cut", "changed", "doubled", "capitals"]))
    changed = {
        "cut": code[:place],
        "changed": code[:place] + ("x" if code[place] != "x" else "y") + code[place + 1 :],
        "doubled": code[:place] + code[place] + code[place:],
        "capitals": code.upper(),
    }
    assume(not changed[spoil].startswith(code))  # the end of a signature, doubled, is a letter behind it
    assert refused(changed[spoil], deps) == "code-unreadable"


@pytest.mark.parametrize(
    ("text", "scan"),
    [
        ("7KQ2-M4XD-9R13", Scan(number="7KQ2-M4XD-9R13")),
        ("# 7KQ2-M4XD-9R13", Scan(number="7KQ2-M4XD-9R13")),
        (
            "Certificate number 7KQ2-M4XD-9R13 birth/1\n1 / 1\n",
            Scan(number="7KQ2-M4XD-9R13"),
        ),
        ("7KQ2M4XD9R13 birth/1\n1 / 1\n", Scan(number="7KQ2M4XD9R13 ")),
        (f"{BASE}/verify/7KQ2-M4XD-9R13", Scan(number="7KQ2-M4XD-9R13")),
        (f"{BASE}/verify/7KQ2-M4XD-9R13/", Scan(number="7KQ2-M4XD-9R13")),
        (f"{BASE}/verify/7KQ2-M4XD-9R13#", Scan(number="7KQ2-M4XD-9R13")),
        (f"{BASE}/verify/7KQ2-\nM4XD-9R13?x=1", Scan(number="7KQ2-M4XD-9R13")),
        (f"{BASE}/verify", Scan(number=f"{BASE}/verify")),
        (f"{BASE}/verify/7KQ2-M4XD-9R13#broken", Scan(code="")),
        (f"{BASE}/verify#x", Scan(code="")),
        ("eyJhbGciOiJF", Scan(code="")),
        ("a.b.c", Scan(code="a.b.c")),
    ],
)
def test_a_code_is_told_from_a_number(text: str, scan: Scan) -> None:
    assert read_scan(text) == scan


@pytest.mark.parametrize(
    "change", [{"n": ["ຄົນປອມ ແປງ"], "d": "1970-01-01"}, {"s": "ABCDEFGHJKMC"}, {"s": "x\u0000"}, {"s": ["x"]}]
)
def test_a_code_that_our_key_signed_but_nobody_issued_is_unknown(deps: Any, change: Any) -> None:
    forged = deps.qr.sign(CLAIMS | change)
    assert verify_scan(forged, deps, deps) == UNKNOWN
    assert verify_scan(qr.text(BASE, SERIAL, forged), deps, deps) == UNKNOWN


def test_an_issued_code_holds_after_its_key_was_withdrawn(deps: Any, issued: str, tmp_path: Any) -> None:
    make_seal_authority(tmp_path)
    deps.qr = SignedQr(tmp_path)
    assert verify_scan(issued, deps, deps)["result"] == "valid"


@given(st.text(max_size=60))
def test_any_text_is_unknown_or_refused(press: Press, text: str) -> None:
    deps: Any = SimpleNamespace(certificates=_Certificates({}), qr=press.codes)
    try:
        assert verify_scan(text, deps, deps) == UNKNOWN
    except InvalidInput as refusal:
        assert refusal.faults[0].pointer == "/qr"  # noqa: PT017 - random text is seldom a number
