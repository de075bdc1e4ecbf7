"""Request → issue: one certificate per request, its bytes for ever, everything in one transaction."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from crvs_certificates.adapters.page_versions import page_version
from crvs_certificates.seal_authority import CA_FILE
from crvs_contracts.kinds import kinds
from tests.integration.certificates.office import Office, problem
from tests.support.drawing import check_seal, text_of
from tests.support.entries import ABROAD, BIRTH, registered

COUNTS = """SELECT (SELECT count(*) FROM certificate), (SELECT count(*) FROM certificate_document),
  (SELECT count(*) FROM request_decision), (SELECT count(*) FROM outbox), (SELECT count(*) FROM audit)"""


def counts(owner: Any) -> tuple[int, ...]:
    owner.execute(COUNTS)
    found: tuple[int, ...] = owner.fetchone()
    return found


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_becomes_a_sealed_pdf(
    office: Office, kind: str, tmp_path: Path, seal_directory: Path
) -> None:
    entry = office.register(kind)
    certificate = office.issue(entry)
    answer = office.pdf(certificate["serial"])
    assert answer.content_type == "application/pdf"
    said = check_seal(answer.data, tmp_path, seal_directory / CA_FILE)
    assert "Signature is Valid." in said
    assert "Certificate is Trusted." in said
    printed = text_of(answer.data, tmp_path)
    assert entry["registration_number"] in printed
    serial = certificate["serial"]
    assert f"{serial[:4]}-{serial[4:8]}-{serial[8:]}" in printed
    assert (certificate["template"], certificate["status"]) == (page_version().template(kind), "valid")


@pytest.mark.parametrize("typed", ["No. {}.", "ເລກທະບຽນ: {}\u200b", "{}\n"])
def test_a_certificate_is_asked_for_by_a_number_as_it_was_typed(office: Office, typed: str) -> None:
    number = office.register()["registration_number"]
    written = typed.format(number.replace("-", "\u2011").replace("0", "O"))
    asked = office.ask({"registration_number": written})
    assert (asked.status_code, asked.json["registration_number"]) == (201, number)


def test_the_birth_certificate_carries_the_allotted_uin(office: Office, tmp_path: Path) -> None:
    pdf = office.pdf(office.issue(office.register())["serial"]).data
    assert "1234 5678 9010" in text_of(pdf, tmp_path)


def test_a_birth_without_its_uin_waits_and_leaves_nothing(office: Office, owner: Any) -> None:
    entry = registered("birth")
    office.happen("birth.registered.v1", entry)
    path = f"/v1/certificate-requests/{office.ask(entry).json['id']}/issuance"
    before = counts(owner)
    refused = office.call("POST", path, {}, key="wait")
    assert problem(refused) == (503, "uin-not-yet-allotted")
    assert int(refused.headers["Retry-After"]) > 0
    assert counts(owner) == before
    office.enroll(entry["record_id"])
    assert office.call("POST", path, {}, key="wait").status_code == 201


def test_a_uin_that_arrives_before_its_birth_is_kept(office: Office) -> None:
    entry = registered("birth")
    office.enroll(entry["record_id"])
    office.happen("birth.registered.v1", entry)
    assert office.issue(entry)["status"] == "valid"


def test_issuing_writes_certificate_bytes_decision_event_and_audit_together(
    office: Office, owner: Any
) -> None:
    request = office.ask(office.register("death")).json
    before = counts(owner)
    office.call("POST", f"/v1/certificate-requests/{request['id']}/issuance", {})
    assert [b - a for a, b in zip(before, counts(owner), strict=True)] == [1, 1, 1, 1, 1]


def test_the_bytes_are_the_same_on_every_download_and_are_what_was_hashed(office: Office) -> None:
    certificate = office.issue(office.register())
    first, second = (office.pdf(certificate["serial"]) for _ in range(2))
    assert first.data == second.data
    assert hashlib.sha256(first.data).hexdigest() == certificate["sha256"]
    assert first.headers["ETag"] == f'"{certificate["sha256"]}"'


def test_sixteen_officers_at_once_issue_one_certificate(office: Office, owner: Any) -> None:
    request = office.ask(office.register("death")).json
    before = counts(owner)
    path = f"/v1/certificate-requests/{request['id']}/issuance"
    with ThreadPoolExecutor(16) as officers:
        answers = list(officers.map(lambda n: office.call("POST", path, {}, key=f"o{n}-{path}"), range(16)))
    assert {answer.json["serial"] for answer in answers} == {answers[0].json["serial"]}
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert [b - a for a, b in zip(before, counts(owner), strict=True)][:4] == [1, 1, 1, 1]


def test_a_repeat_with_the_same_key_gets_the_first_answer(office: Office) -> None:
    path = f"/v1/certificate-requests/{office.ask(office.register()).json['id']}/issuance"
    first, again = (office.call("POST", path, {}, key="repeat") for _ in range(2))
    assert first.data == again.data
    assert again.headers["Idempotent-Replayed"] == "true"


def test_the_first_request_of_a_record_is_free_and_the_next_is_not(office: Office) -> None:
    entry = office.register("marriage")
    fees = [office.ask(entry).json["fee"]["amount"] for _ in range(2)]
    assert fees[0] == 0
    assert fees[1] > 0


def test_first_requests_at_the_same_time_are_free_once(office: Office) -> None:
    entry = office.register("marriage")
    with ThreadPoolExecutor(8) as people:
        fees = list(people.map(lambda _: office.ask(entry).json["fee"]["amount"], range(8)))
    assert fees.count(0) == 1


def test_an_entry_of_a_vital_event_abroad_is_issued_by_the_office_of_the_book(
    office: Office, tmp_path: Path
) -> None:
    nowhere = {"district": None, "province": None}
    entry = office.register("birth", place=nowhere, entry={**BIRTH, "place": ABROAD})
    assert "Thailand" in text_of(office.pdf(office.issue(entry)["serial"]).data, tmp_path)


NAMASTE = {**BIRTH, "child": {**BIRTH["child"], "name": {"given": "नमस्ते", "surname": "ວົງສະຫວັນ"}}}


@pytest.mark.parametrize("language", ["lo", "lo-en"])
def test_a_word_that_no_font_prints_is_asked_for_in_latin_letters_and_printed_so(
    office: Office, language: str, tmp_path: Path
) -> None:
    entry = office.register("birth", entry={**NAMASTE, "place": {**BIRTH["place"], "village": "서울"}})
    asked = office.ask(entry, language=language)
    assert problem(asked) == (422, "latin-spelling-needed")
    told = {each["pointer"]: each for each in asked.json["errors"]}
    assert {at: each["text"] for at, each in told.items()} == {
        "/child/name/given_latin": "नमस्ते",
        "/place/village": "서울",
    }
    child = told["/child/name/given_latin"]
    assert child["code"] == "letters-without-font"
    for letter in ("न (U+0928", "म (U+092E", "U+094D"):
        assert letter in child["messages"]["en"]
    assert "न (U+0928)" in child["messages"]["lo"]
    spelled = {"नमस्ते": "Namaste", "서울": "Seoul"}
    latin = [{"text": text, "latin": spelling} for text, spelling in spelled.items()]
    issued = office.issue(entry, language=language, latin=latin)
    printed = "".join(text_of(office.pdf(issued["serial"]).data, tmp_path).split())
    assert "Namasteວົງສະຫວັນ" in printed
    assert "ບ້ານSeoul" in printed
    assert "ຢູ່ນີ້ພິມເປັນຕົວອັກສອນລາແຕັງ" in printed
    assert office.verify_code(issued["qr"])["names"] == ["Namaste ວົງສະຫວັນ"]


def test_a_page_that_prints_every_letter_has_no_note_about_letters(office: Office, tmp_path: Path) -> None:
    printed = text_of(office.pdf(office.issue(office.register())["serial"]).data, tmp_path)
    assert "letters that cannot be printed" not in printed


def test_a_name_that_was_corrected_since_the_request_is_asked_for_in_a_new_one(
    office: Office, owner: Any, tmp_path: Path
) -> None:
    entry = office.register("birth")
    request = office.ask(entry).json
    office.happen("birth.corrected.v1", {**entry, "version": 3, "entry": NAMASTE})
    before = counts(owner)
    refused = office.call("POST", f"/v1/certificate-requests/{request['id']}/issuance", {})
    assert problem(refused) == (422, "latin-spelling-needed")
    assert "न (U+0928" in refused.json["errors"][0]["messages"]["en"]
    assert "ask for it anew" in refused.json["messages"]["en"]
    assert counts(owner) == before
    issued = office.issue(entry, latin=[{"text": "नमस्ते", "latin": "Namaste"}])
    assert "Namaste" in text_of(office.pdf(issued["serial"]).data, tmp_path)


def test_a_latin_spelling_is_one_that_can_be_printed(office: Office) -> None:
    entry = office.register("birth", entry=NAMASTE)
    answer = office.ask(entry, latin=[{"text": "नमस्ते", "latin": "Nama\ua7c0te"}])
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [
        ("/latin/0/latin", "letter-not-printable")
    ]
