"""Public verification, supersession and revocation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.certificates.office import Office, problem
from tests.support.entries import BIRTH, name

BY_SERIAL = {"result", "serial", "kind", "issued_on", "office"}
BY_CODE = BY_SERIAL | {"registration_number", "names", "date_of_occurrence"}


def correct(office: Office, entry: dict[str, Any], version: int = 3) -> None:
    child = {**BIRTH["child"], "name": name("ນ້ຳທິບ", "ສີລາວົງ")}
    corrected = {**entry, "version": version, "entry": {**BIRTH, "child": child}}
    corrected["correction"] = {"kind": "clerical", "reason": "x", "changed": ["/child/name/surname"]}
    office.happen("birth.corrected.v1", corrected)


def events(owner: Any, kind: str, serial: str) -> int:
    owner.execute("SELECT count(*) FROM outbox WHERE type = %s AND key = %s", (kind, serial))
    return int(owner.fetchone()[0])


def test_a_serial_alone_discloses_no_person(office: Office) -> None:
    entry = office.register()
    certificate = office.issue(entry)
    said = office.verify(certificate["serial"])
    assert set(said) == BY_SERIAL
    assert said["result"] == "valid"
    assert entry["registration_number"] not in str(said)


def test_a_code_gives_back_what_it_holds_and_no_more(office: Office) -> None:
    entry = office.register()
    said = office.verify_code(office.issue(entry)["qr"])
    assert set(said) == BY_CODE
    assert said["names"] == ["ນ້ຳທິບ ວົງສະຫວັນ"]
    assert said["registration_number"] == entry["registration_number"]


@pytest.mark.parametrize("serial", ["ABCD-EFGH-JKMN", "x", "';--", "ກຂຄ", "0" * 300, "000000000000"])
def test_serials_that_we_did_not_issue_are_unknown(office: Office, serial: str) -> None:
    answer = office.call("GET", f"/v1/verifications/{serial}")
    assert (answer.status_code, answer.json) == (200, {"result": "unknown"})


def test_a_forged_code_of_a_real_certificate_looks_like_an_unknown_one(office: Office) -> None:
    code = office.issue(office.register())["qr"]
    head, _, signature = code.rpartition(".")
    forged = f"{head}.{signature[:-5]}AAAAA"
    assert office.verify_code(forged) == office.verify_code("anything") == {"result": "unknown"}


def test_a_serial_may_be_typed_with_hyphens_and_in_small_letters(office: Office) -> None:
    serial = office.issue(office.register())["serial"]
    assert office.verify(f"{serial[:4]}-{serial[4:8]}-{serial[8:]}".lower())["result"] == "valid"


def test_a_correction_supersedes_and_the_old_bytes_stay(office: Office, owner: Any) -> None:
    entry = office.register()
    old = office.issue(entry)
    before = office.pdf(old["serial"]).data
    correct(office, entry)
    assert office.verify(old["serial"])["result"] == "superseded"
    assert office.verify_code(old["qr"])["result"] == "superseded"
    assert office.pdf(old["serial"]).data == before
    assert events(owner, "certificate.superseded.v1", old["serial"]) == 1
    new = office.issue(entry)
    assert office.verify(new["serial"])["result"] == "valid"
    assert office.verify_code(new["qr"])["names"] == ["ນ້ຳທິບ ສີລາວົງ"]


def test_a_repeated_correction_supersedes_once_and_an_older_event_changes_nothing(
    office: Office, owner: Any
) -> None:
    entry = office.register()
    old = office.issue(entry)
    correct(office, entry, version=4)
    correct(office, entry, version=4)
    office.happen("birth.registered.v1", entry)
    assert events(owner, "certificate.superseded.v1", old["serial"]) == 1
    new = office.issue(entry)
    assert new["record_version"] == 4
    correct(office, entry, version=3)
    assert office.verify(new["serial"])["result"] == "valid"


def test_a_revoked_certificate_is_revoked_for_good(office: Office, owner: Any) -> None:
    entry = office.register()
    certificate = office.issue(entry)
    path = f"/v1/certificates/{certificate['serial']}/revocation"
    revoked = office.call("POST", path, {"reason": "wrong-person"})
    assert (revoked.status_code, revoked.json["status"], revoked.json["allowed"]) == (200, "revoked", [])
    assert office.verify(certificate["serial"])["result"] == "revoked"
    assert events(owner, "certificate.revoked.v1", certificate["serial"]) == 1
    correct(office, entry)
    assert office.verify(certificate["serial"])["result"] == "revoked"
    again = office.call("POST", path, {"reason": "fraud"})
    assert problem(again) == (409, "certificate-already-revoked")
    read = office.call("GET", f"/v1/certificates/{certificate['serial']}").json
    assert [each["reason"] for each in read["statuses"]] == ["wrong-person"]


def test_a_reason_in_free_words_is_refused_because_it_travels_on_the_bus(office: Office) -> None:
    serial = office.issue(office.register())["serial"]
    refused = office.call("POST", f"/v1/certificates/{serial}/revocation", {"reason": "ສົມສັກ"})
    assert problem(refused) == (422, "invalid-fields")
