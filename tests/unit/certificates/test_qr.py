"""QR codes: readable offline with the published keys, by anybody, and by nobody else's keys."""

from __future__ import annotations

import base64
import json
from datetime import date
from pathlib import Path
from typing import Any

import jwt
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from crvs_certificates.adapters.qr import SignedQr
from crvs_certificates.domain import qr
from crvs_certificates.domain.contents import Facts
from crvs_certificates.domain.entry import Entry
from crvs_certificates.domain.page import Issue
from crvs_certificates.domain.wording import Wording
from crvs_certificates.seal_authority import make_seal_authority
from tests.support.drawing import BASE, SERIAL, Press, text_of
from tests.support.entries import DECLARATIONS, MARRIAGE, person, registered

ISSUED = date(2026, 11, 24)


def claims_of(kind: str, declaration: dict[str, Any] | None = None) -> dict[str, Any]:
    facts = Facts(Entry.from_event(registered(kind, declaration)), None, Wording({}, ("lo",)))
    return qr.claims(facts, Issue(SERIAL, ISSUED, "0201", f"{kind}/1", f"{BASE}/verify"))


def code(codes: SignedQr, kind: str = "birth") -> str:
    return qr.text(BASE, SERIAL, codes.sign(claims_of(kind)))


def test_a_stranger_with_the_published_keys_reads_the_code_offline(press: Press) -> None:
    token = code(press.codes).rpartition("#")[2]
    kid = jwt.get_unverified_header(token)["kid"]
    key = next(each for each in press.codes.key_set()["keys"] if each["kid"] == kid)
    said = json.loads(jwt.PyJWS().decode(token, jwt.PyJWK(key), algorithms=["EdDSA"]))
    assert said["n"] == ["ນ້ຳທິບ ວົງສະຫວັນ"]
    assert (said["s"], said["k"], said["d"], said["i"]) == (SERIAL, "birth", "2026-01-12", "2026-11-24")


def test_a_code_says_that_a_date_is_an_estimate_and_nothing_when_it_is_exact() -> None:
    death = {**DECLARATIONS["death"], "death": {"date": "2026-02-03", "date_estimated": True}}
    said = [qr.spelled_out(claims_of("death", entry)) for entry in (death, DECLARATIONS["death"])]
    assert [each.get("date_estimated") for each in said] == [True, None]


@pytest.mark.parametrize(
    ("last", "said"),
    [(None, "2026-06-01"), ("2026-06-30", "2026-06"), ("2026-07-02", "2026-06-01/2026-07-02")],
)
def test_a_code_says_as_much_of_the_date_as_is_known(last: str | None, said: str) -> None:
    told = registered("death", date_of_occurrence="2026-06-01") | (
        {"date_of_occurrence_until": last} if last else {}
    )
    entry = Entry.from_event(told)
    assert Entry.from_event(entry.to_document()) == entry
    claims = qr.claims(
        Facts(entry, None, Wording({}, ("lo",))), Issue(SERIAL, ISSUED, "0201", "death/2", f"{BASE}/verify")
    )
    assert claims["d"] == said


def test_the_published_keys_hold_no_private_part(press: Press) -> None:
    assert all("d" not in key for key in press.codes.key_set()["keys"])


@given(position=st.integers(0, 10_000), other=st.characters(codec="ascii"))
def test_a_code_with_any_changed_letter_is_not_ours(press: Press, position: int, other: str) -> None:
    token = code(press.codes).rpartition("#")[2]
    position %= token.rindex(".")  # the last letter of a signature has two bits that mean nothing
    if token[position] != other:
        assert press.codes.open(token[:position] + other + token[position + 1 :]) is None


@pytest.mark.parametrize("text", ["", "#", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "ສະບາຍດີ", "x" * 4096])
def test_other_texts_are_not_ours(press: Press, text: str) -> None:
    assert press.codes.open(text) is None
    assert press.codes.contents(text) == {}


def test_a_token_without_signature_algorithm_is_not_ours(press: Press) -> None:
    header, payload, _ = code(press.codes).rpartition("#")[2].split(".")
    kid = json.loads(base64.urlsafe_b64decode(header + "=="))["kid"]
    none = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": kid}).encode()).rstrip(b"=").decode()
    assert press.codes.open(f"{none}.{payload}.") is None


def test_codes_of_a_former_key_still_verify(tmp_path: Path) -> None:
    make_seal_authority(tmp_path / "old")
    make_seal_authority(tmp_path / "new")
    old = SignedQr(tmp_path / "old")
    token = old.sign({"s": SERIAL})
    assert SignedQr(tmp_path / "new").open(token) is None
    new = SignedQr(tmp_path / "new", lambda: list(old.key_set()["keys"]))
    assert new.open(token) == {"s": SERIAL}
    assert [key["kid"] for key in new.key_set()["keys"]][1:] == [old.key_set()["keys"][0]["kid"]]


def test_two_spouses_with_names_of_200_letters_still_fit_a_code_that_paper_can_carry(press: Press) -> None:
    long = "ພົມມະຈັນທະບູລີສີສະຫວັນ" * 9
    spouses = {**MARRIAGE, "groom": person(long[:200]), "bride": person(long[:200])}
    claims = claims_of("marriage", spouses)
    assert all(len(name) == qr.LONGEST_NAME and name.endswith("…") for name in claims["n"])
    drawn = segno.make(qr.text(BASE, SERIAL, press.codes.sign(claims)), error="m", micro=False)
    assert drawn.symbol_size(border=4)[0] * 0.3 <= 37  # millimetres: a module of 0.3 mm is what phones read


def test_the_address_of_a_code_carries_only_the_serial_to_a_server(press: Press) -> None:
    sent_to_server = code(press.codes).partition("#")[0]
    assert sent_to_server == f"{BASE}/verify/ABCD-EFGH-JKMN"


@pytest.mark.parametrize("language", ["lo", "lo-en", "en"])
def test_a_code_says_the_names_as_the_page_prints_them(press: Press, language: str, tmp_path: Path) -> None:
    arabic = {"given": "محمد", "surname": "ວົງສາ", "given_latin": "Mohamed", "surname_latin": "Vongsa"}
    child = {**DECLARATIONS["birth"]["child"], "name": arabic}
    birth = {**DECLARATIONS["birth"], "child": child}
    said = press.codes.contents(press.code("birth", language, birth).partition("#")[2])
    assert said["n"][0] in text_of(press.draw("birth", language, birth), tmp_path)
    assert "محمد" not in said["n"][0]
